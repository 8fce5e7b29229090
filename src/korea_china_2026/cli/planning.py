"""What sheets would publish, or their findings and the end of the command."""

from collections.abc import Mapping
from pathlib import Path

from korea_china_2026.cli.renderings import stop_at, summary
from korea_china_2026.publish.plan import Plan, plan
from korea_china_2026.sheets.corpus import gather


def plan_or_exit(seeds: Path, texts: Mapping[str, str], readme: str | None, outcome: str) -> Plan:
    """Plan the sheets below ``seeds``. Where they have findings, print them and ``outcome``, and exit with 1."""
    planned = plan(gather(seeds), texts, readme)
    findings = planned.verdict.settled()
    stop_at(findings, f"{summary(len(findings), planned.verdict)}; {outcome}")
    return planned
