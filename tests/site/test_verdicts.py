# Whether a claim holds, what each article answers, and where it has it from: the pages against the tables.
from __future__ import annotations

from collections import Counter
from typing import Any

from korea_china_2026.answers.claims import HELD
from korea_china_2026.publish.site.index import SHORT, STATED, identity
from korea_china_2026.publish.site.render import render_site

from ..publish.strategies import Package
from .conftest import real_tables
from .reading import pages
from .test_pages import Read


def rows(table: str) -> Any:
    return real_tables()[table]  # type: ignore[index]


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def spaced(element: Any) -> str:
    """The words of an element of which each part is a line of its own."""
    return " ".join(" ".join(element.itertext()).split())


def test_the_first_screen_counts_what_holds(read: Read) -> None:
    found = Counter(row.verdict for row in rows("checks"))
    facts = sum(1 for row in rows("claims") if row.claim_kind in HELD)
    [line] = read["index.html"].find_class("record-line")
    unsettled = sum(found[code] for code in STATED["unsettled"])
    assert words(line).startswith(
        f"Of {facts} facts and plans that the articles state, {found['supported']} hold by the record, "
        f"{found['partly']} hold in part, {found['contradicted']} do not hold; {unsettled} could not be settled."
    )
    for code in ("supported", "partly", "contradicted"):
        assert len(read[f"record/{code}.html"].find_class("checked")) == found[code]
        assert line.xpath(f".//a[@href='record/{code}.html']")


def test_every_fact_says_on_its_page_whether_it_holds_and_by_which_pages(read: Read) -> None:
    pages_of = Counter(row.claim_id for row in rows("check_references"))
    checks = {row.claim_id: row for row in rows("checks")}
    for claim in rows("claims"):
        page = read[f"claims/{claim.claim_id}.html"]
        head = page.find_class("verdict-line")
        assert len(head) == (claim.claim_kind in HELD)
        if claim.claim_id in checks:
            check = checks[claim.claim_id]
            record = page.get_element_by_id("s_record")
            assert SHORT[check.verdict] in words(head[0])
            assert check.rationale in record.text_content()
            assert len(record.xpath(".//*[@class='stance']")) == pages_of[claim.claim_id]
            assert all(query.strip() in record.text_content() for query in check.searched.split("|"))


def test_a_contradicted_fact_is_one_card_with_every_claim_once(read: Read) -> None:
    sides: dict[str, set[str]] = {}
    for row in rows("claim_relations"):
        if row.relation == "contradicts":
            sides.setdefault(row.fact_id, set()).update((row.claim_id, row.related_claim_id))
    cards = read["contradictions.html"].find_class("contradiction")
    assert {card.get("id") for card in cards} == {f"fact_{fact}" for fact in sides}
    for card in cards:
        shown = [str(href) for href in card.xpath(".//p[@class='statement']/a/@href")]
        fact = str(card.get("id")).removeprefix("fact_")
        assert sorted(shown) == sorted(f"claims/{claim}.html" for claim in sides[fact])


def test_a_difference_stands_under_its_kind(read: Read) -> None:
    for row in rows("claim_relations"):
        if row.relation == "differs":
            section = read["contradictions.html"].get_element_by_id(f"s_{row.difference}")
            assert section.xpath(f".//li[@id='{row.claim_relation_id}']")


def test_events_and_places_of_a_claim_that_does_not_hold_warn(small: Package) -> None:
    verdicts = {"first": "contradicted"}
    claims = [row.model_copy(update={"verdict": verdicts.get(identity(row))}) for row in small["claims"]]
    site = pages(render_site({**small, "claims": claims}, {}))
    for path in ("events/visit.html", "places/beijing.html"):
        [warning] = site[path].find_class("warning")
        assert "1 of 1 checked claim about" in words(warning)
        assert warning.xpath(".//a/@href") == ["../claims/first.html", "../claims/first.html#s_record"]
    assert not site["events/summit.html"].find_class("warning")


def test_each_question_has_a_cell_and_a_page_with_the_answer_of_each_article(read: Read) -> None:
    for answer in rows("answers"):
        place = f"questions/{answer.question_id}.html"
        row = read["compare.html"].get_element_by_id(answer.question_id)
        assert row.xpath(f"./th//a[@href='{place}']")
        assert row.xpath(f"./td//a[@href='{place}#answer_{answer.answer_id}']")
        side = read[place].get_element_by_id(f"answer_{answer.answer_id}")
        assert bool(side.xpath("./p[. = 'Does not say.']")) is (answer.status == "silent")
        for said in (answer.answer, answer.silence_pattern, answer.silence_note):
            assert said is None or said in side.text_content()


