from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from korea_china_2026.model.codebook import CODE_LISTS, examples, rulings
from korea_china_2026.model.entities import Claim
from korea_china_2026.model.quality import Agreement
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.documents import ExampleRecords, anchor, codebook, record_id, users

from .strategies import Package

DATA = Path(__file__).parents[2] / "data"
#: Ruling, record that it names, what it says of the record.
REMARKS = [
    (ruling_id, record, remark)
    for chapter in rulings().values()
    for ruling_id, ruling in chapter.items()
    for record, remark in (*ruling.examples.items(), *ruling.counter_example.items())
]


@pytest.fixture(scope="module")
def published() -> Package:
    return {name: list(rows_of(name)) for name in TABLES}


@pytest.fixture(scope="module")
def records(published: Package) -> ExampleRecords:
    return ExampleRecords(published)


@pytest.fixture(scope="module")
def page(published: Package) -> str:
    return "".join(codebook(published).values())


def rows_of(name: str) -> Iterator:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            yield TABLES[name].row.model_validate({column: cell or None for column, cell in cells.items()})


def stale_examples(tables: Package) -> list[str]:
    found = ExampleRecords(tables)
    complaints = []
    for name, codes in CODE_LISTS.items():
        columns = users(codes)
        occurring = {code for user, field in columns for row in tables[user] if (code := getattr(row, field))}
        by_code = examples().get(name, {})
        # A code that a new article brings in may lack an example; the codebook shows a dash there.
        complaints += [f"{name}: {code} has an example and does not occur" for code in sorted(set(by_code) - occurring)]
        counters = [one.counter_example for one in by_code.values() if one.counter_example is not None]
        told_apart = {code for counter in counters for code in found.codes_of(counter, codes)}
        for code, one in by_code.items():
            record, counter = one.example, one.counter_example
            if code not in found.codes_of(record, codes):
                complaints.append(f"{name}: {record} does not bear {code}")
            if counter is None:
                # Units are told apart by what they are called.
                is_alone = code not in told_apart and len(occurring) > 1 and not name.startswith("unit_")
                complaints += [f"{name}: {code} needs a counter-example"] if is_alone else []
            elif not found.codes_of(counter, codes) or code in found.codes_of(counter, codes):
                complaints.append(f"{name}: {counter} bears no code but {code}, or is no record")
    return complaints


def stale_remarks(tables: Package) -> list[str]:
    found = ExampleRecords(tables)
    return [f"{ruling}: no record {record}" for ruling, record, _ in REMARKS if found.find(record) is None]


def test_every_example_and_counter_example_bears_the_code_that_it_should(published: Package) -> None:
    assert stale_examples(published) == []


def test_every_record_of_a_ruling_is_published(published: Package) -> None:
    assert stale_remarks(published) == []


def test_a_record_that_was_recoded_or_removed_is_found(published: Package) -> None:
    without = published | {
        "events": [row for row in published["events"] if record_id("events", row) != "beijing-summit-2026"]
    }
    assert "event_kind: beijing-summit-2026 does not bear summit" in stale_examples(without)
    assert "planned-then-occurred: no record beijing-summit-2026" in stale_remarks(without)
    recoded = published | {
        "claims": [
            (
                row.model_copy(update={"claim_kind": "intent"})
                if isinstance(row, Claim) and row.claim_kind == "forecast"
                else row
            )
            for row in published["claims"]
        ]
    }
    assert "claim_kind: ban-unlikely-to-be-lifted-soon does not bear forecast" in stale_examples(recoded)
    assert "claim_kind: forecast has an example and does not occur" in stale_examples(recoded)


