from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from korea_china_2026.model.codebook import code_list
from korea_china_2026.publish.site.index import PAGES, identity
from korea_china_2026.read.views import found

from .browser import FONTS, Chromium
from .conftest import Site, real_tables
from .reading import is_outside

pytestmark = pytest.mark.slow

#: The page with the most rows.
LONG = "tables/codings-first-coder-claim_reports.html"
#: One page of each kind; records are added from the site at hand. The long table is built as the short ones are.
KINDS = (
    "index.html",
    "record.html",
    "record/contradicted.html",
    "compare.html",
    "contradictions.html",
    "corroboration.html",
    "origins.html",
    "references.html",
    "map.html",
    "agreement.html",
    "dictionary.html",
    "codebook.html",
    "cite.html",
    "guides/index.html",
    "guides/nlp.html",
    "find.html",
    "tables/index.html",
    "tables/quotes.html",
)
PHONE = 360
AXE_VARIABLE = "AXE_CORE"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    with Chromium(chromium, driver, tmp_path_factory.mktemp("browser")) as chrome:
        yield chrome


@pytest.fixture(autouse=True)
def as_usual(browser: Chromium) -> None:
    browser.show()


@pytest.fixture(scope="session")
def axe() -> str:
    path = os.environ.get(AXE_VARIABLE)
    if not path:
        pytest.skip(f"accessibility not judged: {AXE_VARIABLE} does not name axe.min.js (npm install axe-core)")
    return Path(path).read_text("utf-8")


