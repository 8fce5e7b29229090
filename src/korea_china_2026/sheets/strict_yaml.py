"""YAML read strictly: scalars stay text, every node keeps its place, and whatever hides or doubles a value is a finding.

Two readers give one tree: ``block_yaml`` takes sheets as they are commonly written, at the speed of a regular expression;
whatever it does not take is read by ``event_yaml``, which reads any YAML and says what is wrong with it.
"""

from __future__ import annotations

from korea_china_2026.findings import Finding, Place
from korea_china_2026.sheets.block_yaml import parse_block
from korea_china_2026.sheets.nodes import Mapping as Mapping
from korea_china_2026.sheets.nodes import Node as Node
from korea_china_2026.sheets.nodes import Scalar as Scalar
from korea_china_2026.sheets.nodes import Sequence as Sequence

MAX_BYTES = 4_000_000


def parse(file: str, content: bytes) -> tuple[Node | None, list[Finding]]:
    """Read one sheet. Returns its root, or None where it could not be read, and what is wrong with its form."""
    if len(content) > MAX_BYTES:
        return None, [Finding(Place(file), "KC006", "the sheet is too large", f"{len(content)} bytes", f"at most {MAX_BYTES} bytes")]
    if content.startswith(b"\xef\xbb\xbf"):
        return None, [Finding(Place(file, 1, 1), "KC001", "the sheet starts with a byte-order mark", "", "UTF-8 without one")]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        found = f"byte 0x{content[error.start]:02x}"
        return None, [Finding(Place(file, line, column), "KC001", "the sheet is not UTF-8", found, "UTF-8 text")]
    tree = parse_block(file, text)
    if tree is not None:
        return tree, []
    from korea_china_2026.sheets.event_yaml import parse_events  # PyYAML, which most sheets do not need

    return parse_events(file, text)