#: What a ruling says of a record, where a single cell can tell; None stands for an empty cell.
HOLDS = [
    ("newsarena-1-e004", "reported_edtf", "2022"),
    ("lee-taking-office-2025", "aggregation_rule", "external_reference"),
    ("reuters-gsw-1-p006", "coverage", "boilerplate"),
    ("aljazeera-1-q008", "has_editorial_insertion", "true"),
    ("aljazeera-1-q003", "part", "2"),
    ("aljazeera-1-q029", "part", "1"),
    ("aljazeera-1-q010", "speaker_actor_id", "north-korea"),
    ("aljazeera-1-q017", "speaker_actor_id", None),
    ("aljazeera-1-q017", "nested_in_quote_id", "aljazeera-1-q016"),
    ("aljazeera-1-q005", "language_original", None),
    ("aljazeera-1-q028", "is_translation", "unclear"),
    ("aljazeera-1-f004", "since_edtf", "2019"),
    ("reuters-gsw-1-f003", "since_edtf", None),
    ("aljazeera-1-f018", "value", None),
    ("aljazeera-1-f016", "value", "1"),
    ("prism-1-f001", "event_id", None),
    ("conflictbrief-1-f005", "quantity_kind", "rank"),
    ("friends-closer-with-each-meeting", "subject_actor_id", None),
    ("taiwan-not-directly-mentioned", "event_id", "beijing-summit-2026"),
    ("newsarena-1-c041", "modality", "expected"),
    ("newsarena-1-c042", "modality", "asserted"),
    ("conflictbrief-1-c085", "modality", "asserted"),
    ("reuters-gsw-1-c013", "attributed_actor_id", "presidential-office-of-south-korea"),
    ("reuters-gsw-1-c014", "attribution_mode", "narrator"),
    ("reuters-gsw-1-c041", "attributed_actor_id", None),
    ("aljazeera-1-c247", "attribution_mode", "narrator"),
    ("reuters-gsw-1-c051", "attributed_actor_id", "cheong-seong-chang"),
    ("aljazeera-1-c116", "attributed_actor_id", "lee-jae-myung"),
    ("aljazeera-1-c132", "via_actor_id", "xinhua"),
    ("xi-new-year-message", "plover_type", "not_applicable"),
    ("newsarena-1-e023", "reported_edtf", "2026-01-04~"),
    ("aljazeera-1-c198", "attribution_mode", "narrator"),
    ("aljazeera-1-c068", "attribution_mode", "narrator"),
    ("aljazeera-1-c069", "attributed_actor_id", "china"),
    ("aljazeera-1-c055", "attribution_mode", "direct"),
    ("aljazeera-1-c193", "attribution_mode", "indirect"),
    ("newsarena-1-c034", "attributed_actor_id", "lee-jae-myung"),
    ("newsarena-1-c035", "attributed_actor_id", "xi-jinping"),
    ("aljazeera-1-c134", "via_actor_id", "xinhua"),
    ("aljazeera-1-c251", "via_actor_id", None),
    ("china-japan-tensions-soared", "event_id", None),
    ("chinese-unofficial-ban-on-korean-content", "status", "ongoing"),
    ("opening-remarks-beijing-summit-2026", "part_of_event_id", "beijing-summit-2026"),
    ("annual-leaders-meetings", "part_of_event_id", None),
    ("prism-1-e001", "reported_status", None),
    ("reuters-gsw-1-e007", "reported_status", "planned"),
    ("aljazeera-1-e053", "reported_edtf", None),
    ("conflictbrief-1-e004", "reported_edtf", "2025-12-29/2026-01-11"),
    ("aljazeera-1-e108", "reported_edtf", "2027?"),
    ("aljazeera-1-e012", "reported_edtf", "2026-01-04~"),
    ("aljazeera-1-e072", "reported_edtf", "19XX"),
    ("aljazeera-1-e005", "reported_place_id", "china-territory"),
    ("aljazeera-1-e029", "reported_place_id", "taiwan-territory"),
    ("aljazeera-1-o005", "independence_group", "yonhap"),
    ("aljazeera-1-o017", "confidence", "low"),
    ("aljazeera-1-o015", "independence_group", "china-readout"),
    ("aljazeera-1-o013", "how", "quoted"),
    ("newsarena-1", "date_basis", "inferred"),
    ("prism-1", "date_basis", "external"),
    ("lee-china-state-visit-2026", "date_basis", "reported"),
    ("lee-opening-remarks-2026-01-05", "date_basis", "whole"),
    ("lee-japan-visit-2026", "date_basis", "external"),
    ("lee-japan-visit-2026", "status", "occurred"),
    ("anti-china-rallies", "date_basis", "bounded"),
    ("annual-leaders-meetings", "place_basis", "unknown"),
    ("taiwan-not-directly-mentioned", "polarity", "negative"),
    ("north-korea-dismissed-lee-outreach", "polarity", "affirmative"),
    ("strain-caused-by-yoon-alignment", "claim_kind", "opinion"),
    ("nso-meeting-answered-launch", "claim_kind", "fact"),
    ("leaders-will-hold-annual-meetings", "claim_kind", "intent"),
    ("lee-is-hypocrite", "verdict", None),
    ("lee-took-office-in-2022", "verdict", "contradicted"),
    ("two-meetings-in-sixty-days", "verdict", "partly"),
    ("south-korea-allied-with-japan", "verdict", "partly"),
    ("south-korea-allied-with-japan", "status", "corroborated"),
    ("balian-wang-is-ceo", "verdict", "partly"),
    ("lee-added-emoji", "verdict", "not_enough_evidence"),
    ("nearly-half-of-rare-earths-from-china", "verdict", "conflicting"),
    ("nuclear-capabilities-not-discussed", "verdict", "contradicted"),
    ("denuclearisation-not-mentioned--sbs-2026-01-07-luncheon", "is_later", "true"),
    ("taiwan-not-directly-mentioned--differs--taiwan-on-agenda", "difference", "scope"),
    ("taiwan-at-summit", "outcome", "compatible"),
    ("lee-in-office-since", "outcome", "contradict"),
    ("summit-how-long", "outcome", "one_answers"),
    ("arrival-when--aljazeera-1", "value", "Sunday"),
    ("lee-first-china-visit--newsarena-1", "status", "partly"),
    ("lee-in-office-since--aljazeera-1", "status", "implied"),
    ("us-ally--newsarena-1", "status", "silent"),
    ("rare-earths-on-agenda--reuters-gsw-1", "status", "silent"),
]


