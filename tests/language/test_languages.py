"""A Korean and a Chinese article are coded with true values, and a value that is not true is found."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.article_texts import read_texts
from korea_china_2026.findings import NO_TEXT, OTHER_LANGUAGE, Verdict
from korea_china_2026.language.boundaries import count_forms, cut_sentences, find_quotations
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.language.values import read_dates, read_numeral, read_quantity
from korea_china_2026.rules.sheets import check_sheets
from korea_china_2026.sheets.corpus import gather, read_corpus
from tests.unchanged import Sound, beside, learn

EXAMPLE = Path(__file__).parent.parent / "example_languages"
SEEDS = gather(EXAMPLE / "seeds")
TEXTS = read_texts(EXAMPLE / "texts")
SHEETS = {"ko": "sources/haean-sinmun-1.yaml", "zh": "sources/yungang-ribao-1.yaml"}
TEXT = {tag: (EXAMPLE / "texts" / f"{Path(path).stem}.txt").read_text("utf-8") for tag, path in SHEETS.items()}
KOREAN, CHINESE = language_of("ko"), language_of("zh")
assert KOREAN is not None
assert CHINESE is not None


@pytest.mark.parametrize("tag", ["en", "ko", "zh"])
def test_dates_count_by_periods_that_are_known(tag: str) -> None:
    language = language_of(tag)
    assert language is not None
    assert set(language.dates.relative) <= {"day", "week", "month", "year"}


def judged(**sheets: str) -> Verdict:
    changed = {SHEETS[tag]: text.encode("utf-8") for tag, text in sheets.items()}
    with beside(sound()):
        return check_sheets(read_corpus(SEEDS | changed), TEXTS)[1]


@cache
def sound() -> Sound:
    return learn(lambda: check_sheets(read_corpus(SEEDS), TEXTS))


def sheet(tag: str) -> str:
    return SEEDS[SHEETS[tag]].decode("utf-8")


def test_both_articles_are_coded_with_true_values():
    _, verdict = check_sheets(read_corpus(SEEDS), TEXTS)
    assert verdict.findings == []
    # How strong a statement is against its words is read in English alone.
    assert set(+verdict.not_judged) <= {"strength of statements"}
    for kind in ("figures read back", "dates read back", "actors read back", "places read back", "names counted"):
        assert verdict.judged[kind] > 0, kind


#: A false value of each kind that is read from words, and the rule that finds it.
FALSE = {
    "value": ("KC501", lambda found: f"{float(found) + 1:g}"),
    "approximation": ("KC502", lambda found: "about" if found == "exact" else "exact"),
    "unit_code": ("KC503", lambda found: UNITS[found]),
    "reported_edtf": ("KC504", lambda found: str(int(found[:4]) - 4) + found[4:]),
    "as_of_edtf": ("KC504", lambda found: str(int(found) - 1)),
    "mention_count": ("KC506", lambda found: str(int(found) + 1)),
}
#: Other units of the same kind.
UNITS = {"km": "m", "h": "d", "a": "mo", "KRW": "CNY", "person": "company", "company": "person", "document": "person"}


@pytest.mark.parametrize("field", FALSE)
@pytest.mark.parametrize("tag", SHEETS)
def test_every_value_that_is_not_true_is_found(tag: str, field: str):
    code, change = FALSE[field]
    changed = 0

    def falsify(match: re.Match[str]) -> str:
        nonlocal changed
        # Ranks and ordinals have one unit; a vague plural has no value that could be another.
        if match[2] in ("vague_plural", "ordinal", "rank", "1") and field != "mention_count":
            return match[0]
        changed += 1
        return match[1] + change(match[2])

    text = re.sub(rf"(?m)^( +{field}: )([^/\s]+)$", falsify, sheet(tag))
    found = [finding for finding in judged(**{tag: text}).findings if finding.code == code]
    assert len({finding.place for finding in found}) == changed > 0


@pytest.mark.parametrize("tag", SHEETS)
def test_a_language_without_tables_is_not_checked(tag: str):
    text = re.sub(r"language: \S+", "language: ja", sheet(tag)).replace("value: 380", "value: 381")
    verdict = judged(**{tag: text})
    assert verdict.findings == []
    why = {reason for _, reason, where in verdict.missed if SHEETS[tag] in where}
    assert why == {OTHER_LANGUAGE}


@pytest.mark.parametrize("tag", SHEETS)
def test_an_article_whose_language_is_empty_is_not_said_to_lack_its_text(tag: str):
    verdict = judged(**{tag: re.sub(r"(?m)^  language: \S+", "  language:", sheet(tag))})
    assert [finding.code for finding in verdict.findings] == ["KC101"]
    assert {kind for kind, _, _ in verdict.missed} >= {"anchors", "figures read back", "strength of statements"}
    assert not any(reason == NO_TEXT for _, reason, _ in +verdict.missed)


@pytest.mark.parametrize(
    ("tag", "ahead", "past"),
    [
        ("en", "They will meet; due to arrive; a visit due to be held; she plans to build; due to resume",
         "cancelled due to fog; Will Smith met Xi; their will to act; plans to build were dropped; was set to open"),
        ("ko", "열릴 예정이다; 방문할 계획이라고", "예정대로 열렸다; 계획이 발표됐다; 방침이 공개됐다"),
        ("zh", "将访问北京; 双方将提升合作水平", "他将新航线称为好事; 双方将合作提升至新水平; 将军说; 将近十年"),
    ],
)  # fmt: skip
def test_words_of_what_is_to_come_and_words_that_look_like_them(tag: str, ahead: str, past: str):
    language = language_of(tag)
    assert language
    assert [bool(language.ahead.search(words)) for words in ahead.split("; ")] == [True] * len(ahead.split("; "))
    assert [words for words in past.split("; ") if language.ahead.search(words)] == []


@pytest.mark.parametrize(
    ("language", "text", "quoted"),
    [
        (KOREAN, "그는 ‘흰 늑대’라고 했다. 『연감』과 「시」, 《책》, 〈글〉.", ["흰 늑대", "연감", "시", "책", "글"]),
        (CHINESE, "他说：“我们‘不会’走。”见《年鉴》和「诗」。", ["我们‘不会’走。", "不会", "年鉴", "诗"]),
    ],
)
def test_marks_of_the_language_are_known(language: Language, text: str, quoted: list[str]):
    assert [text[start:end] for start, end in find_quotations(text, language)] == quoted


@pytest.mark.parametrize("tag", SHEETS)
def test_sentences_are_cut_as_a_coder_cut_them(tag: str):
    text = TEXT[tag]
    coded = {(int(a), int(b)) for a, b in re.findall(r"passage_id: \S+\n    span: (\d+)-(\d+)/", sheet(tag))}
    lines = list(re.finditer(r"[^\n]+", text))
    cut = {(m.start() + a, m.start() + b) for m in lines for a, b in cut_sentences(m[0], language_of(tag))}
    assert cut == coded


def test_names_are_counted_by_the_words_of_the_language():
    assert count_forms("중국은 중국인과 중국의 한중국", {"중국"}, KOREAN) == {"중국": 2}
    assert count_forms("海林港务公社说，海林很远。", {"海林", "海林港务公社"}, CHINESE) == {
        "海林港务公社": 1,
        "海林": 1,
    }
    assert count_forms("USA和US说", {"US"}, CHINESE) == {"US": 1}


@given(st.integers(1, 10**12))
def test_chinese_numerals_agree_with_the_library(number: int):
    words = cn2an.an2cn(str(number), "low")
    assert read_numeral(words, CHINESE) == number


@pytest.mark.parametrize(
    ("words", "kind", "language", "value"),
    [
        ("1조 2천억 원", "money", KOREAN, 1.2e12),
        ("3만5천 명", "count", KOREAN, 35000),
        ("스물다섯 명", "count", KOREAN, 25),
        ("사흘", "duration", KOREAN, 3),
        ("두 번째로 큰 시장", "rank", KOREAN, 2),
        ("수십 척", "count", KOREAN, None),
        ("1.2万亿韩元", "money", CHINESE, 1.2e12),
        ("百分之三十", "share", CHINESE, 30),
        ("３０％", "share", CHINESE, 30),
        ("第二大", "rank", CHINESE, 2),
        ("数百人", "count", CHINESE, None),
    ],
)
def test_quantities_are_read(words: str, kind: str, language: Language, value: float | None):
    read = read_quantity(words, kind, language)
    assert read is not None
    assert read.value == value


@pytest.mark.parametrize(
    ("words", "language"), [("1년 반", KOREAN), ("十几家", CHINESE), ("이번 회담", KOREAN), ("统一", CHINESE)]
)
def test_what_the_tables_would_read_wrongly_is_not_read(words: str, language: Language):
    assert read_quantity(words, "count", language) is None


DATES = [
    ("5일", KOREAN, "2026-01-05", "2026-01-05"),
    ("지난달 30일", KOREAN, "2025-12-30", "2025-12-30"),
    ("지난주 수요일", KOREAN, "2025-12-31", "2025-12-31"),
    ("작년 12월", KOREAN, "2025-12-01", "2025-12-31"),
    ("내년", KOREAN, "2027-01-01", "2027-12-31"),
    ("1月5日", CHINESE, "2026-01-05", "2026-01-05"),
    ("去年十二月", CHINESE, "2025-12-01", "2025-12-31"),
    ("上周三", CHINESE, "2025-12-31", "2025-12-31"),
    ("昨天", CHINESE, "2026-01-05", "2026-01-05"),
]


@pytest.mark.parametrize(("words", "language", "first", "last"), DATES, ids=[words for words, *_ in DATES])
def test_dates_are_read(words: str, language: Language, first: str, last: str):
    day = dt.date(2026, 1, 6)
    meant = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert meant in read_dates(words, (day, day), language)
