"""How each language is read: the patterns and tables of ``languages.yaml``, by the tag that articles carry."""

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import pydantic
import yaml


def _fill(pattern: Any, info: pydantic.ValidationInfo) -> Any:
    for name, part in (info.context or {}).items() if isinstance(pattern, str) else ():
        pattern = pattern.replace(f"<{name}>", part)
    return pattern


#: A pattern, in which <name> stands for the part of that name.
Pattern = Annotated[re.Pattern[str], pydantic.BeforeValidator(_fill)]
#: What no text meets.
_NEVER = re.compile(r"(?!)")


class _Table(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Dates(_Table):
    """How a language writes dates: groups y, m, d, w and c are year, month, day, weekday and century, e a last day."""

    full: tuple[Pattern, ...]
    day: Pattern = _NEVER
    weekday: Pattern
    month: Pattern
    year: Pattern
    before: Pattern
    century: Pattern
    new_year: Pattern
    #: What may stand around a date that is read, which is named here by its form in capitals.
    around: Pattern
    #: Between the dates of a stretch or a list, as in "Monday to Wednesday".
    joint: Pattern
    #: A date and nothing that could narrow it, as "late" does.
    plain: Pattern
    weekdays: dict[str, int]
    months: dict[str, int] = {}
    relative: dict[str, dict[str, int]]

    @cached_property
    def spoken(self) -> tuple[Pattern, ...]:
        """Words that mean a date."""
        phrases = "|".join(re.escape(phrase) for steps in self.relative.values() for phrase in steps)
        return *self.full, self.day, re.compile(phrases, re.IGNORECASE), self.weekday, self.month, self.year


class Language(_Table):
    """How one language is read."""

    tag: str
    boundaries: Literal["blanks", "particles", "none"]
    particles: Pattern = _NEVER
    sentence_end: Pattern | None = None
    #: Verbs of speech, and what tells through which channel something was said.
    speech: Pattern
    media: dict[str, Pattern]
    #: Verbs of what is to come.
    ahead: Pattern
    #: Verbs that alone tell what has happened.
    past: Pattern = _NEVER
    #: What is under way.
    ongoing: Pattern = _NEVER
    #: Words by which something is put forward as less than sure, by code of modality.
    modalities: dict[str, Pattern] = {}
    #: Words that tell little of what is said, and dates: no id is made of them.
    little: Pattern = _NEVER
    roles: dict[Literal["boilerplate", "credit", "caption"], Pattern]
    #: The marks that may close what each opening mark begins.
    pairs: dict[str, str]
    quotations: tuple[Pattern, ...]
    over_lines: Pattern
    approximators: dict[str, Pattern]
    #: The kind of a quantity, and an approximator that speaks of it though it is outside of the span.
    outside: Pattern
    #: The approximator and the sign that belong to a number.
    lead: Pattern
    vague: Pattern
    vague_magnitudes: dict[str, float]
    infix: Pattern = _NEVER
    #: What may stand before and behind a number that is read, and a place in an order; "rest" says nothing of it.
    around: tuple[Pattern, Pattern]
    around_places: tuple[Pattern, Pattern]
    #: Where a number may begin and end in a text.
    edges: tuple[Pattern, Pattern]
    #: Between two numbers of one quantity, as in "five to six".
    joint: Pattern
    uncounted: Pattern = _NEVER
    numerals: dict[str, int]
    powers: dict[str, int]
    numbers: tuple[Pattern, ...]
    number_words: Pattern = _NEVER
    #: Groups n and of; a half has neither.
    fraction: Pattern
    ordinals: tuple[Pattern, ...]
    ranks: tuple[Pattern, ...]
    superlatives: Pattern = _NEVER
    tens: Pattern = _NEVER
    rates: Pattern
    #: Behind "No." a sentence goes on.
    uncut: Pattern = _NEVER
    units: dict[str, Pattern]
    counted: dict[str, Pattern]
    #: Strong words of a statement, each with what is as strong in an article.
    strong: dict[Pattern, Pattern] = {}
    date_numerals: Pattern = _NEVER
    dates: Dates

    @cached_property
    def numeral_words(self) -> Pattern:
        """A numeral, a power of ten, or digits; the longest first."""
        words = sorted({*self.numerals, *self.powers}, key=len, reverse=True)
        return re.compile(rf"\d[\d,]*(?:\.\d+)?|{'|'.join(words)}", re.IGNORECASE)


@cache
def _blocks() -> Any:
    path = Path(__file__).with_name("languages.yaml")
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def language_of(tag: str | None) -> Language | None:
    """The language of a BCP 47 tag, whatever script or country it names; None if it cannot be read.

    >>> language_of("zh-Hans").tag, language_of("de")
    ('zh', None)
    """
    main = str(tag).partition("-")[0]
    if main not in _blocks():
        return None
    block = {"tag": main, **_blocks()[main]}
    return Language.model_validate(block, context=block.pop("parts", {}))


def guess_language(text: str) -> str:
    """The language of a text by its letters; empty where they leave it open.

    >>> guess_language("얼음은 움직인다"), guess_language("冰在移动"), guess_language("The ice moves")
    ('ko', 'zh', 'en')
    """
    letters = "[가-힣]", "[぀-ヿ]", "[一-鿿]", "[A-Za-z]"
    hangul, kana, han, latin = (len(re.findall(one, text)) for one in letters)
    if hangul * 3 > han + latin:
        return "ko"
    if han > latin:
        return "" if kana else "zh"
    return "en" if latin else ""
