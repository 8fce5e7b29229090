from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_to_num import text2num

from korea_china_2026.language.boundaries import cut_sentences, find_quotations
from korea_china_2026.language.tables import language_of
from korea_china_2026.language.values import Quantity, read_dates, read_quantity
from korea_china_2026.model.codebook import code_list

ENGLISH = language_of("en")
EARLY_JANUARY = (dt.date(2026, 1, 5), dt.date(2026, 1, 6))

QUANTITIES = [
    ("second summit", "ordinal", Quantity(2, None, "exact", None)),
    ("21st meeting", "ordinal", Quantity(21, None, "exact", None)),
    ("the first", "first_since", Quantity(1, None, "exact", None)),
    ("largest trading partner", "rank", Quantity(1, None, "exact", None)),
    ("second-largest market", "rank", Quantity(2, None, "exact", None)),
    ("two months", "duration", Quantity(2, None, "exact", "mo")),
    ("just sixty days", "duration", Quantity(60, None, "exact", "d")),
    ("four-day visit", "duration", Quantity(4, None, "exact", "d")),
    ("90-minute summit", "duration", Quantity(90, None, "exact", "min")),
    ("More than 80 years", "duration", Quantity(80, None, "over", "a")),
    ("three decades", "duration", Quantity(30, None, "exact", "a")),
    ("thousands of years", "duration", Quantity(None, 1000, "vague_plural", "a")),
    ("hours", "duration", Quantity(None, None, "vague_plural", "h")),
    ("around 900 kilometres", "distance", Quantity(900, None, "about", "km")),
    ("$350bn", "money", Quantity(350e9, None, "exact", "USD")),
    ("at least 1.5 million dollars", "money", Quantity(1.5e6, None, "at_least", "USD")),
    ("billions of dollars", "money", Quantity(None, 1e9, "vague_plural", "USD")),
    ("about 20%", "share", Quantity(20, None, "about", "%")),
    ("Nearly half", "share", Quantity(0.5, None, "nearly", "1")),
    ("a third", "share", Quantity(0.333333, None, "exact", "1")),
    ("about a fifth", "share", Quantity(0.2, None, "about", "1")),
    ("One-third", "share", Quantity(0.333333, None, "exact", "1")),
    ("two thirds", "share", Quantity(0.666667, None, "exact", "1")),
    ("three quarters", "share", Quantity(0.75, None, "exact", "1")),
    ("three-fifths", "share", Quantity(0.6, None, "exact", "1")),
    ("two seconds", "duration", Quantity(2, None, "exact", None)),
    ("no more than 40 people", "count", Quantity(40, None, "at_most", "person")),
    ("tens of thousands of people", "count", Quantity(None, 10_000, "vague_plural", "person")),
    ("roughly 28,500 soldiers", "count", Quantity(28500, None, "about", "person")),
    ("14 memorandums of understanding", "count", Quantity(14, None, "exact", "document")),
    ("up to three hundred and twelve companies", "count", Quantity(312, None, "at_most", "company")),
    ("more than 200 business leaders", "count", Quantity(200, None, "over", "person")),
    ("5 opposition-party leaders", "count", Quantity(5, None, "exact", "person")),
    ("12 vice presidents", "count", Quantity(12, None, "exact", "person")),
    ("20 world leaders", "count", Quantity(20, None, "exact", "leader")),
    ("several ballistic missiles", "count", Quantity(None, None, "vague_plural", "missile")),
    ("annual meetings", "frequency", Quantity(1, None, "exact", "occurrence")),
]


