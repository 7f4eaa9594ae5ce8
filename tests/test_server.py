"""The server round the pages: headers, addresses, local files, and what home draws."""

import gzip
import re
import subprocess
import sys
import urllib.request
from importlib.resources import files

import numpy as np
import pytest
from browser import ROOT, Visit, lessons
from PIL import Image

from core import worlds
from pages.ui.live import view


def get(address: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return dict(answer.headers.items()), answer.read()


@pytest.mark.parametrize("path", ["", "land_sea", "nowhere", "_stcore/health"])
def test_every_answer_has_the_headers_that_protect(site, path) -> None:
    headers = {name.lower(): value for name, value in get(f"{site}/{path}")[0].items()}
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("path", ["", "land_sea"])
def test_the_page_is_named_and_styled_before_any_script_runs(site, path) -> None:
    page = get(f"{site}/{path}")[1].decode()
    assert "<title>From Noise</title>" in page
    assert page.count("--fn-truth:light-dark(") == 1
    ahead = re.findall(r'<link rel="modulepreload" crossorigin href="./(static/js/[^"]+)">', page)
    assert any("BidiComponent" in script for script in ahead)
    for script in ahead:
        assert b"export" in get(f"{site}/{script}")[1]


@pytest.mark.parametrize(("path", "first"), [("land_sea", "map_view"), ("vae", "vae_view")])
def test_the_view_that_a_lesson_plays_with_is_fetched_with_the_page(site, path, first) -> None:
    page = get(f"{site}/{path}")[1].decode()
    views = re.findall(r'href="\.(/assets/views/([a-z_]+)\.js\?[0-9a-f]+)"', page)
    assert first in {name for _, name in views}
    for address, name in views:
        assert get(site + address)[1].decode() == view.script(name)


SHORT_TURNS = """
import asyncio, sys
from pages.ui import server

async def interval():
    async with server.warm(None):
        return sys.getswitchinterval()

server.FIRST_SEEN = ()
server.store.warm = server.lesson_imports.warm = lambda: None
print(asyncio.run(interval()))
"""


def test_a_server_lets_its_threads_take_short_turns() -> None:
    """Beside a thread that runs a page, a network waits for the interpreter at each operation."""
    words = [sys.executable, "-c", SHORT_TURNS]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(said.stdout) <= 0.001


def test_what_a_lesson_imports_is_there_once_the_server_is_warm() -> None:
    """Asked in a process of its own, where no test has imported anything."""
    words = (
        "import sys; from pages.ui import lesson_imports as all; all.warm(); print(*sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    there = set(said.stdout.split())
    for path in lessons().values():
        named = re.findall(r"^from (\S+) import", (ROOT / path).read_text("utf-8"), re.MULTILINE)
        assert named
        assert set(named) <= there, path
    assert "pages.ui.vae.play" in there  # taken out of a package by name
    assert "pages.modern.vae" not in there  # no lesson itself


def test_plotly_comes_from_this_machine(site) -> None:
    headers, body = get(f"{site}/assets/plotly.min.js")
    assert headers["content-encoding"] == "gzip"
    own = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    assert gzip.decompress(body) == own


def test_home_shows_the_stored_picture_when_no_noise_is_left(site, chrome) -> None:
    with Visit(chrome, site) as visit:
        visit.open("", "c_noise=0")
        sent = visit.page.evaluate(
            """() => {
                const root = document.querySelector(".st-key-home_noise");
                const inside = (node) => [...node.querySelectorAll("*")].flatMap(
                    (one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
                const canvas = inside(root).find((one) => one.classList.contains("fn-crisp"));
                return [...canvas.getContext("2d").getImageData(0, 0, 32, 32).data];
            }"""
        )
        shown = np.array(sent, np.uint8).reshape(32, 32, 4)[..., :3]
        picture = worlds.get("wardrobe").train(1).x[0].numpy()
        wanted = np.rint((picture + 1) * 127.5).astype(np.uint8).transpose(1, 2, 0)
        assert np.array_equal(shown, wanted), Image.fromarray(shown).getcolors()
        assert visit.troubles == []