def kinds(site: Site) -> list[str]:
    """A page of each kind; of records, the one of middling size."""
    found = []
    for folder, _ in PAGES.values():
        pages = sorted(
            (path for path in site if path.startswith(f"{folder}/") and path.endswith(".html")),
            key=lambda path: (len(site[path]), path),
        )
        found.append(pages[len(pages) // 2])
    return [*KINDS, *found]


# --- every kind of page ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """What was seen of a page: as a phone shows it, in each of the fonts, and what axe finds in the light and in the
    dark."""

    complaints: list[str]
    has_style_and_script: bool
    too_wide: list[str]
    too_small: dict[str, list[str]]
    violations: list[str]
    violations_in_the_dark: list[str]


class Looks(NamedTuple):
    """A look at every kind of page, and what these asked for."""

    pages: dict[str, Look]
    asked: list[str]


@pytest.fixture(scope="session")
def looks(browser: Chromium, folder: Path, site: Site) -> Looks:
    """Each page is loaded once; without axe, nothing is found by it."""
    file = os.environ.get(AXE_VARIABLE)
    axe = Path(file).read_text("utf-8") if file else ""
    browser.requests("")
    # Every other page is judged on a phone.
    pages = {path: _look(browser, folder / path, axe, PHONE if at % 2 else 1280) for at, path in enumerate(kinds(site))}
    return Looks(pages, browser.requests(folder.as_uri()))


def _look(browser: Chromium, page: Path, axe: str, width: int) -> Look:
    browser.show(width=PHONE)
    browser.get(page.as_uri())
    complaints = browser.complaints()
    # Style and script came through the policy.
    made = browser.execute_script(
        "return document.documentElement.classList.contains('js') && !!document.querySelector('button.theme') &&"
        " getComputedStyle(document.querySelector('.skip')).position === 'absolute'"
    )
    browser.thin()
    browser.execute_script(
        "window.folded = [...document.querySelectorAll('details:not([open])')];"
        "window.folded.forEach(one => one.open = true)"
    )
    too_wide, too_small = [], {}
    for fonts in FONTS:
        browser.write_in(fonts)
        if browser.execute_script("return document.documentElement.scrollWidth") > PHONE:
            too_wide.append(fonts)
        too_small[fonts] = browser.small_targets()
    light, dark = [], []
    if axe:
        browser.execute_script("document.adoptedStyleSheets = []; window.folded.forEach(one => one.open = false)")
        browser.thin(2)
        browser.show(width=width)
        light = browser.violations(axe)
        # Darkness changes colours and nothing else.
        browser.show(width=width, dark=True)
        dark = browser.violations(axe, ["color-contrast", "link-in-text-block"])
    return Look(complaints, made, too_wide, too_small, light, dark)


def test_every_kind_of_page_fits_a_phone_in_any_font_and_asks_for_nothing_outside(
    browser: Chromium, folder: Path, looks: Looks
) -> None:
    """No machine's fonts decide: each page is shown in narrow and in wide ones."""
    for path, look in looks.pages.items():
        assert look.complaints == [], path
        assert look.has_style_and_script, path
        assert look.too_wide == [], path
        assert look.too_small == {fonts: [] for fonts in FONTS}, path
    assert len(looks.asked) >= len(looks.pages)
    # The picture in a search box is the browser's own.
    assert [url for url in looks.asked if not url.startswith((folder.as_uri(), "chrome://resources/"))] == []
    browser.show(width=PHONE)
    browser.get((folder / "cite.html").as_uri())
    assert browser.small_targets() == []
    browser.execute_script(
        "const link = document.querySelector('nav a'); link.style.cssText = 'padding: 0; line-height: 20px'"
    )
    assert len(browser.small_targets()) == 1


@pytest.mark.usefixtures("axe")
def test_axe_finds_nothing_in_the_light_or_in_the_dark_or_on_a_phone(looks: Looks) -> None:
    for path, look in looks.pages.items():
        assert look.violations == [], path
        assert look.violations_in_the_dark == [], path


def test_axe_sees_what_is_wrong(browser: Chromium, folder: Path, axe: str) -> None:
    browser.get((folder / "cite.html").as_uri())
    browser.execute_script(
        "document.querySelector('h1').style.color = '#bbb'; document.documentElement.removeAttribute('lang')"
    )
    assert {one.partition(":")[0] for one in browser.violations(axe)} == {"color-contrast", "html-has-lang"}


def test_the_fonts_differ(browser: Chromium, folder: Path) -> None:
    def size() -> tuple[float, float]:
        return tuple(
            browser.execute_script(
                "const box = document.querySelector('footer .wide a').getBoundingClientRect();return [box.width, box.height]"
            )
        )

    browser.get((folder / "cite.html").as_uri())
    own = size()
    browser.write_in("narrow and low")
    narrow = size()
    browser.write_in("wide and tall")
    wide = size()
    assert narrow[0] * 1.2 < wide[0]
    assert narrow[1] < own[1] < wide[1]


# --- tables ----------------------------------------------------------------------------------------------------------


def test_search_filter_sort_and_download_give_the_selection(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "tables/quotes.html").as_uri())
    heads, everything = browser.heads(), browser.rows()
    assert len(everything) == len(real_tables()["quotes"])
    Select(browser.find_element(By.XPATH, "//label[span='quote kind']/select")).select_by_value("=speech")
    # Who filters stays where they are.
    assert browser.switch_to.active_element.tag_name == "select"
    search = browser.find_element(By.CSS_SELECTOR, ".toolbar input[type=search]")
    search.send_keys("Xi-Jinping")
    chosen = browser.rows()
    kind, text = heads.index("quote_kind"), heads.index("text")
    assert 0 < len(chosen) < len(everything)
    assert chosen == [row for row in everything if row[kind] == "speech" and "xi-jinping" in "\n".join(row).lower()]
    assert browser.count() == f"{len(chosen)} of {len(everything)} rows"
    browser.head("text").click()
    browser.head("text").send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "th[data-name=text]").get_attribute("aria-sort") == "descending"
    ordered = browser.rows()
    assert sorted(ordered) == sorted(chosen)
    texts = [row[text].casefold().strip("([“") for row in ordered]
    assert texts == sorted(texts, reverse=True)
    assert "quote_kind=speech" in browser.current_url
    assert "sort=-text" in browser.current_url
    assert browser.downloaded("quotes-selection.csv") == [heads, *ordered]
    search.send_keys(Keys.ESCAPE)
    assert len(browser.rows()) == sum(1 for row in everything if row[kind] == "speech")
    search.send_keys("no such words")
    assert browser.rows() == []
    assert "nothing fits" in browser.count()
    browser.find_element(By.CSS_SELECTOR, "button.reset").click()
    assert browser.rows() == everything


def test_numbers_are_sorted_as_numbers_and_empty_cells_come_last(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "tables/figures.html").as_uri())
    at = browser.heads().index("value")
    for descending in (False, True):
        browser.head("value").click()
        cells = [row[at] for row in browser.rows()]
        numbers = [float(cell) for cell in cells if cell]
        assert numbers == sorted(numbers, reverse=descending)
        assert cells[len(numbers) :] == [""] * (len(cells) - len(numbers))
        assert len(set(numbers)) > 5