def test_beside_an_answer_stands_what_the_record_says_of_its_claims(read: Read) -> None:
    reports = {row.claim_report_id: row.claim_id for row in rows("claim_reports")}
    verdicts = {row.claim_id: row.verdict for row in rows("checks")}
    answers = {row.answer_id: row for row in rows("answers")}
    seen = set()
    for row in rows("answer_records"):
        if verdict := verdicts.get(reports.get(row.record_id)):
            place = f"questions/{answers[row.answer_id].question_id}.html"
            side = read[place].get_element_by_id(f"answer_{row.answer_id}")
            claim = f"../claims/{reports[row.record_id]}.html#{row.record_id}"
            [mark] = side.xpath(f".//p[a/@href='{claim}']")
            assert mark.get("class") == f"v-{verdict}"
            assert SHORT[verdict] in mark.text_content()
            assert read["compare.html"].xpath(f"//a[@href='{place}#answer_{row.answer_id}'][@class='v-{verdict}']")
            seen.add(verdict)
    assert {"supported", "partly", "contradicted"} <= seen
    peru = read["questions/previous-meeting-where.html"]
    assert peru.xpath("//*[@class='contradiction']//a[@href='../claims/previous-meeting-in-peru.html']")


def test_an_answer_has_its_speaker_and_its_mark_and_a_silence_its_proof(small: Package) -> None:
    said, silent = small["answers"]
    answers = [
        said.model_copy(update={"status": "partly", "attributed_actor_id": "president"}),
        silent.model_copy(update={"ruled_out": "gazette-1-p001", "silence_note": "Another meal."}),
    ]
    site = pages(render_site({**small, "answers": answers}, {}))
    side = site["questions/how-long.html"].get_element_by_id("answer_how-long--gazette-1")
    assert "four days in part printed “about a third” says The" in spaced(side)
    assert side.xpath(".//li//a/@href")[0] == "../events/visit.html#gazette-1-e001"
    silence = spaced(site["questions/what-dinner.html"].get_element_by_id("answer_what-dinner--gazette-1"))
    assert "They occur here: gazette-1-p001 . These passages were read, and give no answer. Another meal." in silence
    assert r"dinner|\bate\b" in silence
    silence = spaced(pages(render_site(small, {}))["questions/what-dinner.html"])
    assert "None occurs in the article." in silence


def test_a_silence_of_an_article_from_before_the_event_says_so(read: Read) -> None:
    events = {row.event_id: row.start_date for row in rows("events")}
    asked = {row.question_id: events.get(row.event_id) for row in rows("questions")}
    appeared = {row.source_id: row.published_end for row in rows("sources")}
    early = {row.answer_id: bool(asked[row.question_id] and appeared[row.source_id] < asked[row.question_id])
             for row in rows("answers") if row.status == "silent"}  # fmt: skip
    assert 0 < sum(early.values()) < len(early)
    for answer_id, is_early in early.items():
        page = f"questions/{answer_id.partition('--')[0]}.html"
        assert ("Written before the event" in words(read[page].get_element_by_id(f"answer_{answer_id}"))) == is_early
        [link] = read["compare.html"].xpath(f"//td//a[@href='{page}#answer_{answer_id}']")
        assert ("written before the event" in words(link.getparent())) == is_early


def test_the_mark_below_an_answer_says_of_how_many_claims_it_is(read: Read) -> None:
    cells = [words(cell) for cell in read["compare.html"].xpath("//td[p[@class='answer']]")]
    peru = "The APEC summit of November 2025 took place in Peru."
    assert any(f"the claim behind it: does not hold (“{peru}”)" in cell for cell in cells)
    assert any("of 2 claims behind it: 2 hold" in cell for cell in cells)
    assert any("holds in part (fails: " in cell for cell in cells)


def test_what_does_not_hold_of_an_article_is_counted_of_what_was_checked(read: Read) -> None:
    verdicts = {row.claim_id: row.verdict for row in rows("checks")}
    said: dict[str, set[str]] = {}
    for row in rows("claim_reports"):
        if row.claim_id in verdicts:
            said.setdefault(row.source_id, set()).add(row.claim_id)
    cards = [words(card) for card in read["index.html"].find_class("card")]
    assert len(cards) == len(said)
    for card, claims in zip(cards, said.values(), strict=True):
        wrong = sum(verdicts[claim] == "contradicted" for claim in claims)
        assert f"{wrong} of {len(claims)} checked claims do" in card
    assert "rank nobody" in words(read["index.html"].get_element_by_id("s_articles"))


def test_a_claim_without_an_independent_page_says_why(read: Read) -> None:
    alone = [row for row in rows("checks") if not row.n_supporting + row.n_contradicting and row.independence_note]
    assert len(alone) > 10
    for check in alone:
        line = words(read[f"claims/{check.claim_id}.html"].find_class("verdict-line")[0])
        assert line.endswith(f"{check.n_references} pages. {check.independence_note}")


