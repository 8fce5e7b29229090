"""Texts in Excel cells as they are: whatever a text looks like, nothing in it runs, links or becomes markup."""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: Options of a workbook under which no text becomes a formula, a link or a number of itself, whatever it begins with.
LITERAL = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format | None = None) -> None:
    """Write a text of at most 32,767 UTF-16 units into a cell counted from 0."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for its own markup and writes it unescaped; in pieces it does not.
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], *([look] if look else []))
    else:
        sheet.write_string(row, column, text, look)
