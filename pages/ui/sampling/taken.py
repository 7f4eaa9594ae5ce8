"""What can be taken away from the lesson: logits, probabilities, and the Python that makes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pages.ui import figures
from pages.ui.sampling import beside, models, play
from pages.ui.sampling.text import MARK, list_of
from pages.ui.words import _

State = Mapping[str, Any]


def arrays(settings: State) -> dict[str, np.ndarray]:
    """The text's tokens with their log p; logits and probabilities of all that may follow."""
    found = play.reading(settings)
    return {
        "tokens": np.array(found.numbers, dtype=np.int64),
        "log_prob": np.array([token.log_prob for token in found.tokens]),
        "logits": found.logits.numpy(),
        "probabilities": play.chances(settings).numpy(),
    }


def drawn(settings: State) -> Any:
    """The twenty likeliest tokens as bars."""
    p = play.chances(settings)
    best = p.topk(min(20, len(p)))
    tokenizer = models.text_model(settings["model"]).tokenizer
    labels = [
        f"{rank}: {beside.shown(tokenizer.piece(number))}"
        for rank, number in enumerate(best.indices.tolist(), start=1)
    ]
    return figures.bars(labels, {"model": best.values.numpy()}, y=_("probability"))


def code_again(settings: State) -> str:
    """Python that gives the same arrays, with core alone."""
    word = settings["model"]
    chosen = {name: settings[name] for name in play.SETTINGS}
    load = (
        "from core.models.transformer_lm import pretrained\n\nmodel = pretrained()"
        if word == models.SMOLLM
        else f"""from core import checkpoint
from core.language.text_model import TextModel
from core.worlds import get

net, card = checkpoint.read("{models.SHIPPED[word]}")
world = get(card["world"])
model = TextModel("{word}", net, world.tokenizer, opening=world.opening)"""
    )
    return f"""import numpy as np
import torch

from core.decoding import DecodingConfig, next_probs
from core.language.reading import Reader
{load}
reading = Reader(model).read({settings["start"].removeprefix(MARK)!r}, {list_of(settings["on"])})
settings = DecodingConfig(**{chosen})
before = torch.tensor(reading.before, dtype=torch.int64)
tokens = np.array(reading.numbers, dtype=np.int64)
log_prob = np.array([token.log_prob for token in reading.tokens])  # nats
logits = reading.logits.numpy()
probabilities = next_probs(reading.logits, settings, before).numpy()
"""