def test_an_address_names_a_selection_and_a_code_explains_itself(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "tables/claims.html").as_uri() + "?status=contested&sort=-claim_id")
    status, key = browser.heads().index("status"), browser.heads().index("claim_id")
    rows = browser.rows()
    assert {row[status] for row in rows} == {"contested"}
    assert [row[key] for row in rows] == sorted((row[key] for row in rows), reverse=True)
    cell = browser.find_element(By.CSS_SELECTOR, f"table.data tbody td:nth-child({status + 2})")
    browser.execute_script("arguments[0].dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))", cell)
    assert cell.get_attribute("title") == code_list("claim_status").codes["contested"]
    browser.get((folder / "tables/claims.html").as_uri() + "?status=no-such-code")
    assert browser.count() == f"{len(real_tables()['claims'])} rows"


def test_a_long_table_is_shown_in_parts_and_searched_and_printed_as_a_whole(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "tables/claims.html").as_uri())
    first = browser.rows()
    previous, following, everything = browser.find_elements(By.CSS_SELECTOR, ".pager button")
    assert not previous.is_enabled()
    following.click()
    assert len(browser.rows()) == len(first) == 200
    assert not set(map(tuple, browser.rows())) & set(map(tuple, first))
    assert browser.find_element(By.CSS_SELECTOR, ".pager span").text == "Rows 201–400"
    everything.click()
    whole = browser.rows()
    assert browser.count() == f"{len(real_tables()['claims'])} rows"
    assert len(whole) == len(real_tables()["claims"])
    assert whole[:200] == first
    everything.click()
    browser.find_element(By.CSS_SELECTOR, ".toolbar input[type=search]").send_keys(
        " ".join((whole[-1][0].upper(), whole[-1][1][:9]))
    )
    assert whole[-1] in browser.rows()
    browser.find_element(By.CSS_SELECTOR, "button.reset").click()
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert browser.rows() == whole
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert browser.rows() == first


# --- the search of the whole site ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["Wi Sung Lak", "위성락", "习近平", "14 MOUs", "28,500 policies", "Lee’s office 2022", "zzz"]
)
def test_the_browser_finds_what_python_finds_in_the_same_order(browser: Chromium, folder: Path, words: str) -> None:
    browser.get((folder / "claims/apec-2025-in-peru.html").as_uri())
    box = browser.find_element(By.CSS_SELECTOR, ".seek input")
    box.send_keys(words)
    box.send_keys(Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda _: "find.html?q=" in browser.current_url)
    for button in browser.find_elements(By.CSS_SELECTOR, ".hits button"):
        button.click()
    shown = [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".hits code")]
    assert shown == [hit.record_id for hit in found(words)]
    assert browser.complaints() == []


def test_nothing_is_listed_unasked(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "find.html").as_uri())
    assert browser.find_elements(By.CSS_SELECTOR, ".hits li") == []


# --- light and dark, keyboard, paper, no script ----------------------------------------------------------------------


def test_the_switch_turns_dark_and_stays_so(browser: Chromium, folder: Path) -> None:
    def paper() -> str:
        return str(browser.execute_script("return getComputedStyle(document.documentElement).backgroundColor"))

    browser.get((folder / "cite.html").as_uri())
    light = paper()
    browser.find_element(By.CSS_SELECTOR, "button.theme").click()
    dark = paper()
    assert dark != light
    browser.get((folder / "index.html").as_uri())
    assert paper() == dark
    browser.find_element(By.CSS_SELECTOR, "button.theme").click()
    assert paper() == light


def test_the_keyboard_goes_through_a_page_in_order_and_is_always_seen(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "tables/quotes.html").as_uri())
    order = []
    for _ in range(40):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.execute_script(
            "const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();return"
            " {at: [...document.querySelectorAll('*')].indexOf(at), name: at.textContent.trim() || at.type, seen:"
            " style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.bottom > 0}"
        )
        assert focused["seen"], focused
        order.append((focused["at"], focused["name"]))
    assert order == sorted(order)
    names = [name for _, name in order]
    assert names[0] == "Skip to the content"
    assert {"Dark", "Overview", "search", "Filters", "Download these rows", "Reset"} <= set(names)


def test_the_skip_link_leads_to_the_content_and_escape_closes_what_was_opened(browser: Chromium, folder: Path) -> None:
    browser.get((folder / "tables/quotes.html").as_uri())
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "main_content"
    summary = browser.find_element(By.CSS_SELECTOR, ".behind summary")
    summary.send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, ".behind dl").is_displayed()
    summary.send_keys(Keys.ESCAPE)
    assert not browser.find_element(By.CSS_SELECTOR, ".behind dl").is_displayed()
    assert browser.switch_to.active_element == summary


