"""How far back a model notices: one token is changed, and the next one is foretold anew.

    F(d) = mean over windows of  1/2 sum_v |p(v | x) - p(v | x')|

x' is the window x with the token d places before its end replaced by the one that stands at that
place in the next window. F is 0 where nothing was noticed, 1 where nothing stayed. An n-gram has
F(d) = 0 for d >= n, exactly; a recurrent net and a transformer may notice all of their window.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import torch
from torch import Tensor

from core.language.language_model import LanguageModel
from core.paths import DATASETS

RECORD = DATASETS / "forgetting.json"
BACKS = (1, 2, 3, 5, 6, 10, 20, 40, 80)  # tokens before the end
WINDOWS = 64
Z = 1.959964


@dataclass(frozen=True)
class Noticed:
    """F(d) for each of ``backs``, and half of its 95% interval over so many windows.

    model: the checkpoint; letters: letters a token, on average.
    """

    model: str
    letters: float
    backs: list[int]
    moved: list[float]
    half: list[float]
    windows: int


@torch.no_grad()
def moved(model: LanguageModel, x: Tensor, back: int) -> Tensor:
    """Total variation for each of windows x (n, t), (n,): what the change of one token makes."""
    changed = x.clone()
    changed[:, -back] = x.roll(-1, 0)[:, -back]
    p, q = (model.next_log_prob(rows).exp() for rows in (x, changed))
    return (p - q).abs().sum(1) / 2


def noticed(name: str, model: LanguageModel, x: Tensor, letters: float) -> Noticed:
    """F(d) of a model on windows x (n, t), for every d that they have room for."""
    backs = [back for back in BACKS if back < x.shape[1]]
    each = [moved(model, x, back) for back in backs]
    means = [round(float(one.mean()), 6) for one in each]
    halves = [round(Z * float(one.std()) / math.sqrt(len(x)), 6) for one in each]
    return Noticed(name, round(letters, 3), backs, means, halves, len(x))


@cache
def recorded() -> list[Noticed]:
    """What was measured of the shipped models; FileNotFoundError before it is made."""
    return [Noticed(**row) for row in json.loads(RECORD.read_bytes())]


def write(rows: Sequence[Noticed]) -> None:
    """Write the record."""
    lines = ",\n".join(json.dumps(asdict(row)) for row in rows)
    RECORD.write_text(f"[\n{lines}\n]\n", "ascii")