@pytest.mark.parametrize(("words", "kind", "expected"), QUANTITIES, ids=[words for words, _, _ in QUANTITIES])
def test_quantities_are_read(words, kind, expected):
    assert read_quantity(words, kind, ENGLISH) == expected


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        *(("en", words) for words in ("leaders", "the summit", "both sides", "half a million", "several hundred")),
        *(("en", words) for words in ("two and a half years", "1 hour 30 minutes", "an hour and 30 minutes")),
        *(
            ("en", words)
            for words in ("20 to 30 people", "between $5bn and $6bn", "$5-6 billion", "two or three years")
        ),
        *(("en", words) for words in ("one in five", "nine out of ten", "0.1 percentage points", "three dozen")),
        *(("en", words) for words in ("minus 5 degrees", "the mid-1990s")),
        *(("ko", words) for words in ("1시간 30분", "1년 6개월", "수천억 원", "20~30명", "10명 중 3명", "3할", "두세")),
        *(("zh", words) for words in ("1小时30分钟", "1年6个月", "一个半小时", "数千亿美元", "几千万元", "二三十人")),
        *(
            ("en", words)
            for words in ("2½ hours", "2 1/2 miles", "2/3", "-5%", "HK$5 million", "5 million Singapore dollars")
        ),
        *(("en", words) for words in ("10 trillion won ($7.5bn)", "1.7 percent to $130.8 billion", "40¹ ships", "10⁶")),
        *(("en", words) for words in ("5 km²", "5m people", "40 people under 30", "some of the 40 ships", "COVID-19")),
        *(("en", words) for words in ("Boeing 737 jets", "5 light years", "two centuries", "40 or thereabouts")),
        *(
            ("ko", words)
            for words in ("이삼십 명", "대여섯 명", "마이너스 3%", "3주년", "40대", "1,000억원대", "5명당 1명")
        ),
        *(
            ("zh", words)
            for words in ("千八百人", "一亿五千", "5亿港元", "12海里", "3人次", "百分之二三十", "两周年", "负3%")
        ),
        *(
            ("ko", words)
            for words in ("3박4일", "3박 4일", "2천500명", "5·6명", "5명에서 6명", "30%대", "10조 원(약 70억 달러)")
        ),
        *(("zh", words) for words in ("零下5度", "百分之三点五", "一两家", "三、四家", "十五六人", "一万二", "两千五")),
        *(("zh", words) for words in ("三四百人", "五六家", "20至30人", "八成", "三成五")),
    ],
)
def test_words_without_one_plain_quantity_are_not_judged(tag, words):
    assert read_quantity(words, "count", language_of(tag)) is None


@pytest.mark.parametrize(
    ("tag", "words", "value", "approximation"),
    [
        ("en", "14 or so", 14, "about"),
        ("en", "first in nine years", 9, "exact"),
        ("ko", "200명 남짓", 200, "over"),
        ("ko", "1조 2천억 원", 1.2e12, "exact"),
        ("ko", "약 90분", 90, "about"),
        ("zh", "二十三人", 23, "exact"),
        ("zh", "一九九五年", 1995, "exact"),
    ],
)
def test_what_only_looks_like_two_numbers_is_read(tag, words, value, approximation):
    read = read_quantity(words, "count", language_of(tag))
    assert read is not None
    assert (read.value, read.approximation) == (value, approximation)


def test_every_approximation_but_the_vague_plural_has_its_words():
    words = {
        "about": "around 5",
        "nearly": "almost 5",
        "over": "more than 5",
        "at_least": "at least 5",
        "at_most": "up to 5",
        "under": "fewer than 5",
        "exact": "5",
    }
    read = {code: read_quantity(text, "count", ENGLISH) for code, text in words.items()}
    assert {code: found and found.approximation for code, found in read.items()} == {code: code for code in words}
    assert set(words) | {"vague_plural"} == set(code_list("approximation").codes)


@given(st.integers(0, 999_999_999_999))
def test_digits_with_separators_are_read(number):
    assert read_quantity(f"{number:,} things", "count", ENGLISH).value == number


@pytest.mark.parametrize(
    "words", ["two", "eleven", "sixty", "ninety-nine", "three hundred and fifty billion", "twelve thousand"]
)
def test_number_words_agree_with_the_library(words):
    assert read_quantity(words, "count", ENGLISH).value == text2num(words, "en")


DATES = [
    ("on Monday", "2026-01-05", True),
    ("on Monday", "2026-01-06", False),
    ("on Monday", "2025-12-29", False),
    ("On Sunday", "2026-01-04", True),
    ("Jan 5, 2026", "2026-01-05", True),
    ("Jan 5, 2026", "2026-01-06", False),
    ("December 3, 2024", "2024-12-03", True),
    ("in December", "2025-12-31", True),
    ("in December", "2026-01-01", False),
    ("November 2025", "2025-11-01", True),
    ("since 2019", "2019-06-01", True),
    ("since 2019", "2020-01-01", False),
    ("last year", "2025-05-05", True),
    ("last week", "2025-12-29", True),
    ("last week", "2026-01-05", False),
    ("next year", "2027-02-01", True),
    ("later this month", "2026-01-20", True),
    ("New Year's message", "2026-01-01", True),
]


