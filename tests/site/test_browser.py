from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from korea_china_2026.publish.site.index import PAGES
from korea_china_2026.publish.site.render import render_site
from korea_china_2026.sheets.texts import VARIABLE, read_texts

from .conftest import Site, real_tables
from .reading import is_outside

#: One page of each kind; records are added from the site at hand.
KINDS = ("index.html", "contradictions.html", "references.html", "map.html", "agreement.html", "dictionary.html", "codebook.html",
         "cite.html", "find.html", "tables/index.html", "tables/quotes.html")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--window-size=1280,900")
#: What axe judges by: WCAG 2.2 A and AA, and its own good practices.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE_VARIABLE = "AXE_CORE"


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(site, tmp_path_factory.mktemp("site"))


def written(site: Site, root: Path) -> Path:
    for path, data in site.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    options = Options()
    options.binary_location = chromium
    downloads = tmp_path_factory.mktemp("downloads")
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads), "download.prompt_for_download": False})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    chrome.downloads = downloads
    yield chrome
    chrome.quit()


def kinds(site: Site) -> list[str]:
    """A page of each kind; of records, the one of middling size."""
    found = []
    for folder, _ in PAGES.values():
        pages = sorted((path for path in site if path.startswith(f"{folder}/")), key=lambda path: (len(site[path]), path))
        found.append(pages[len(pages) // 2])
    return [*KINDS, *found]


def show(browser: webdriver.Chrome, *, dark: bool = False, width: int = 1280) -> None:
    theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [theme]})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})


def complaints(browser: webdriver.Chrome) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser")]


def shown_rows(browser: webdriver.Chrome) -> list[list[str]]:
    return browser.execute_script(
        "return [...document.querySelectorAll('table.data tbody tr')].filter(row => !row.hidden)"
        ".map(row => [...row.cells].map(cell => cell.textContent))")