def test_a_box_is_a_tab_stop_only_where_it_scrolls(browser: Chromium, folder: Path) -> None:
    stops = (
        "return [...document.querySelectorAll('.scroll')].filter(box => box.checkVisibility({contentVisibilityAuto:"
        " true})).map(box => [box.hasAttribute('tabindex'), box.scrollWidth > box.clientWidth + 1 || box.scrollHeight >"
        " box.clientHeight + 1,box.dataset.label])"
    )
    for width in (1280, PHONE):
        browser.show(width=width)
        browser.get((folder / "index.html").as_uri())
        boxes = browser.execute_async_script(
            f"requestAnimationFrame(() => setTimeout(() => arguments[0]((() => {{{stops}}})())))"
        )
        assert boxes
        assert [box for box in boxes if box[0] != box[1]] == []
        assert width > PHONE or any(scrolls for _, scrolls, _ in boxes)


def test_paper_gets_what_the_screen_folds_and_scrolls_and_no_controls(browser: Chromium, folder: Path) -> None:
    record = "events/beijing-summit-2026.html"
    for path, gone, kept in (
        (LONG, ".toolbar, .pager, nav, .theme", "table.data"),
        (record, "nav, .theme, .copyline, .contents", "#s_coding td, .behind .backings li"),
    ):
        browser.get((folder / path).as_uri())
        browser.show(media="print")
        shown = (
            "return [...document.querySelectorAll(arguments[0])].map(one => one.checkVisibility({contentVisibilityAuto:"
            " true}))"
        )
        assert set(browser.execute_script(shown, gone)) == {False}, path
        assert set(browser.execute_script(shown, kept)) == {True}, path
        assert browser.execute_script(
            "return [...document.querySelectorAll('.scroll')].every(box => "
            "getComputedStyle(box).overflowY === 'visible' && getComputedStyle(box).maxHeight === 'none')"
        ), path


def test_the_citation_of_a_record_is_copied(browser: Chromium, folder: Path) -> None:
    quote = identity(real_tables()["quotes"][0])
    browser.get((folder / f"quotes/{quote}.html").as_uri())
    browser.find_element(By.CSS_SELECTOR, "button.copying").click()
    assert browser.find_element(By.CSS_SELECTOR, ".copied").text == "Copied"
    assert f"(quotation {quote})" in browser.execute_script("return getSelection().toString()")


def test_pages_are_complete_without_scripts(browser: Chromium, folder: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get((folder / LONG).as_uri())
        assert len(browser.find_elements(By.CSS_SELECTOR, "table.data tbody tr")) > 1000
        # Nothing is offered that would not work.
        assert browser.find_elements(By.CSS_SELECTOR, "button, input, select") == []
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# --- a private build -------------------------------------------------------------------------------------------------


def test_a_private_build_marks_the_words_without_an_error(browser: Chromium, private_folder: Path, axe: str) -> None:
    browser.get((private_folder / "articles/harbour-times-1.html").as_uri())
    assert browser.complaints() == []
    marked = browser.find_element(By.CSS_SELECTOR, ".passage .text a[href]")
    assert not is_outside(marked.get_dom_attribute("href"))
    item = browser.find_element(By.CSS_SELECTOR, ".tied li[data-from] a")
    browser.execute_script("arguments[0].focus()", item)
    assert browser.find_elements(By.CSS_SELECTOR, ".text .lit")
    marked.click()
    words = browser.find_element(By.CSS_SELECTOR, "q.words a")
    said = words.text
    words.click()
    lit = browser.execute_script(
        "return [...document.querySelectorAll('.text .lit')].map(piece => piece.textContent).join('')"
    )
    assert " ".join(lit.split()).startswith(" ".join(said.split())[:20])
    browser.thin()
    assert browser.violations(axe) == []


def test_questions_are_chosen_by_outcome_and_by_silence(browser: Chromium, folder: Path) -> None:
    tables: Any = real_tables()
    browser.get((folder / "compare.html").as_uri())
    choice = Select(browser.find_element(By.CSS_SELECTOR, ".toolbar select"))
    source = tables["sources"][0].source_id
    silent = {row.question_id for row in tables["answers"] if row.source_id == source and row.status == "silent"}
    wanted = {
        "": {row.question_id for row in tables["questions"]},
        "one_answers": {row.question_id for row in tables["questions"] if row.outcome == "one_answers"},
        f"silent {source}": silent,
    }
    for value, ids in wanted.items():
        choice.select_by_value(value)
        shown = browser.find_elements(By.CSS_SELECTOR, ".asked:not([hidden])")
        assert {row.get_attribute("id") for row in shown} == ids
        assert browser.count() == f"{len(ids)} of {len(wanted[''])} questions"
