"""SPSS: one .sav file a table; codes are labelled whole numbers, dates are dates."""

import tempfile
from pathlib import Path

import pyreadstat

from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Table
from korea_china_2026.model.package import Package
from korea_china_2026.publish.exports import Files, Published, room_for
from korea_china_2026.publish.exports.labelled import is_longer, labelled, labelled_files

WIDEST_LABEL = 256
#: What an SPSS string variable holds, in bytes.
WIDEST_TEXT = 32_767
#: Where the header of a .sav file has the day and the time of writing: 9 and 8 characters.
_WRITTEN = slice(92, 109)


def export(published: Published) -> Files:
    """``TABLE.sav`` for every table and ``codebook.md``; the same rows under the same pyreadstat give the same bytes.

    BuildError if a text is longer than SPSS takes; none is cut.
    """
    return labelled_files(published, "sav", _spss)


def _spss(table: Table, published: Published) -> bytes:
    frame, descriptions, labels = labelled(table, published.tables[table.name], WIDEST_LABEL)
    for name, values in frame.select_dtypes("object").items():
        if is_longer(values, WIDEST_TEXT):
            raise BuildError(
                f"{table.name}.{name} holds a text of more than {WIDEST_TEXT:,} bytes, which SPSS does not take"
            )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{table.name}.sav")
        with room_for("SPSS", pyreadstat.ReadstatError):
            pyreadstat.write_sav(
                frame,
                file,
                file_label=f"{published.package.name} {published.package.version}: {table.title}"[:64],
                column_labels=[*descriptions.values()],
                variable_value_labels=labels,
                variable_measure={
                    field.name: "nominal" if field.logical in ("string", "boolean") else "scale"
                    for field in table.fields
                },
                variable_format={
                    field.name: {"number": "F24.6", "date": "DATE11"}.get(field.logical, "F12.0")
                    for field in table.fields
                    if field.code_list or field.logical != "string"
                },
            )
        return dated(file.read_bytes(), published.package)


def dated(data: bytes, package: Package) -> bytes:
    """A .sav file that says it was written on the day of the release, instead of by the clock."""
    header = bytearray(data)
    header[_WRITTEN] = f"{package.stamp:%d %b %y}00:00:00".encode("ascii")
    return bytes(header)
