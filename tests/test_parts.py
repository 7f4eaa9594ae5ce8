"""Parts of a page: the one that is moved answers alone, the others follow, nothing stays behind."""

from __future__ import annotations

import re

import pytest
from browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WAIT = """() => {
  window.asked = [];
  document.addEventListener("fromnoise:follow", () => window.asked.push(performance.now()));
}"""


def outfit_words(visit: Visit) -> str:
    """What the fashion lesson says of the learner's outfit."""
    text = visit.page.locator(".st-key-step_play").inner_text()
    return re.search(r"Your outfit occurs .*", text).group()


def test_a_part_answers_alone_and_the_others_follow(chrome, site):
    with Visit(chrome, site) as visit:
        frames = []
        visit.page.on("websocket", lambda ws: ws.on("framereceived", lambda _: frames.append(ws)))
        whole = len(visit.open("fashion").settle(500) and frames)
        before = outfit_words(visit)
        visit.page.evaluate(WAIT)
        frames.clear()
        visit.face("fashion_play.accessories").select_option("Round")
        visit.page.wait_for_function("() => window.asked.length > 0")
        first = len(frames)
        visit.settle(500)
        assert 0 < first < whole / 2
        assert outfit_words(visit) != before
        assert visit.read("window.asked.length") > 1  # those out of sight, too
        assert visit.read("window.fromNoiseParts.behind()") is False
        assert "p(round glasses)" in visit.shown()["text"]
        assert visit.troubles == []


def test_a_part_far_from_the_control_follows_the_seed(chrome, site):
    with Visit(chrome, site) as visit:
        visit.open("fashion")
        drawn = "probe.draws.fashion_play.drawn.outfits.map(String).join('|')"
        before = visit.read(drawn)
        seed = visit.face("seed")
        seed.fill("7")
        visit.page.keyboard.press("Enter")
        visit.settle(500)
        assert visit.read(drawn) != before
        assert "c_seed=7" in visit.page.url
        assert visit.troubles == []


def test_another_lesson_forgets_the_parts_of_the_last(chrome, site):
    with Visit(chrome, site) as visit:
        visit.open("fashion")
        many = visit.read("window.fromNoiseParts.all.size")
        visit.page.get_by_role("link", name="Guess the rule").click()
        visit.page.wait_for_function("() => document.querySelector('.st-key-land_play')")
        visit.settle(500)
        assert visit.read("window.fromNoiseParts.all.size") != many
        assert visit.read("[...window.fromNoiseParts.all].every((part) => part.root.isConnected)")
        assert visit.read("window.fromNoiseParts.behind()") is False
        assert visit.troubles == []


def test_code_comes_when_it_is_unfolded(chrome, site):
    """Neither the code nor what colours it, a megabyte and a half, comes with the page."""
    with Visit(chrome, site) as visit:
        asked = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.open("fashion")
        assert visit.page.locator("[data-testid=stCode]").count() == 0
        assert not [url for url in asked if "SyntaxHighlighter" in url]
        visit.press("summary:has-text('NaiveBayes.sample')")
        visit.until("() => document.querySelector('[data-testid=stCode]')")
        assert "def sample(" in visit.settle().page.locator("[data-testid=stCode]").inner_text()
        assert visit.troubles == []