@pytest.mark.parametrize(("words", "day", "fits"), DATES)
def test_dates_are_read_from_the_day_of_publication(words, day, fits):
    read = read_dates(words, EARLY_JANUARY, ENGLISH)
    assert read
    moment = dt.date.fromisoformat(day)
    assert any(start <= moment <= end for start, end in read) is fits


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        *(
            ("en", words)
            for words in ("Sept. 6, 2025", "6 Sept. 2025", "6th of September 2025", "6-Sep-2025", "2025-09-06")
        ),
        *(("en", words) for words in ("09/06/2025", "06/09/2025", "September 6th, 2025")),
        *(("ko", words) for words in ("2025.09.06.", "2025. 9. 6.", "2025-09-06", "2025/09/06", "2025년 9월 6일")),
        *(("zh", words) for words in ("2025-09-06 09:15", "2025/09/06", "二〇二五年九月六日")),
    ],
)
def test_a_day_with_its_year_is_read_however_it_is_printed(tag, words):
    assert (dt.date(2025, 9, 6),) * 2 in read_dates(words, EARLY_JANUARY, language_of(tag))


@pytest.mark.parametrize(
    ("tag", "words", "first", "last"),
    [
        ("en", "January 4-7", "2026-01-04", "2026-01-07"),
        ("en", "Jan. 4–7, 2026", "2026-01-04", "2026-01-07"),
        ("en", "January 4 through 7", "2026-01-04", "2026-01-07"),
        ("ko", "4일부터 7일까지", "2026-01-04", "2026-01-07"),
        ("zh", "1月4日—7日", "2026-01-04", "2026-01-07"),
        ("en", "yesterday", "2026-01-05", "2026-01-05"),
    ],
)
def test_stretches_of_days_are_read_whole(tag, words, first, last):
    read = read_dates(words, (dt.date(2026, 1, 6),) * 2, language_of(tag))
    assert (dt.date.fromisoformat(first), dt.date.fromisoformat(last)) in read
    assert (dt.date(2026, 1, 4),) * 2 not in read


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        *(("en", words) for words in ("the 1990s", "from 2018 to 2020", "2018-2019", "Monday to Wednesday")),
        *(("ko", words) for words in ("2일 전", "10일 전", "1990년대", "2018~2019년")),
        *(("zh", words) for words in ("1990年代", "2018至2019年", "2018—2019年")),
        *(
            ("en", words)
            for words in ("from 2018 until 2020", "2018/19", "Lunar New Year", "in the last year", "by 2030")
        ),
        *(
            ("en", words)
            for words in ("until Jan. 7", "the week of Jan. 4", "pre-2019", "the 2024 election", "every Monday")
        ),
        *(("ko", words) for words in ("5일의 일정", "약 5일", "5일까지", "음력 1월 5일", "3박4일", "2025년 들어")),
        *(("zh", words) for words in ("为期五日", "农历1月5日", "5日前", "今明两年", "截至1月4日", "上上周一")),
    ],
)
def test_stretches_that_the_tables_do_not_know_are_not_read(tag, words):
    assert read_dates(words, EARLY_JANUARY, language_of(tag)) == []


@pytest.mark.parametrize(
    ("tag", "words", "is_read"),
    [
        ("en", "January 30 to February 2", False),
        ("en", "between Jan. 4 and Jan. 7", False),
        ("en", "Jan. 4, 5 and 6", False),
        ("en", "January 5 or 6", False),
        ("en", "January and February", False),
        ("en", "Monday and Tuesday", False),
        ("en", "last Monday", False),
        ("en", "January 4 to 7, 2026", True),
        ("ko", "1월 30일부터 2월 2일까지", False),
        ("ko", "1월 30일~2월 2일", False),
        ("ko", "1월 5일~7일", True),
        ("ko", "1월 4~7일", True),
        ("zh", "1月30日至2月2日", False),
        ("zh", "1月4日—7日", True),
    ],
)
def test_a_stretch_that_is_not_read_is_not_held_against_its_first_day(tag, words, is_read):
    assert bool(read_dates(words, EARLY_JANUARY, language_of(tag))) is is_read


