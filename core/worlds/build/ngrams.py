"""What counting alone makes of the novels: bits a character of n-grams of every order.

Written down, so that a page has the figures at once; each is fitted on the five novels and read
on windows of the held-out one, as the ruler does it. A test works some of them out again.
"""

import json
from pathlib import Path

from core.capabilities import Density
from core.language.orders import FIGURES
from core.measures.measure import Evidence
from core.measures.text import bits_per_character
from core.rng import generator
from core.train import plan
from core.worlds import get
from core.worlds.text import Text

ORDERS = range(1, 7)
SMOOTHINGS = ("kneser_ney", "back_off")


def build() -> list[Path]:
    """Write ngrams.json; returns its path."""
    rows = [figures(order, smoothing) for smoothing in SMOOTHINGS for order in ORDERS]
    lines = ",\n".join(json.dumps(row) for row in rows)
    FIGURES.write_text(f"[\n{lines}\n]\n", "ascii")
    return [FIGURES]


def figures(order: int, smoothing: str) -> dict[str, float | int | str]:
    """Bits a character with their interval, and how many grams there are."""
    world = get("austen")
    assert isinstance(world, Text)
    model = plan("ngram", "austen", [f"order={order}", f"smoothing={smoothing}"], 0, None).model()
    model.fit(world.train(), rng=generator(0))
    assert isinstance(model, Density)
    x, rng = world.test().x, generator(0)
    seen = Evidence(model, world, x[:0], x, x, model.log_prob(x), None, rng)
    bits = bits_per_character(seen, world).to_dict()
    return {
        "order": order,
        "smoothing": smoothing,
        "bits_per_character": round(bits["value"], 4),
        "low": round(bits["low"], 4),
        "high": round(bits["high"], 4),
        "windows": len(x),
        "grams": model.free_parameters(),
    }
