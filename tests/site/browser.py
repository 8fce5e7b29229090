"""A Chromium without a window, and what the tests ask of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
#: What axe judges by: WCAG 2.2 A and AA, and its own good practices.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Lists, tables and documents repeat themselves, and so do sections of a page: a few of each sort are checked, and the
#: rest taken out.
_THIN = """
const boxes = 'main, main ul, main ol, main dl, table, tbody, main section, main svg, .document, .record, .prose';
const sort = one => one.tagName + '.' + one.classList;
document.querySelectorAll(boxes).forEach(box => {
  const seen = {};
  [...box.children].forEach(one => {
    const kind = sort(one) + (box.tagName === 'MAIN' ? [...one.children].map(sort) : '');
    seen[kind] = (seen[kind] || 0) + 1;
    if (seen[kind] > arguments[0]) one.remove();
  });
});"""
#: Fonts of other machines, made from one that is there: how wide its letters run, how far they reach up and down, in
#: per cent.
FONTS = {"narrow and low": (80, 75, 15), "wide and tall": (112, 105, 32)}
_FONT = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  @font-face {
    font-family: other; size-adjust: %d%%; ascent-override: %d%%; descent-override: %d%%; line-gap-override: 0%%;
    src: local("DejaVu Sans"), local("Liberation Sans"), local("Noto Sans"), local("Arial"), local("Helvetica");
  }
  :root { --serif: other !important; --sans: other !important; --mono: other !important; }`);
document.adoptedStyleSheets = [sheet];"""
#: What can be pressed, is less than 24 px high or wide, and has its line or cell to itself or shares it with others of
#: its kind.
_SMALL = """
const pressed = 'a[href], button, select, input, summary', text = one => one.textContent.replace(/\\s+/g, '');
return [...document.querySelectorAll(pressed)].filter(one => {
  if (one.closest('.skip, svg, label.check') || !one.checkVisibility()) return false;
  let block = one.parentElement;
  while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
  const beside = [...block.querySelectorAll(pressed)].reduce((all, other) => all + text(other).length, 0);
  const box = one.getBoundingClientRect();
  return beside === text(block).length && (box.height < 24 || box.width < 24);
}).map(one => one.outerHTML);"""
_AXE = """
const done = arguments[1];
axe.run(document, {runOnly: arguments[0], resultTypes: ['violations'], preload: false})
  .then(r => done(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html)}))))"""


class Chromium(webdriver.Chrome):
    """The browser, with its folder of downloads."""

    def __init__(self, binary: str, driver: str, folder: Path) -> None:
        self.downloads = folder / "downloads"
        options = Options()
        options.binary_location = binary
        for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
            options.add_argument(flag)
        preferences = {"download.default_directory": str(self.downloads), "download.prompt_for_download": False}
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        super().__init__(options=options, service=Service(driver))
        # A machine that does much else takes its time.
        self.set_script_timeout(120)

    def show(self, *, dark: bool = False, width: int = 1280, media: str = "") -> None:
        """Light or dark, the width of the window in pixels, and paper (``media="print"``)."""
        theme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": theme})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def write_in(self, fonts: str) -> None:
        """Show the page in one of ``FONTS``, instead of what the machine has."""
        self.execute_script(_FONT % FONTS[fonts])

    def small_targets(self) -> list[str]:
        """What can be pressed and is smaller than 24 px though no sentence runs around it."""
        return self.execute_script(_SMALL)

    def complaints(self) -> list[str]:
        """What stands in the console since the last call."""
        return [entry["message"] for entry in self.get_log("browser")]

    def requests(self, root: str) -> list[str]:
        """What the pages under ``root`` asked for; the browser's own first page, which asks for much, is left out."""
        messages = [json.loads(entry["message"])["message"] for entry in self.get_log("performance")]
        sent = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent if one["documentURL"].startswith(root)]

    def thin(self, kept: int = 3) -> None:
        """Take out what repeats itself, so that a long page is checked as fast as a short one."""
        self.execute_script(_THIN, kept)

    def violations(self, axe: str, only: Sequence[str] = TAGS) -> list[str]:
        """What axe finds on the page, a line a rule."""
        if not self.execute_script("return 'axe' in window"):
            self.execute_script(axe)
        found: list[dict[str, Any]] = self.execute_async_script(_AXE, list(only))
        return [f"{one['id']}: {one['help']}: {one['nodes']}" for one in found]

    # --- tables ---

    def heads(self) -> list[str]:
        """The names of the columns of the table on the page."""
        return self.execute_script(
            "return [...document.querySelectorAll('table.data thead th:not([data-extra])')].map(head => head.dataset.name)"
        )

    def rows(self) -> list[list[str]]:
        """The rows that the table on the page shows, as a download has them: ids instead of names."""
        return self.execute_script(
            "const heads = [...document.querySelectorAll('table.data thead th')];"
            "return [...document.querySelectorAll('table.data tbody tr')].map(row => [...row.cells]"
            ".filter((_, at) => !('extra' in heads[at].dataset)).map(cell => cell.dataset.v ?? cell.textContent))"
        )

    def count(self) -> str:
        """What the page says of the number of rows."""
        return self.find_element(By.CSS_SELECTOR, ".toolbar output").text

    def head(self, name: str) -> Any:
        """The button at the head of a column."""
        return self.find_element(By.CSS_SELECTOR, f"th[data-name={name}] button")

    def downloaded(self, name: str) -> list[list[str]]:
        """The cells of the CSV file that the button hands out under that name."""
        self.find_element(By.CSS_SELECTOR, "button.download").click()
        file = self.downloads / name
        WebDriverWait(self, 10, poll_frequency=0.05).until(lambda _: file.is_file())
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))
