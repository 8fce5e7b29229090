"""The article texts, which are not part of the project: found by SHA-256 in the folder that their holder names, and
files that are one but for a byte-order mark, line ends or the Unicode form of accents.

The articles are known by their digests alone. A file whose line ends are put right must have the article's digest.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

VARIABLE = "KOREA_CHINA_2026_TEXTS"


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(words: str) -> str:
    """The ``span_digest`` of some words: the first 16 hexadecimal digits of the SHA-256 of their UTF-8 bytes.

    >>> digest("")
    'e3b0c44298fc1c14'
    """
    return sha256(words.encode("utf-8", "surrogatepass"))[:16]


def read_texts(folder: Path) -> dict[str, str]:
    """Every UTF-8 file of a folder, and of folders in it, by the SHA-256 of its bytes; nothing is normalised.

    Files too large to be an article are not read.
    """
    texts = {}
    for _, content in small_files(folder.rglob("*")):
        try:
            texts[sha256(content)] = content.decode()
        except UnicodeDecodeError:
            continue  # no article of ours is stored in another encoding
    return texts


#: No article has so many bytes; larger files are not read, unless the variable named here is set.
LONGEST = 1_000_000
UNBOUNDED_VARIABLE = "KOREA_CHINA_2026_UNBOUNDED"
#: What an editor or a download may have changed, as a clause, and how it is put right; in the order in which it is.
_CHANGES: Mapping[str, Callable[[str], str]] = {
    "starts with a byte-order mark": lambda text: text.removeprefix("\ufeff"),
    "has line ends CRLF or CR where the article has LF": lambda text: re.sub(r"\r\n?", "\n", text),
    "has line ends after the last words where the article has none": lambda text: text.rstrip("\r\n"),
    "has another number of line ends after the last words": lambda text: text.rstrip("\r\n") + "\n",
    "has line ends LF where the article has CRLF": lambda text: re.sub(r"(?<!\r)\n", "\r\n", text),
    "spells accents in another Unicode form than NFC": lambda text: unicodedata.normalize("NFC", text),
    "spells accents in another Unicode form than NFD": lambda text: unicodedata.normalize("NFD", text),
}


def small_files(files: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """The regular files that may be an article, with their bytes, in order; sizes are asked before anything is read."""
    for file in sorted(files):
        if file.is_file() and (file.stat().st_size <= LONGEST or os.environ.get(UNBOUNDED_VARIABLE)):
            yield file, file.read_bytes()


def near_misses(files: Iterable[Path], wanted: Mapping[str, str]) -> Iterator[str]:
    """A sentence on each of the files that is nearly an article; ``wanted`` has the names of articles by SHA-256."""
    for file, content in small_files(files):
        found = variant(content, wanted)
        if found:
            yield f"{file} is not {found[0]}, but nearly: it {found[1]}"


def taken_apart(text: str) -> str:
    """Why no words can be copied from a text whose letters and accents are characters of their own, else nothing."""
    if unicodedata.is_normalized("NFC", text):
        return ""
    return (
        "the text is not in Unicode form NFC: letters and accents, or parts of syllables, are characters of their own, "
        "and words as typed are not found; save it as `uconv -x nfc` does, or Python's unicodedata.normalize, and code "
        "that file"
    )


def unmatched(folder: Path, digest: str, name: str) -> str:
    """What is said of a text that is wanted and missing: its digest, and the file that is nearly it, if one is."""
    near = next(near_misses(folder.rglob("*"), {digest: name}), "")
    return f"no file in the folder of texts has the SHA-256 of {name}, {digest}" + (f"; {near}" if near else "")


def variant(content: bytes, wanted: Mapping[str, str]) -> tuple[str, str] | None:
    """The article of which ``content`` is a variant, and in what it differs, as a clause; None if it is no variant."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    # Most changes leave most texts as they are, so that a few different ones come of all combinations.
    corrected: dict[str, tuple[str, ...]] = {text: ()}
    for change, correct in _CHANGES.items():
        for one, changes in [*corrected.items()]:
            corrected.setdefault(correct(one), (*changes, change))
    for one, changes in corrected.items():
        if changes and (name := wanted.get(sha256(one.encode()))):
            return name, " and ".join(changes)
    return None
