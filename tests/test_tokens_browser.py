"""The lesson on tokens in a real browser: pairs learned as in Python, play, window, forgetting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Visit

from core.language import window as sight
from core.language.byte_pairs import BYTES, BytePairs, learn
from core.language.specimens import CHINESE, MIXED, PASSAGE, TWISTER, YEARS
from core.language.vocabulary import recorded

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST = 300
TEXTS = (
    TWISTER,
    PASSAGE,
    CHINESE * 3,
    YEARS,
    MIXED * 4,
    "aaabdaaabac",
    "aaaaaaaaaaaaaaaa",
    "ab\n\nab\t\tab  ab\u3000ab\u00a0ab ab_ab १२३ ①① ½½ e\u0301e\u0301 \ufeffab\ufeffab",
    "<b>bold</b><b>bold</b>&amp;&amp;",
    "x",
)


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def drawn(visit: Visit, view: str, part: str = "values") -> dict:
    return visit.read(f"window.fromNoiseDrawn.{view}.{part}")


def box(visit: Visit, name: str):
    return visit.page.locator(f"[name={name}]")


def test_pairs_are_learned_as_in_python_merge_by_merge(visit):
    visit.open("tokens")
    for text in TEXTS:
        box(visit, "text").fill(text)
        visit.page.wait_for_function(
            "n => window.fromNoiseDrawn.tokens_play.values.characters === n", arg=len(text)
        )
        got, steps = drawn(visit, "tokens_play", "drawn"), list(learn(text, BYTES + MOST))
        assert got["pairs"] == [[*step.pair, step.count, step.length] for step in steps], text
        assert got["start"] == len(text.encode())
        k = drawn(visit, "tokens_play")["merges"]
        mine = BytePairs([step.pair for step in steps[:k]]).encode(text)
        assert got["cut"] == mine
        assert drawn(visit, "tokens_play")["tokens"] == drawn(visit, "tokens_play")["length"]
        following = steps[k].pair if k < len(steps) else None
        assert (tuple(got["next"][0][:2]) if got["next"] else None) == following
    visit.address_has("c_text=x")
    visit.settle()


def test_play_steps_and_the_scrubber_agree_and_refused_text_is_told(visit):
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open("tokens", "c_merges=0")
    visit.page.locator("button[name=step]").click()
    assert drawn(visit, "tokens_play")["merges"] == 1
    visit.page.locator("button[name=play]").click()
    visit.page.wait_for_function("window.fromNoiseDrawn.tokens_play.values.merges >= 5")
    visit.page.locator("button[name=play]").click()
    stopped = drawn(visit, "tokens_play")["merges"]
    visit.address_has(f"c_merges={stopped}")
    before = drawn(visit, "tokens_play")["characters"]
    for text, said in (("y" * 2_001, "got 2,001"), ("PK\x03\x04", "control character U+0003")):
        box(visit, "text").evaluate("(node, text) => { node.value = text; node.oninput(); }", text)
        fault = visit.page.locator(".st-key-tokens_play .fn-fault, .fn-fault").first
        assert said in fault.inner_text()
        assert drawn(visit, "tokens_play")["characters"] == before
    box(visit, "text").fill("")
    visit.page.get_by_text("There is no text yet").wait_for()
    visit.settle()


def test_typed_markup_is_shown_and_not_run(visit):
    wild = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    visit.open("tokens")
    for name in ("text", "text_cut", "text_start"):
        box(visit, name).fill(wild)
    visit.address_has("c_text_start=")
    visit.settle(600)
    assert visit.read("window.hit") is None
    assert visit.read("probe.all('.fn-view img').length") == 0
    assert drawn(visit, "tokens_cut")["bytes"] == len(wild.encode())


def test_vocabulary_window_and_forgetting_are_pythons(visit):
    visit.open("tokens", "c_vocabulary=4096&c_window=512&c_reached=3000&c_unit=pairs&c_far=4")
    from pages.ui.tokens import vocabulary, window

    merges = recorded().merges[: 4_096 - BYTES]
    cut = BytePairs(merges).encode(vocabulary.sentence())
    assert drawn(visit, "tokens_vocabulary", "drawn")["cut"] == cut
    for unit in ("pairs", "letters"):
        if unit == "letters":
            visit.page.get_by_role("button", name="A letter").click()
            visit.page.wait_for_function("window.fromNoiseDrawn.tokens_window.values.inside === 0")
        found = sight.look(window.ends(unit), window.named(), len(window.NAME), 512, 3_000)
        got = drawn(visit, "tokens_window")
        assert (got["read"], got["lost"], got["from"], got["to"], got["back"]) == (
            found.read, found.lost, found.first, found.stop, found.back
        )  # fmt: skip
        assert bool(got["inside"]) == found.inside == (unit == "pairs")
    order = box(visit, "order")
    order.focus()
    moved = []
    for _ in range(4):
        moved.append(drawn(visit, "tokens_ngrams")["moved"])
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_timeout(60)
    assert moved[0] == moved[1] == 0  # orders 3 and 4 look back less than 4
    assert moved[2] > 0
    visit.settle()