def requests(browser: webdriver.Chrome, root: str) -> list[str]:
    """What the pages under ``root`` asked for; the browser's own first page, which asks for much, is left out."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
    return [one["request"]["url"] for one in sent if one["documentURL"].startswith(root)]


def test_every_kind_of_page_opens_without_an_error_and_asks_for_nothing_outside(
        browser: webdriver.Chrome, folder: Path, site: Site) -> None:
    for path in kinds(site):
        browser.get((folder / path).as_uri())
        assert complaints(browser) == [], path
        # Style and script came through the policy.
        assert browser.execute_script("return document.documentElement.classList.contains('js')"), path
        assert browser.execute_script("return getComputedStyle(document.querySelector('.skip')).position") == "absolute", path
        assert browser.find_elements(By.CSS_SELECTOR, "button.theme"), path
    asked = requests(browser, folder.as_uri())
    assert len(asked) >= len(kinds(site))
    # The picture in a search box is the browser's own.
    assert [url for url in asked if not url.startswith((folder.as_uri(), "chrome://resources/"))] == []


def test_no_page_is_wider_than_a_small_screen(browser: webdriver.Chrome, folder: Path, site: Site) -> None:
    show(browser, width=390)
    for path in kinds(site):
        browser.get((folder / path).as_uri())
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390, path
    show(browser)


@pytest.fixture(scope="module")
def axe() -> str:
    path = os.environ.get(AXE_VARIABLE)
    if not path:
        pytest.skip(f"accessibility not judged: {AXE_VARIABLE} does not name axe.min.js (npm install axe-core)")
    return Path(path).read_text("utf-8")


def violations(browser: webdriver.Chrome, axe: str, only: Sequence[str] = TAGS) -> list[str]:
    browser.execute_script(axe)
    found: list[dict[str, Any]] = browser.execute_async_script(
        "const done = arguments[1]; axe.run(document, {runOnly: arguments[0], resultTypes: ['violations'], preload: false})"
        ".then(r => done(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html)}))))", list(only))
    return [f"{one['id']}: {one['help']}: {one['nodes']}" for one in found]


def test_axe_finds_nothing(browser: webdriver.Chrome, folder: Path, site: Site, axe: str) -> None:
    for path in [path for path in kinds(site) if path != "find.html"]:  # long, and built as the tables are
        browser.get((folder / path).as_uri())
        assert violations(browser, axe) == [], path


def test_axe_finds_nothing_in_the_dark(browser: webdriver.Chrome, folder: Path, site: Site, axe: str) -> None:
    show(browser, dark=True)
    # Long pages of what stands on the others too are left out.
    for path in [path for path in kinds(site) if path not in ("find.html", "codebook.html", "dictionary.html")]:
        browser.get((folder / path).as_uri())
        # Darkness changes colours and nothing else.
        assert violations(browser, axe, ["color-contrast", "link-in-text-block"]) == [], path
    show(browser)


def test_axe_finds_nothing_on_a_small_screen_and_sees_what_is_wrong(browser: webdriver.Chrome, folder: Path, axe: str) -> None:
    show(browser, width=390)
    browser.get((folder / "index.html").as_uri())
    assert violations(browser, axe) == []
    browser.execute_script("document.querySelector('h1').style.color = '#bbb'; document.documentElement.removeAttribute('lang')")
    assert {one.partition(":")[0] for one in violations(browser, axe)} == {"color-contrast", "html-has-lang"}
    show(browser)


def test_search_filter_sort_and_download_give_the_selection(browser: webdriver.Chrome, folder: Path) -> None:
    browser.get((folder / "tables/quotes.html").as_uri())
    heads = [head.get_attribute("data-name") for head in browser.find_elements(By.CSS_SELECTOR, "table.data thead th")]
    everything = shown_rows(browser)
    assert len(everything) == len(real_tables()["quotes"])
    Select(browser.find_element(By.XPATH, "//label[span='quote kind']/select")).select_by_visible_text("speech")
    browser.find_element(By.CSS_SELECTOR, "input[type=search]").send_keys("Xi-Jinping")
    chosen = shown_rows(browser)
    kind, speaker = heads.index("quote_kind"), heads.index("speaker_actor_id")
    assert 0 < len(chosen) < len(everything)
    assert chosen == [row for row in everything if row[kind] == "speech" and "xi-jinping" in "\n".join(row).lower()]
    assert browser.find_element(By.CSS_SELECTOR, ".toolbar output").text == f"{len(chosen)} of {len(everything)} rows"
    header = browser.find_element(By.CSS_SELECTOR, "th[data-name=text] button")
    header.click()
    header.send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "th[data-name=text]").get_attribute("aria-sort") == "descending"
    ordered = shown_rows(browser)
    assert sorted(ordered) == sorted(chosen)
    texts = [row[heads.index("text")].casefold().strip("([“") for row in ordered]
    assert texts == sorted(texts, reverse=True)
    assert all(row[speaker] for row in chosen)
    assert "quote_kind=speech" in browser.current_url
    assert downloaded(browser, "quotes-selection.csv") == [heads, *ordered]
    browser.find_element(By.CSS_SELECTOR, "button.reset").click()
    assert len(shown_rows(browser)) == len(everything)


def downloaded(browser: webdriver.Chrome, name: str) -> list[list[str]]:
    import csv

    browser.find_element(By.CSS_SELECTOR, "button.download").click()
    file = browser.downloads / name  # type: ignore[attr-defined]
    WebDriverWait(browser, 10, poll_frequency=0.05).until(lambda _: file.is_file())
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_numbers_are_sorted_as_numbers_and_empty_cells_come_last(browser: webdriver.Chrome, folder: Path) -> None:
    browser.get((folder / "tables/figures.html").as_uri())
    header = browser.find_element(By.CSS_SELECTOR, "th[data-name=value] button")
    at = [head.get_attribute("data-name") for head in browser.find_elements(By.CSS_SELECTOR, "table.data thead th")].index("value")
    for descending in (False, True):
        header.click()
        cells = [row[at] for row in shown_rows(browser)]
        numbers = [float(cell) for cell in cells if cell]
        assert numbers == sorted(numbers, reverse=descending)
        assert cells[len(numbers):] == [""] * (len(cells) - len(numbers))
        assert len(set(numbers)) > 5


def test_an_address_names_a_selection(browser: webdriver.Chrome, folder: Path) -> None:
    browser.get((folder / "tables/claims.html").as_uri() + "?status=refuted")
    status = [head.get_attribute("data-name") for head in browser.find_elements(By.CSS_SELECTOR, "table.data thead th")].index("status")
    assert {row[status] for row in shown_rows(browser)} == {"refuted"}
    browser.get((folder / "tables/claims.html").as_uri() + "?status=no-such-code")
    assert len(shown_rows(browser)) == len(real_tables()["claims"])


def test_the_switch_turns_dark_and_stays_so(browser: webdriver.Chrome, folder: Path) -> None:
    show(browser)
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


def test_the_keyboard_reaches_the_content_first(browser: webdriver.Chrome, folder: Path) -> None:
    browser.get((folder / "index.html").as_uri())
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert focused.get_attribute("class") == "skip"
    assert focused.rect["y"] >= 0
    focused.send_keys(Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "content"


def test_pages_are_complete_without_scripts(browser: webdriver.Chrome, folder: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get((folder / "tables/quotes.html").as_uri())
        assert len(browser.find_elements(By.CSS_SELECTOR, "table.data tbody tr")) == len(real_tables()["quotes"])
        # Nothing is offered that would not work.
        assert browser.find_elements(By.CSS_SELECTOR, "button, input, select") == []
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_private_build_marks_the_words_without_an_error(browser: webdriver.Chrome, tmp_path: Path, axe: str) -> None:
    held = os.environ.get(VARIABLE)
    if not held:
        pytest.skip(f"not judged: the article texts are not at hand ({VARIABLE} is not set)")
    private = written(render_site(real_tables(), {}, read_texts(Path(held))), tmp_path / "private")
    browser.get((private / "articles/newsarena-1.html").as_uri())
    assert complaints(browser) == []
    assert violations(browser, axe) == []
    marked = browser.find_element(By.CSS_SELECTOR, ".passage .text a[href]")
    assert not is_outside(marked.get_dom_attribute("href"))
    marked.click()
    assert browser.find_element(By.CSS_SELECTOR, "q.words a").text