@pytest.mark.parametrize(("record", "field", "value"), HOLDS)
def test_records_of_rulings_are_coded_as_the_rulings_say(
    records: ExampleRecords, record: str, field: str, value: str | None
) -> None:
    found = records.find(record)
    assert record in {named for _, named, _ in REMARKS}
    assert found is not None
    assert found[1][field] == (value or "")


def test_an_id_names_one_record(published: Package) -> None:
    # A check is named by its claim, which is the record shown.
    beside = ("codings", "evidence", "checks")
    ids = Counter(record_id(name, row) for name, rows in published.items() if name not in beside for row in rows)
    named = {record for _, record, _ in REMARKS}
    assert {name for name in named if ids[name] != 1} == set()


def test_the_page_shows_every_example(records: ExampleRecords, page: str) -> None:
    assert "“constructive” `aljazeera-1-q026`" in page
    for _, record, remark in REMARKS:
        shown = records.show(record)
        assert shown.endswith(f"`{record}`")
        assert f"{shown}: {remark}\n" in page
    for name, by_code in examples().items():
        section = page.split(f"### Codes: {name}\n")[1].split("\n##")[0]
        for code, example in by_code.items():
            line = next(line for line in section.splitlines() if line.startswith(f"- `{code}`: "))
            assert f"`{example.example}`" in line
            assert (example.why_not or "") in line


def test_why_a_record_has_another_code_is_said_without_a_template() -> None:
    reasons = [one.why_not or "" for by_code in examples().values() for one in by_code.values()]
    assert len([*filter(None, reasons)]) > 150
    assert [reason for reason in reasons if re.search(r"\b(too|as well|either), but\b", reason)] == []


def test_every_list_and_code_is_in_the_codebook(page: str) -> None:
    for name, codes in CODE_LISTS.items():
        section = page.split(f"### Codes: {name}\n")[1].split("\n##")[0]
        for code, meaning in codes.codes.items():
            assert section.count(f"- `{code}`: {meaning}") == 1


def beside(page: str, table: str, field: str) -> list[str]:
    lines = [line for line in page.splitlines() if line.startswith(f"| `{table}.{field}` |")]
    return lines[0].split(" | ")[1:] if lines else []


def test_agreement_beside_a_field_is_that_of_the_table(published: Package, page: str) -> None:
    compared = 0
    for row in published["agreement"]:
        assert isinstance(row, Agreement)
        if row.metric not in ("krippendorff_alpha", "percent_agreement"):
            continue
        if found := re.search(rf"`{row.table_name}\.{row.field_name}` \((\d+)\)[,.]", page):
            # Among the fields whose cells are all equal.
            assert row.value == 1 or (row.value is None and row.metric == "krippendorff_alpha")
            assert found[1] == str(row.n_units)
            compared += 1
            continue
        alpha, equal, n = beside(page, row.table_name, row.field_name)
        numbers = re.search(
            r"(-?[\d.]+)(?: \[(-?[\d.]+), (-?[\d.]+)\])?", alpha if row.metric == "krippendorff_alpha" else equal
        )
        if row.value is None:
            assert numbers is None
            continue
        assert numbers is not None
        expected = [row.value, row.ci_low, row.ci_high] if row.ci_low is not None else [row.value]
        assert [float(number) for number in numbers.groups() if number is not None] == pytest.approx(
            expected, abs=0.0005001
        )
        assert n == f"{row.n_units} |"
        compared += 1
    assert compared > 80


