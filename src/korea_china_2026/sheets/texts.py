"""The article texts, which are not part of the project: found by SHA-256 in the folder that their holder names."""

import hashlib
from pathlib import Path

from korea_china_2026.text_variants import small_files

VARIABLE = "KOREA_CHINA_2026_TEXTS"


def digest(words: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the words' UTF-8 bytes: the ``span_digest`` of the tables."""
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:16]


def read_texts(folder: Path) -> dict[str, str]:
    """Every UTF-8 file of a folder by the SHA-256 of its bytes; no newline is translated, nothing is normalised.

    Files too large to be an article are not read.
    """
    texts = {}
    for _, content in small_files(folder.iterdir()):
        try:
            texts[hashlib.sha256(content).hexdigest()] = content.decode("utf-8")
        except UnicodeDecodeError:
            continue  # no article of ours is stored in another encoding
    return texts
