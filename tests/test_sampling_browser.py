"""The lesson on sampling in a real browser: its bars against core, its text, its futures."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from browser import Visit

from core.decoding import HOTTEST, DecodingConfig, next_probs, spread
from pages.ui.sampling import futures, models, play, recipes, sentence
from pages.ui.sampling.text import LONGEST

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MODEL = models.default()
TEXT = play.START[1:]
SETTINGS: list[dict[str, float]] = [
    {},
    {"temperature": 0.7, "top_p": 0.9},
    {"temperature": 1.5, "top_k": 40, "min_p": 0.02},
    {"repetition": 1.5, "temperature": 2.0, "top_p": 0.63},
    {"repetition": 0.8, "temperature": 0.3, "top_k": 300, "top_p": 0.97, "min_p": 0.001},
    {"temperature": 0.0},
    {"temperature": HOTTEST},
    {"temperature": HOTTEST, "top_k": 100, "top_p": 0.5},
]
DRAWN = "window.fromNoiseDrawn.sampling_play"


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def opened(visit: Visit, query: str = "") -> Visit:
    visit.open("sampling", query)
    visit.page.wait_for_function(f"() => {DRAWN}?.values.kept > 0")
    return visit


def set_to(visit: Visit, settings: dict[str, float]) -> dict[str, Any]:
    """Every setting typed, those that are not named at their default; what is then drawn."""
    before = visit.read(f"{DRAWN}.drawn.settings")
    for name, value in (recipes.PLAIN | settings).items():
        if before[name] == value:
            continue
        face = visit.face(f"sampling_play.{name}-number")
        face.fill("∞" if value == HOTTEST else f"{value}")
        face.press("Enter")
    wanted = recipes.PLAIN | settings
    visit.page.wait_for_function(
        f"(wanted) => Object.entries(wanted).every(([k, v]) => {DRAWN}.drawn.settings[k] === v)",
        arg=wanted,
    )
    return dict(visit.read(DRAWN))


def truth(settings: dict[str, float]) -> torch.Tensor:
    config = DecodingConfig(**(recipes.PLAIN | settings))
    reading = models.reader(MODEL).read(TEXT)
    return next_probs(reading.logits, config, torch.tensor(reading.before))


def test_bars_are_the_whole_softmax(visit) -> None:
    """What is kept exactly, and every number to 1e-6, at any setting, against core."""
    opened(visit)
    for settings in SETTINGS:
        drawn, p = set_to(visit, settings), truth(settings)
        values = drawn["values"]
        assert values["kept"] == int((p > 0).sum()), settings
        top = drawn["drawn"]["top"]
        order = drawn["drawn"]["order"][: len(top)]
        assert p[order].tolist() == pytest.approx(top, abs=1e-6), settings
        assert p.topk(len(top)).values.tolist() == pytest.approx(top, abs=1e-6)
        assert values["tail"] == pytest.approx(1 - math.fsum(top), abs=1e-6)
        told = spread(p)
        assert values["entropy"] == pytest.approx(told.entropy, abs=1e-5)
        assert values["choices"] == pytest.approx(told.choices, rel=1e-5)


def test_both_laws_give_the_same(visit) -> None:
    """Softmax with logits and Boltzmann with energies, for the token that is pointed at."""
    opened(visit, "c_temperature=0.8")
    visit.face("sampling_play.bars", 3).focus()
    visit.page.wait_for_function(f"() => {DRAWN}.drawn.rank === 3")
    values = visit.read(f"{DRAWN}.values")
    z = models.reader(MODEL).read(TEXT).logits.double().sort(descending=True).values
    p = float(torch.softmax(z / 0.8, 0)[3])
    assert values["law"] == pytest.approx(p, abs=1e-6)
    assert math.exp(values["z"] / 0.8 - values["log_sum"]) == pytest.approx(p, rel=1e-5)
    assert math.exp(-values["E"] / 0.8) / values["Z"] == pytest.approx(p, rel=1e-5)
    assert values["E"] == pytest.approx(float(z[0] - z[3]), abs=1e-6)


def text_of(visit: Visit) -> list:
    return json.loads(visit.read(f"{DRAWN}.drawn.text"))


def test_a_text_runs_on_and_branches(visit) -> None:
    """Tokens come one by one with their colours; a press goes back; the link has it all."""
    opened(visit, "c_temperature=0.9")
    visit.face("sampling_play.run").click()
    visit.page.wait_for_function(f"() => JSON.parse({DRAWN}.drawn.text)[1].length > 0")
    visit.settle()
    start, on = text_of(visit)
    assert start == TEXT
    assert 1 <= len(on) <= 40
    assert visit.read("audit.faults()") == []
    typed = len(models.reader(MODEL).read(TEXT).tokens)
    visit.face("sampling_play.text", typed + 3).click()
    visit.page.wait_for_function(f"() => JSON.parse({DRAWN}.drawn.text)[1].length === 3")
    assert text_of(visit) == [start, on[:3]]
    visit.face("sampling_play.bars", 2).click()
    visit.page.wait_for_function(f"() => JSON.parse({DRAWN}.drawn.text)[1].length === 4")
    visit.face("sampling_play.back").click()
    visit.page.wait_for_function(f"() => JSON.parse({DRAWN}.drawn.text)[1].length === 3")
    assert f"c_on={'.'.join(map(str, on[:3]))}" in visit.query()
    visit.face("sampling_play.text", 2).click()
    visit.page.wait_for_function(f"() => JSON.parse({DRAWN}.drawn.text)[1].length === 0")
    kept = models.reader(MODEL).read(TEXT).tokens[:2]
    assert text_of(visit) == ["".join(token.text for token in kept), []]


def test_what_is_typed_is_text_and_nothing_else(visit) -> None:
    """Hostile text is shown as it is; empty text is read; too much is refused in a sentence."""
    opened(visit)
    face = visit.face("sampling_play.start")
    hostile = "<img src=x onerror=alert(1)> `</code>` **b** 😀 汉"
    face.fill(hostile)
    visit.page.wait_for_function(
        f"(text) => JSON.parse({DRAWN}.drawn.text)[0] === text", arg=hostile
    )
    visit.settle()
    assert (
        visit.read("probe.all('.fn-page img, .fn-bars img, [data-testid=stMarkdown] img').length")
        == 0
    )
    face.fill("")
    visit.page.wait_for_function(f"() => JSON.parse({DRAWN}.drawn.text)[0] === ''")
    visit.troubles.clear()
    face.fill("x" * (LONGEST + 1))
    said = f"expected at most {LONGEST:,} characters; got {LONGEST + 1:,}"
    visit.page.wait_for_function("(said) => probe.shown().text.join(' ').includes(said)", arg=said)
    visit.troubles.clear()
    face.fill("a\x07b")
    said = "expected text; got the control character U+0007"
    visit.page.wait_for_function("(said) => probe.shown().text.join(' ').includes(said)", arg=said)
    visit.settle()
    visit.troubles.clear()


def test_many_futures_are_written_at_once(visit) -> None:
    opened(visit, "c_temperature=0.8&c_futures=temperatures")
    visit.face("sampling_futures.write").click()
    done = "window.fromNoiseDrawn.sampling_futures"
    visit.page.wait_for_function(f"() => {done}?.values.rows === 5")
    cold, *warm = visit.read(f"{done}.drawn.rows")
    assert len(cold) == futures.LENGTH
    reading = models.reader(MODEL).read(TEXT)
    assert cold[0] == int(reading.logits.argmax())
    assert len({tuple(row) for row in (cold, *warm)}) == 5
    faults = visit.read("audit.faults()")
    assert faults == []


def test_a_sentence_is_scored_as_core_does(visit) -> None:
    opened(visit)
    drawn = "window.fromNoiseDrawn.sampling_sentence"
    visit.page.wait_for_function(f"() => {drawn}?.values.nats.length === 3")
    found = visit.read(drawn)
    texts = found["drawn"]["texts"]
    assert texts[0] == sentence.SENTENCE
    assert sorted(texts[1].split()) == sorted(texts[0].split())
    scores = [models.text_model(MODEL).score(text) for text in texts]
    nats = [score.log_prob for score in scores]  # in bfloat16, other lengths are rounded otherwise
    assert found["values"]["nats"] == pytest.approx(nats, abs=0.5)
    assert scores[0].log_prob > scores[1].log_prob > scores[2].log_prob
