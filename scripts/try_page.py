"""`python scripts/try_page.py RUN ...`: the page of a server, as its users see it.

It serves the runs, and does in Chromium what somebody does by keyboard: asks each model for its
example, reads tokens and charts, chooses options, compares two models, repeats a request of the
history, and makes a mistake. It does so on a wide and a narrow screen, light and dark, and writes
pictures. It ends with status 1 if an output is not that of `POST /predict`, a control has no name,
text has too little contrast, the page is wider than its screen, asks another server, or writes an
error. Chromium (Debian: `apt-get install chromium`) and `pip install "keras-seq2seq[browser]"`.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from loading.server_process import ServerProcess
from playwright.sync_api import Browser, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SCREENS = ((1600, "light"), (1600, "dark"), (400, "light"), (400, "dark"))
HEIGHT = 900
PATIENCE = 120_000  # milliseconds; searches with new options are compiled
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
NAMELESS = """[...document.querySelectorAll("input, select, textarea, button")].filter(one =>
  one.checkVisibility() && !one.labels?.length && !one.ariaLabel && !one.textContent.trim()
).map(one => one.outerHTML)"""
# Texts whose color is too much like the next background behind them.
FAINT = """least => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const rgb = color => {
    paint.clearRect(0, 0, 1, 1)
    paint.fillStyle = color
    paint.fillRect(0, 0, 1, 1)
    return [...paint.getImageData(0, 0, 1, 1).data]
  }
  const light = color => rgb(color).slice(0, 3).map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0)
  const behind = one => {
    while (one && rgb(getComputedStyle(one).backgroundColor)[3] < 255) one = one.parentElement
    return one ? getComputedStyle(one).backgroundColor : "white"
  }
  return [...document.querySelectorAll("body *")].filter(one => {
    const has = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    const isOther = one.closest("svg, .unseen, option, :disabled")
    if (!has || isOther || !one.checkVisibility()) return false
    const both = [light(getComputedStyle(one).color), light(behind(one))]
    const [low, high] = both.sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05) < least
  }).map(one => one.outerHTML.slice(0, 200))
}"""


def main() -> None:
    """Try the page, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", help="run folders")
    parser.add_argument("--folder", type=Path, required=True, help="of the pictures")
    given, options = parser.parse_known_args()
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("There is no Chromium. Install it: apt-get install chromium.")
    given.folder.mkdir(parents=True, exist_ok=True)
    runs = f"[{','.join(given.runs)}]"
    with ServerProcess(runs, options) as server, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{server.port}/"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for width, scheme in SCREENS:
            visit = _Visit(browser, address, width, scheme, given.folder)
            visit.try_all()
            print(f"{width} pixels, {scheme}: {visit.num_checks} checks", flush=True)
        browser.close()