def test_agreement_on_units_is_that_of_the_table(published: Package, page: str) -> None:
    units = [
        row
        for row in published["agreement"]
        if isinstance(row, Agreement) and row.field_name == "span" and row.value is not None
    ]
    assert {row.metric for row in units} == {"f1_exact", "f1_overlap", "missed_by_both"}
    section = page.split("## Agreement of two passes\n")[1].split("\n## ")[0]
    for row in units:
        line = next(line for line in section.splitlines() if line.startswith(f"| `{row.table_name}` |"))
        assert f"{row.value:.3f} [{row.ci_low:.3f}, {row.ci_high:.3f}]" in line
        assert line.endswith(f"| {row.n_units} |")


def test_mistakes_that_both_passes_share_are_counted(published: Package, page: str) -> None:
    rows = [{column: getattr(row, column) for column in TABLES["adjudications"].columns}
            for row in published["adjudications"]]  # fmt: skip
    alike = [row for row in rows if row["decision"] == "neither" and row["first_value"] == row["second_value"] != None]  # noqa: E711
    stances = sum(row["field_name"] == "stance" for row in alike)
    assert len(alike) > 100
    assert f"{len(alike)} overrule a value that both had written alike ({stances} in `check_references.stance`," in page


def test_what_was_found_later_stands_beside_the_estimate(published: Package, page: str) -> None:
    cells = {row.TABLE.name: [] for row in published["figures"]} | {"claim_reports": []}
    for cell in published["codings"]:
        if cell.table_name in cells:  # type: ignore[attr-defined]
            cells[cell.table_name].append(cell)  # type: ignore[attr-defined]
    for name, coded in cells.items():
        found = {cell.record_id for cell in coded}
        later = [row for row in published[name] if record_id(name, row) not in found]
        places = {(cell.source_id, at) for cell in coded for at in range(cell.char_start, cell.char_end)}
        apart = [
            row for row in later if not any((row.source_id, at) in places for at in range(row.char_start, row.char_end))
        ]
        assert len(apart) < len(later)
        line = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert f" | {len(later)} ({len(apart)}) | " in line


def test_supported_claims_without_an_independent_page_are_counted(published: Package, page: str) -> None:
    supported = [row for row in published["checks"] if row.verdict == "supported"]  # type: ignore[attr-defined]
    alone = sum(row.n_supporting == 0 for row in supported)  # type: ignore[attr-defined]
    assert 0 < alone < len(supported)
    assert f"Of {len(supported)} supported facts and plans, {alone} have only pages that are not independent" in page
    readme = (DATA.parent / "README.md").read_text("utf-8")
    assert f"{len(supported) - alone} by at least one page that is independent of the articles, {alone} only" in readme


def test_figures_change_with_the_table(small: Package) -> None:
    row = Agreement(
        table_name="quotes",
        field_name="medium",
        metric="percent_agreement",
        value=0.5,
        ci_low=None,
        ci_high=None,
        n_units=4,
    )
    assert beside(codebook(small)["CODEBOOK.md"], "quotes", "medium") == []
    assert beside(codebook(small | {"agreement": [row]})["CODEBOOK.md"], "quotes", "medium") == ["–", "0.500", "4 |"]


def test_headings_and_rulings_can_be_linked(page: str) -> None:
    headings = [anchor(title) for title in re.findall(r"^#+ (?!<a)(.+)$", page, re.MULTILINE)]
    assert len(set(headings)) == len(headings)
    ids = re.findall(r'<a id="([^"]+)">', page)
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= {*headings, *ids}
    assert ids == [ruling for chapter in rulings().values() for ruling in chapter]


def test_limits_count_the_articles_of_the_table(published: Package, page: str) -> None:
    low = [row.source_id for row in published["sources"] if row.reliability in ("D", "E")]  # type: ignore[attr-defined]
    assert low
    assert f"Rated D or E for reliability: {len(low)} ({', '.join(f'`{name}`' for name in low)})" in page
    assert "Two passes of one model are not independent" in " ".join(page.split())


def test_a_package_without_the_examples_is_rendered_without_them(small: Package) -> None:
    text = codebook(small)
    assert "### Codes: unit_code" in text["CODES.md"]
    assert "aljazeera-1" not in (text["CODES.md"] + text["RULINGS.md"]).replace("aljazeera-1-q012", "")


def test_a_rebuild_gives_the_same_page(published: Package, page: str) -> None:
    assert "".join(codebook(published).values()) == page
