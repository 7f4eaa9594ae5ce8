"""What can be taken away: the merges, tokens and next letters, and the Python that gives them."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.language.byte_pairs import BYTES, Ledger
from pages.ui import figures
from pages.ui.tokens.models import MOST, behind, chosen, learned
from pages.ui.words import _


def arrays(now: Any) -> dict[str, np.ndarray]:
    """Pairs merged (m, 2), tokens of the text after 0 .. m merges, token numbers of the text that
    is cut, and p of the next letter (k,)."""
    steps = learned(now["text"])[: now["merges"]]
    start = Ledger(now["text"]).length
    return {
        "pairs": np.array([step.pair for step in steps], np.int64).reshape(-1, 2),
        "lengths": np.array([start, *(step.length for step in steps)]),
        "tokens": np.array(chosen(now).encode(now["text_cut"]), np.int64),
        "next_letter": behind(now["text_start"]).probs[int(now["order"]) - 1, 0].numpy(),
    }


def figure(now: Any) -> go.Figure:
    """Characters a token after each merge."""
    lengths = arrays(now)["lengths"]
    characters = len(now["text"])
    per_token = [characters / n if n else float("nan") for n in lengths]
    return figures.curves(
        np.arange(len(lengths)), {"model": per_token},
        x_title=_("merges"), y_title=_("characters a token"),
    )  # fmt: skip


def code_again(now: Any) -> str:
    """Python that gives the same arrays, with core alone."""
    tokenizer = {
        "smollm2": "smollm.files().tokenizer",
        "novels": "BytePairs(read_merges())",
        "yours": "BytePairs([step.pair for step in steps])",
    }[now["tokenizer"]]
    return f"""from itertools import islice
import numpy as np
from core.language import smollm
from core.language.byte_pairs import BytePairs, Ledger, learn
from core.language.corpus import read_merges
from core.language.next_letters import next_letters
from core.rng import generator
from core.train import plan
from core.worlds import get

text = {now["text"]!r}
steps = list(islice(learn(text, {BYTES + MOST}), {int(now["merges"])}))
pairs = np.array([step.pair for step in steps], int).reshape(-1, 2)
lengths = np.array([Ledger(text).length, *(step.length for step in steps)])
tokens = np.array({tokenizer}.encode({now["text_cut"]!r}), int)
counted = plan("ngram", "austen", ["order={int(now["order"])}"], 0, None).model()
counted.fit(get("austen").train(), rng=generator(0))
next_letter = next_letters([counted], {now["text_start"]!r}).probs[0, 0].numpy()
"""
