"""How well SmolLM2 reads the novel that our small models were held to, measured once.

    bits per character = -sum log2 p(text) / characters of text

over the first windows of 256 characters of the test set ``austen``, each read from its start: the
windows that the n-grams are scored on. It is a bound, for a text can be cut into tokens in other
ways, too; and it is no fair race: SmolLM2 learned from the open web, where these novels stand.
``record(pretrained())`` writes it anew; a test recomputes a part of it.
"""

import json
import math
from collections.abc import Sequence
from typing import Any

import torch

from core.intervals import Z
from core.language.text_model import TextModel
from core.paths import DATASETS
from core.worlds import get
from core.worlds.text import Text

RECORD = DATASETS / "smollm2_bits.json"
WINDOWS = 64


def windows(count: int = WINDOWS) -> list[str]:
    """The first windows of the held-out novel, 256 characters each."""
    world = get("austen")
    assert isinstance(world, Text)
    return world.texts(world.test(count).x)


def nats_each(model: TextModel, texts: Sequence[str]) -> list[float]:
    """-log p of each text, nats."""
    return [-model.score(text).log_prob for text in texts]


def summary(nats: Sequence[float], texts: Sequence[str]) -> dict[str, Any]:
    """Bits a character of all texts together, a ratio of sums, with a 95% interval."""
    bits = torch.tensor(nats, dtype=torch.float64) / math.log(2)
    letters = torch.tensor([len(text) for text in texts], dtype=torch.float64)
    value = float(bits.sum() / letters.sum())
    error = (bits - value * letters).std() / math.sqrt(len(bits)) / letters.mean()
    half = Z * float(error)
    ends = {"low": round(value - half, 4), "high": round(value + half, 4)}
    return {"bits_per_character": round(value, 4), **ends, "windows": len(texts)}


def recorded() -> dict[str, Any]:
    """The record: bits a character, its interval, and the nats of each window."""
    found: dict[str, Any] = json.loads(RECORD.read_bytes())
    return found


def record(model: TextModel) -> dict[str, Any]:
    """Measure and write the record."""
    texts = windows()
    nats = nats_each(model, texts)
    found = {"model": "SmolLM2-135M-Instruct", "setting": "packed", **summary(nats, texts)}
    found["nats"] = [round(one, 3) for one in nats]
    RECORD.write_text(json.dumps(found) + "\n", "ascii")
    return found