def test_the_table_of_the_timeline_is_in_the_order_of_time(read: Read) -> None:
    links = read["index.html"].get_element_by_id("s_timeline").xpath(".//tbody//th/a/@href")
    events = {f"events/{row.event_id}.html": row for row in rows("events")}
    days = [events[link].start_date or events[link].end_date for link in links]
    assert len(days) > 50
    assert days == sorted(days)


def test_records_lead_to_the_questions_that_they_answer(small: Package) -> None:
    records = [
        *small["answer_records"],
        small["answer_records"][0].model_copy(update={"table_name": "figures", "record_id": "gazette-1-f001"}),
    ]
    site = pages(render_site({**small, "answer_records": records}, {}))
    for path in ("figures/gazette-1-f001.html", "events/visit.html"):
        assert "../questions/how-long.html" in site[path].xpath("//section[@id='s_questions']//a/@href")


def test_origins_stand_in_order_with_the_share_that_counts(read: Read, small: Package) -> None:
    for source in rows("sources"):
        section = read["origins.html"].get_element_by_id(f"article_{source.source_id}")
        spans = sorted(
            (row.char_start, -row.char_end, row.origin_id)
            for row in rows("origins")
            if row.source_id == source.source_id
        )
        assert section.xpath(".//li/@id") == [origin_id for *_, origin_id in spans]
    for confidence, share in (("low", "none"), ("high", "25 %")):
        part = small["origins"][0].model_copy(update={"confidence": confidence, "char_end": 10})
        site = pages(render_site({**small, "origins": [part]}, {}))
        assert f"{share} of its characters" in words(site["articles/gazette-1.html"].get_element_by_id("s_origins"))


def test_a_page_says_which_claims_it_is_for_and_against(read: Read) -> None:
    by_id = {one.get("id"): one for one in read["references.html"].iterfind(".//*[@id]")}
    for row in rows("check_references"):
        page = by_id[row.reference_id]
        links = page.xpath(f".//ul[@aria-label='{row.stance.capitalize()}']//a/@href")
        assert f"claims/{row.claim_id}.html" in links


def test_no_long_event_is_a_point_on_the_timeline(read: Read) -> None:
    drawn = {str(link.get("href")): link for link in read["index.html"].xpath("//*[local-name()='svg']//a[@href]")}
    for event in rows("events"):
        link = drawn.get(f"events/{event.event_id}.html")
        if link is not None:
            assert bool(link.find_class("span")) is (event.date_precision != "day"), event.event_id
            masks = link.xpath(".//*[@mask]")
            assert bool(masks) is (event.date_precision == "open"), event.event_id


def test_the_page_of_an_article_lists_what_of_it_does_not_hold(read: Read) -> None:
    verdicts = {row.claim_id: row.verdict for row in rows("checks")}
    made = {source.source_id: set[str]() for source in rows("sources")}
    for report in rows("claim_reports"):
        if verdicts.get(report.claim_id, "supported") != "supported":
            made[report.source_id].add(report.claim_id)
    for source_id, claims in made.items():
        assert claims
        record = read[f"articles/{source_id}.html"].get_element_by_id("s_record")
        links = {link.get("href") for link in record.xpath(".//ul[@class='pairs']/li/p[1]/a[1]")}
        assert links == {f"../claims/{claim_id}.html" for claim_id in claims}


def test_each_card_on_the_front_page_shows_a_claim_that_holds_beside_one_that_does_not(read: Read) -> None:
    cards = read["index.html"].get_element_by_id("s_disagree").xpath(".//ul[@class='pairs']/li")
    assert cards
    for card in cards:
        assert [p.get("class") for p in card.xpath("./p")][:2] == ["v-contradicted", "v-supported"]


def test_every_verdict_says_who_judged(read: Read) -> None:
    for path in ("index.html", "record.html", f"claims/{rows('checks')[0].claim_id}.html"):
        assert "no person has checked them" in read[path].text_content()


def test_the_page_of_a_quotation_says_where_its_words_are_found(read: Read) -> None:
    for quote in rows("quotes"):
        expected = [
            f"../origins.html#{row.origin_id}"
            for row in rows("origins")
            if row.source_id == quote.source_id and row.char_start < quote.char_end and row.char_end > quote.char_start
        ]
        section = read[f"quotes/{quote.quote_id}.html"].get_element_by_id("s_origins")
        assert section.xpath(".//ul[@class='items']/li/p[1]/a/@href") == expected
        assert len(section.find_class("empty")) == (not expected)
