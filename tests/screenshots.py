"""`make screenshots`: remake the pictures of the README from the running course.

Each lesson is opened in Chromium at 1366 x 768, as on a laptop; the first is also taken in the
dark and as a phone shows it. The pictures are written to data/pictures as lossless WebP.
"""

from __future__ import annotations

from io import BytesIO

from browser import ROOT, Visit, launch, lessons, running
from PIL import Image
from playwright.sync_api import Browser

PICTURES = ROOT / "data" / "pictures"
ROOMS = {"": (1366, 768, "light"), "-dark": (1366, 768, "dark"), "-phone": (400, 800, "light")}


def shoot(browser: Browser, site: str, slug: str, room: str) -> bytes:
    """The top of a lesson as a PNG, once everything on it stands still."""
    width, height, scheme = ROOMS[room]
    with Visit(browser, site, width=width, scheme=scheme) as visit:
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.open(slug).settle(1000)
        return visit.page.screenshot()


def save(name: str, png: bytes) -> None:
    """Write a picture as lossless WebP and say how large it is."""
    path = PICTURES / f"{name}.webp"
    Image.open(BytesIO(png)).convert("RGB").save(path, lossless=True, quality=100, method=6)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")


def main() -> None:
    """Every lesson in daylight; the first one in the dark and on a phone too."""
    PICTURES.mkdir(exist_ok=True)
    slugs = list(lessons())
    with launch() as browser, running() as server:
        for slug in slugs:
            save(slug or "home", shoot(browser, server.address, slug, ""))
        for room in ("-dark", "-phone"):
            save(f"{slugs[1]}{room}", shoot(browser, server.address, slugs[1], room))


if __name__ == "__main__":
    main()
