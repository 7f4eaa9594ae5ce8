"""The figures of counting come out again, and what was trained on the novels beats them."""

import json

import pytest

from core import checkpoint
from core.rng import generator
from core.ruler import measure
from core.worlds import get
from core.worlds.build.ngrams import FIGURES, ORDERS, SMOOTHINGS, figures

ROWS = json.loads(FIGURES.read_bytes())
TRANSFORMERS = ("transformer_lm-austen", "transformer_lm-austen_pairs")


@pytest.mark.parametrize(("order", "smoothing"), [(1, "back_off"), (3, "kneser_ney")])
def test_the_figures_of_counting_come_out_again(order, smoothing) -> None:
    (row,) = [r for r in ROWS if (r["order"], r["smoothing"]) == (order, smoothing)]
    assert figures(order, smoothing) == pytest.approx(row)


def test_every_order_is_there() -> None:
    assert [(r["smoothing"], r["order"]) for r in ROWS] == [
        (smoothing, order) for smoothing in SMOOTHINGS for order in ORDERS
    ]


@pytest.mark.long
@pytest.mark.usefixtures("unclocked")
@pytest.mark.parametrize("name", TRANSFORMERS)
def test_it_beats_the_longest_gram(name) -> None:
    """On the novel that none of them has read, with both intervals apart."""
    (row,) = [r for r in ROWS if (r["order"], r["smoothing"]) == (6, "kneser_ney")]
    model, card = checkpoint.read(name)
    found = measure(model, get(card["world"]), rng=generator(3), n=150)["bits_per_character"]
    assert found.high < row["low"]