@pytest.mark.parametrize(
    ("tag", "words", "is_ahead"),
    [
        ("en", "was cancelled due to fog", False),
        ("en", "Will Smith met Xi", False),
        ("en", "the will of the people", False),
        ("en", "is due to arrive", True),
        ("en", "will meet", True),
        ("ko", "예정대로 열렸다", False),
        ("ko", "방문할 예정이다", True),
        ("zh", "双方将合作提升至新水平", False),
        ("zh", "他将新航线称为桥梁", False),
        ("zh", "将于周一访问", True),
        ("zh", "他将在押人员释放", False),
        ("zh", "该计划在北京公布", False),
        ("en", "cancelled due to close cooperation", False),
        ("en", "was due to arrive", False),
        ("en", "is due to resume", True),
        ("ko", "계획이었으나 무산됐다", False),
        ("zh", "将成为", True),
        ("zh", "双方将会谈推迟到周五", False),
        ("zh", "林若海将一份礼物赠予韩瑞真", False),
        ("ko", "예정된 회담을 마쳤다", False),
    ],
)
def test_what_is_to_come_is_told_from_what_only_looks_so(tag, words, is_ahead):
    assert bool(language_of(tag).ahead.search(words)) is is_ahead


@pytest.mark.parametrize(
    ("tag", "words", "approximation"),
    [
        *(("en", words, "under") for words in ("fewer than 40", "less than 40", "under 40", "below 40")),
        *(
            ("en", words, "at_least")
            for words in ("40 or more", "40-plus", "40+", "not fewer than 40", "no fewer than 40")
        ),
        *(("en", words, "about") for words in ("an estimated 40", "40-odd", "~40")),
        ("en", "40 or fewer", "at_most"),
        ("en", "in excess of 40", "over"),
        ("en", "virtually 40", "nearly"),
        ("ko", "40명 미만", "under"),
        ("ko", "40명도 안 되는", "under"),
        ("zh", "不到40人", "under"),
        ("zh", "不足40人", "under"),
        ("zh", "40来人", "about"),
    ],
)
def test_what_is_said_of_a_number_is_never_taken_for_nothing(tag, words, approximation):
    assert read_quantity(words, "count", language_of(tag)).approximation == approximation


@pytest.mark.parametrize("words", ["2026-13-40", "12.5.2026.1", "2026-01-055"])
def test_digits_that_are_no_day_are_none(words):
    assert all(start != end for start, end in read_dates(words, EARLY_JANUARY, ENGLISH))


@pytest.mark.parametrize(
    ("words", "is_read"),
    [("a day later", False), ("a day after Monday", False), ("later this month", True), ("within this year", True)],
)
def test_words_that_count_from_another_date_are_not_read(words: str, is_read: bool):
    assert bool(read_dates(words, EARLY_JANUARY, ENGLISH)) is is_read


@pytest.mark.parametrize(
    ("tag", "words", "is_plain"),
    [
        ("en", "in May 2019", True),
        ("en", "last year", True),
        ("en", "the 19th century", True),
        ("en", "late 2019", False),
        ("en", "later this month", False),
        ("en", "since taking office in 2022", False),
        ("ko", "지난해", True),
        ("ko", "2019년에", True),
        ("ko", "지난달 말", False),
        ("zh", "去年", True),
        ("zh", "二〇一九年五月", True),
        ("zh", "2019年底", False),
    ],
)
def test_words_that_may_mean_a_part_of_their_period_are_known(tag: str, words: str, is_plain: bool):
    assert bool(language_of(tag).dates.plain.fullmatch(words)) is is_plain


@pytest.mark.parametrize("words", ["at the summit", "may visit", "two days", "hours before"])
def test_words_without_a_date_give_none(words):
    assert read_dates(words, EARLY_JANUARY, ENGLISH) == []


@given(st.text(max_size=80))
def test_any_words_are_read_without_an_error(words):
    for kind in ("count", "share", "money", "duration", "distance", "frequency", "ordinal", "first_since", "rank"):
        read = read_quantity(words, kind, ENGLISH)
        assert read is None or read.approximation in code_list("approximation")
    assert all(start <= end for start, end in read_dates(words, EARLY_JANUARY, ENGLISH))


