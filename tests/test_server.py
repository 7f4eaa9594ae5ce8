"""The server round the pages: headers, addresses, local files, and what home draws."""

import gzip
import re
import urllib.request
from importlib.resources import files

import numpy as np
import pytest
from browser import Visit
from PIL import Image

from core import worlds


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
