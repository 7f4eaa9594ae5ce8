"""How far back the shipped models of the novels notice a change, on the novel that was held out.

Written down, because reading with a transformer takes some seconds. The n-grams of orders 3 and 6
come from one checkpoint; tokens of the other models are byte pairs.
"""

from pathlib import Path

from core import checkpoint
from core.language.forgetting import RECORD, WINDOWS, Noticed, noticed, write
from core.worlds import get
from core.worlds.text import Text

ORDERS = (3, 6)
OTHERS = ("recurrent_lm-austen_pairs", "transformer_lm-austen_pairs")


def build() -> list[Path]:
    """Write forgetting.json; returns its path."""
    write([measured(f"ngram-austen-{n}") for n in ORDERS] + [measured(name) for name in OTHERS])
    return [RECORD]


def measured(name: str) -> Noticed:
    """The figures of one model; ``ngram-austen-3``: of order 3, counted by the shipped n-gram."""
    family, slug, *order = name.split("-")
    model = checkpoint.read(f"{family}-{slug}")[0]
    model = model.shorter(int(order[0])) if order else model  # type: ignore[operator]
    world = get(slug)
    assert isinstance(world, Text)
    x = world.test(WINDOWS).x
    letters = float(world.lengths(x).double().mean()) / x.shape[1]
    return noticed(name, model, x, letters)  # type: ignore[arg-type]
