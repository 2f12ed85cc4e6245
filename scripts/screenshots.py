"""`python scripts/screenshots.py report=RUN/report.html`: what wide and narrow screens show, light
and dark.

For each `NAME=PAGE` Chromium (Debian: `apt-get install chromium`) draws four pictures,
`docs/pictures/NAME_WIDTH_SCHEME.png`. The script fails if a page is wider than its screen.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTHS = (1400, 400)
SCHEMES = {"light": 1, "dark": 0}  # Chromium's own numbers
PRIVILEGED = ["--no-sandbox"] if os.geteuid() == 0 else []  # as Chromium demands of root
COLORS = 128  # of a picture, which makes its file a third as large
LONGEST = 1600  # pixels of a picture, from the top of the page
# A window has a least width, a frame has none; its script measures the page.
FRAME = """<!doctype html><style>body {{ margin: 0 }} iframe {{ border: 0; display: block }}</style>
<iframe id="page" src="{page}" style="width: {width}px; height: {height}px"></iframe><script>
onload = () => {{
  const root = document.getElementById("page").contentDocument.documentElement
  document.body.dataset.size = root.scrollWidth + " " + root.scrollHeight
}}</script>"""


def main() -> None:
    """Take the pictures of the command line's pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", metavar="NAME=PAGE", help="name of pictures, HTML file")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where pictures are written")
    parser.add_argument("--longest", type=int, default=LONGEST, help="pixels from the top")
    parser.add_argument("--section", default="", help="id of the section to begin with")
    given = parser.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("There is no Chromium. Install it: apt-get install chromium.")
    given.folder.mkdir(parents=True, exist_ok=True)
    too_wide = []
    for one in given.pages:
        name, _, page = one.rpartition("=")
        for width in WIDTHS:
            for scheme in SCHEMES:
                picture = given.folder / f"{name or Path(page).stem}_{width}_{scheme}.png"
                address = Path(page).resolve().as_uri() + (given.section and f"#{given.section}")
                is_wide = photograph(browser, address, picture, width, scheme, given.longest)
                too_wide += [picture.name] if is_wide else []
                print(f"{picture}: {picture.stat().st_size / 1000:.0f} kB")
    if too_wide:
        sys.exit(f"Wider than the screen: {', '.join(too_wide)}.")


def photograph(
    browser: str, address: str, picture: Path, width: int, scheme: str, longest: int
) -> bool:
    """Write a picture of a page; return whether the page is wider than the screen."""
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder, "frame.html")

        def run(height: int, *options: str) -> str:
            frame.write_text(FRAME.format(page=escape(address), width=width, height=height))
            command = (
                browser, "--headless", *PRIVILEGED, "--disable-gpu", "--hide-scrollbars",
                "--allow-file-access-from-files", f"--user-data-dir={folder}/profile",
                f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
                f"--window-size={width},{height}", *options, frame.as_uri(),
            )  # fmt: skip
            ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
            return ran.stdout

        found = re.search(r'data-size="(\d+) (\d+)"', run(longest, "--dump-dom"))
        if found is None:
            sys.exit(f"{address} cannot be measured.")
        run(min(int(found[2]), longest), f"--screenshot={picture.resolve()}")
        with Image.open(picture) as image:
            reduced = image.convert("RGB").quantize(COLORS)
        reduced.save(picture, optimize=True)
        return int(found[1]) > width


if __name__ == "__main__":
    main()