class _Visit:
    """A visit to the page on one screen."""

    def __init__(self, browser: Browser, address: str, width: int, scheme: Any, folder: Path):
        self.address, self.width, self.folder = address, width, folder
        self.name = f"{width}_{scheme}"
        self.num_checks = 0
        self.complaints: list[str] = []
        size: Any = {"width": width, "height": HEIGHT}
        context = browser.new_context(viewport=size, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.on("request", self._note_request)
        self.models = json.load(urlopen(f"{address}models"))["models"]

    def try_all(self) -> None:
        """Do all that a user can do."""
        page = self.page
        page.goto(self.address)
        expect(page.locator("#content")).to_be_visible(timeout=PATIENCE)
        for model in self.models:
            page.locator("#model").select_option(model["name"])
            self._ask_for_example(model)
            self._inspect(model["name"])
        self._check(not self.complaints, self.complaints)
        searching = [one for one in self.models if one["streams"]]
        if texts := [one for one in searching if not one["columns"]]:
            self._choose_options(texts[0])
            self._repeat(texts[0])
            self._compare(texts[0])
        if searching:
            self._make_a_mistake(searching[0])

    def _ask_for_example(self, model: dict[str, Any]) -> None:
        """Ask by keyboard, and compare the output with that of a program's request."""
        page = self.page
        given: Any = model["example"]
        if model["columns"]:
            for number, name in enumerate(model["columns"]):
                page.locator(f'#input [name="{name}"]').fill(given[number : number + 3])
            given = {
                name: model["example"][number : number + 3]
                for number, name in enumerate(model["columns"])
            }
        elif model["input_kind"] != "values":
            page.locator("#input textarea").fill(given)
        page.locator("#input input, #input textarea").first.press("Enter")
        self._wait()
        cards = page.locator("article.card")
        self._check(cards.count() in (1, 2), "a card for each model")
        (expected,) = self._predict(model["name"], [given])
        card = page.get_by_role("article", name=model["name"], exact=True)
        if model["output_kind"] == "values":
            self._check(card.get_by_role("img").count() == len(model["output_columns"]), "charts")
            bands = card.locator("path.band").count()
            self._check(bool(bands) == model["has_distribution"], "bands")
        else:
            shown = card.locator(".output").inner_text()
            self._check(shown.strip() == (expected["output"].strip() or "(empty)"), shown)

    def _choose_options(self, model: dict[str, Any]) -> None:
        """Choose a beam search, then a stream; both are a request that can be linked to."""
        page = self.page
        page.locator("#model").select_option(model["name"])
        page.locator("#input textarea").fill(model["example"])
        page.locator("#options summary").click()
        page.locator("[name=strategy]").select_option("beam")
        page.locator("[name=n_best]").fill("3")
        page.locator("#predict").click()
        self._wait()
        card = page.get_by_role("article", name=model["name"], exact=True)
        options: dict[str, Any] = {"decoding": {"strategy": "beam"}, "n_best": 3}
        (expected,) = self._predict(model["name"], [model["example"]], **options)
        found = card.locator("h3:has-text('best') + div tbody tr")
        self._check(found.count() == 1 + len(expected["alternatives"]), "alternatives")
        self._inspect("beam")
        page.locator("[name=n_best]").fill("")
        page.locator("[name=strategy]").select_option("greedy")
        page.locator("[name=stream]").check()
        page.locator("#predict").click()
        self._wait()
        self._check("stream" in page.evaluate("decodeURIComponent(location.hash)"), "the address")
        self._check(card.locator(".output").count() == 1, "a streamed output")

    def _compare(self, model: dict[str, Any]) -> None:
        """Ask two models that read the same inputs, side by side or one below the other."""
        page = self.page
        page.locator("#model").select_option(model["name"])
        names = page.locator("#other option").all_inner_texts()[1:]
        if not names:
            return
        page.locator("#other").select_option(names[0])
        page.locator("#input textarea").fill(model["example"])
        page.locator("#predict").click()
        self._wait()
        for name in (model["name"], names[0]):
            shown = page.get_by_role("article", name=name, exact=True).locator(".output")
            (expected,) = self._predict(name, [model["example"]])
            self._check(shown.inner_text().strip() == expected["output"].strip(), name)
        self._inspect("two")

    def _repeat(self, model: dict[str, Any]) -> None:
        """Repeat a request of the history, which outlives the page."""
        page = self.page
        page.goto("about:blank")
        page.goto(self.address)
        past = page.locator("#history li button")
        expect(past.first).to_be_visible(timeout=PATIENCE)
        past.first.focus()
        page.keyboard.press("Enter")
        self._wait()
        expect(page.get_by_role("article", name=model["name"], exact=True)).to_be_visible()
        page.get_by_role("button", name="Copy as curl").click()
        self._check("/predict" in page.locator("#command pre").inner_text(), "a command")
        page.get_by_role("button", name="Forget all").click()
        self._check(not page.locator("#history").is_visible(), "no history")

    def _make_a_mistake(self, model: dict[str, Any]) -> None:
        """A mistake, here in a linked request, is read out."""
        before, columns = len(self.complaints), model["columns"]
        given = dict.fromkeys(columns, "a") if columns else "a"
        decoding = {"strategy": "beam", "width": 2}
        request = {"inputs": [given], "model": model["name"], "decoding": decoding, "n_best": 3}
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}#{quote(json.dumps({**request, 'decoding': None}))}")
        expect(self.page.locator("#status")).to_have_text("This request is not one for the model.")
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}#{quote(json.dumps(request))}")
        expect(self.page.get_by_role("alert")).to_contain_text("n_best", timeout=PATIENCE)
        self._wait()
        self._inspect("mistake")
        self._check(all("400" in one for one in self.complaints[before:]), self.complaints)

    def _predict(self, name: str, inputs: list[Any], **options: Any) -> list[dict[str, Any]]:
        if any(one["name"] == name and one["input_kind"] == "values" for one in self.models):
            return [{}]
        body = json.dumps({"model": name, "inputs": inputs, **options}).encode()
        request = Request(f"{self.address}predict", body, {"Content-Type": "application/json"})
        found: list[dict[str, Any]] = json.load(urlopen(request))["predictions"]
        return found

    def _inspect(self, what: str) -> None:
        """Look at the page as a whole, and write a picture."""
        page = self.page
        page.screenshot(path=self.folder / f"page_{what}_{self.name}.png", full_page=True)
        self._check(page.evaluate("document.documentElement.scrollWidth") <= self.width, "width")
        self._check(not (found := page.evaluate(NAMELESS)), found)
        self._check(not (found := page.evaluate(FAINT, LEAST_CONTRAST)), found)

    def _wait(self) -> None:
        expect(self.page.locator("#main")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "about:")):
            self.complaints.append(f"asks {request.url}")

    def _check(self, is_right: bool, what: Any) -> None:
        self.num_checks += 1
        if not is_right:
            self.page.screenshot(path=self.folder / f"failed_{self.name}.png", full_page=True)
            sys.exit(f"{self.name}: {what}")


if __name__ == "__main__":
    main()