#: A plain number, with the words that its language may put before and behind it.
PLAIN = [
    ("en", "20", "%", "share", ("about ", "more than ", "", "nearly "), ("", " of exports", ".")),
    ("en", "40", " ships", "count", ("the ", "at least ", "", "“"), ("", " in the port", ",", "”")),
    ("en", "three", " companies", "count", ("its ", "fewer than ", ""), ("", " or so", " with ships")),
    ("en", "5", " million dollars", "money", ("", "up to "), ("", " a year", " in trade")),
    ("ko", "20", "%", "share", ("약 ", "", "거의 "), ("", " 이상", "가량", "의")),
    ("ko", "5", "명", "count", ("최소 ", "", "총 "), ("", " 미만", "이", "을")),
    ("zh", "二十", "家公司", "count", ("约", "", "超过"), ("", "左右", "以上", "。")),
    ("zh", "20", "亿元", "money", ("约", "", "近"), ("", "以上", "人民币")),
]
#: What makes another quantity of a number that it stands beside.
JOINED = [
    *(("en", one, "") for one in ("-", "−", "1/", "2-", "3–", "5 to ", "HK$", "½", "minus ", "No. ", "G", "four or ")),
    *(("en", "", one) for one in ("½", "/3", "-30", "–30", " to 30", " 1/2", " and a half", "G", "°", ":30", ",5", " or 30", "x")),
    *(("ko", one, "") for one in ("-", "1/", "2~", "3·", "5에서 ", "제", "마이너스 ", "영하 ", "수", "3박")),
    *(("ko", "", one) for one in ("~30", "·30", "박 30", "대", "여러", "할", ".5.5", " 중 3", "반")),
    *(("zh", one, "") for one in ("-", "1/", "2—", "3、", "5至", "点", "第", "零下", "数", "两", "负")),
    *(("zh", "", one) for one in ("—30", "、30", "至30", "点五", "几", "成", "半")),
]  # fmt: skip


@given(st.sampled_from(PLAIN), st.data())
def test_a_plain_number_is_read_with_the_words_around_it(form, data):
    tag, number, unit, kind, before, behind = form
    words = data.draw(st.sampled_from(before)) + number + unit + data.draw(st.sampled_from(behind))
    read = read_quantity(words, kind, language_of(tag))
    assert read is not None, words
    assert read.value == {"three": 3, "二十": 20}.get(number, float(number) if number.isdigit() else 0) * (
        1e6 if "million" in unit else 1e8 if "亿" in unit else 1
    )


@given(st.sampled_from(PLAIN), st.sampled_from(JOINED))
def test_a_number_beside_another_or_beside_an_unknown_sign_is_not_read(form, joined):
    (tag, number, unit, kind, *_), (language, before, behind) = form, joined
    words = before + number + behind + unit
    if tag != language or not number.isdigit():
        words = before + "20" + behind
    assert read_quantity(words, kind, language_of(language)) is None, words


#: Letters, signs and words that may stand before or behind a date.
ANY = st.sampled_from([
    *"-–—/~·、,;:'’()[]$%xs", "mid-", "late ", "before ", "after ", " or later", " and Wednesday", " ago", "until ",
    "to ", " to 7", "부터 ", "까지", " 전", " 이후", "이전", "대", "말", "年代", "前", "后", "至", "底", "以前", "by ", "every ",
])  # fmt: skip


@given(
    st.sampled_from([
        ("en", "Tuesday", "2026-01-06"), ("en", "Jan. 5", "2026-01-05"), ("en", "2019", "2019-05-05"),
        ("ko", "5일", "2026-01-05"), ("ko", "1월 5일", "2026-01-05"), ("zh", "1月5日", "2026-01-05"), ("zh", "周一", "2026-01-05"),
    ]),
    st.lists(ANY, max_size=2), st.lists(ANY, max_size=2),
)  # fmt: skip
def test_whatever_is_beside_a_date_it_is_read_as_that_date_or_not_at_all(form, before, behind):
    tag, words, day = form
    read = read_dates("".join(before) + words + "".join(behind), (dt.date(2026, 1, 6),) * 2, language_of(tag))
    assert not read or any(start <= dt.date.fromisoformat(day) <= end for start, end in read)


def test_a_sentence_goes_on_behind_the_sign_of_a_number():
    text = "It is the No. 2 buyer of ice. He said no. Then he left."
    assert [text[start:end] for start, end in cut_sentences(text, ENGLISH)] == [
        "It is the No. 2 buyer of ice.",
        "He said no.",
        "Then he left.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The class of '99, the parents' guests",
        "the '25 fair and the firms' plans",
        "'Round the clock, the ministers' work",
    ],
)
def test_an_apostrophe_where_letters_are_left_out_opens_no_quotation(text: str):
    assert find_quotations(text, ENGLISH) == []
