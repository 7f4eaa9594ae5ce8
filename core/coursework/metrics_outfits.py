"""Measures of the lesson of the fifty outfits: what a counting model believes at a setting."""

from functools import lru_cache
from typing import Any, cast

import torch
from torch import Tensor

from core import outfit_tasks
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, real, word
from core.coursework.state import State
from core.measures import counted
from core.numerics import entropy, temper
from core.train import Budget, plan
from core.worlds import get
from core.worlds.outfits import FEATURES, Outfits, code

Measured = Value | None
LESSON = ("fashion",)
FAMILY = {"naive": "naive_bayes", "joint": "joint_table"}
MODEL = ("model", "smoothing")
OUTFIT = tuple(feature.name for feature in FEATURES)


def fitted(kind: str, smoothing: float) -> Any:
    """The model of that word on the page, counted from the fifty; ValueError for another word."""
    if kind not in FAMILY:
        raise ValueError(f"expected a model out of {', '.join(FAMILY)}; got {kind[:40]!r}")
    run = plan(FAMILY[kind], "outfits", [f"smoothing={smoothing}"], 0, None)
    model = run.model()
    for _ in run.steps(model, Budget()):
        pass
    return model


@lru_cache(maxsize=64)
def table(kind: str, smoothing: float) -> Tensor:
    """p(x) of all combinations, (4032,). Do not change it."""
    return counted.table_of(fitted(kind, smoothing))


@lru_cache(maxsize=2)
def curve(kind: str) -> counted.Sweep:
    """The excess at every stop of the smoothing slider above zero, nats."""
    stops = outfit_tasks.SMOOTHINGS[1:]
    truth = cast(Outfits, get("outfits")).table
    return counted.excess_by_smoothing(lambda a: fitted(kind, a), truth, stops)


def held(state: State) -> Tensor:
    """The table of the model in play at its smoothing."""
    return table(word(state, "model"), real(state, "smoothing"))


def worn(state: State) -> Tensor:
    """The learner's outfit, codes (5,)."""
    words = [word(state, feature.name) for feature in FEATURES]
    return torch.tensor([code(column, value) for column, value in enumerate(words)])


def drawn(state: State) -> Tensor:
    """What is drawn from: the table at its temperature."""
    return temper(held(state), real(state, "temperature"))


def outfit_nats(state: State, parameters: Parameters, of: str) -> Measured:
    """The entropy of what is drawn, nats."""
    return entropy(drawn(state))


def outfit_chance(state: State, parameters: Parameters, of: str) -> Measured:
    """The probability of the learner's outfit under the model in play, before temperature."""
    return counted.probability(held(state), worn(state))


def outfit_counted(state: State, parameters: Parameters, of: str) -> Measured:
    """The probability of the learner's outfit under naive Bayes without smoothing."""
    return outfit_tasks.refused(table("naive", 0.0), worn(state)).numbers["p"]


def outfit_impossible(state: State, parameters: Parameters, of: str) -> Measured:
    """The percentage of draws that the truth never makes."""
    return 100 * counted.impossible(drawn(state), cast(Outfits, get("outfits")).table)


def smoothing_above(state: State, parameters: Parameters, of: str) -> Measured:
    """The excess above the least of all smoothings, as a share of it; None where it is infinite."""
    kind, a = word(state, "model"), real(state, "smoothing")
    if a <= 0:
        return None
    least = curve(kind).best[1]
    truth = cast(Outfits, get("outfits")).table
    here = counted.excess_by_smoothing(lambda one: fitted(kind, one), truth, (a,)).best[1]
    return outfit_tasks.best_smoothing(curve(kind), here).numbers["above"] / least


MEASURES = (
    Metric(
        "outfit_nats",
        "entropy of what is drawn",
        outfit_nats,
        unit="nats",
        lessons=LESSON,
        reads=(*MODEL, "temperature"),
    ),
    Metric(
        "outfit_chance",
        "probability of the outfit in play",
        outfit_chance,
        lessons=LESSON,
        reads=(*MODEL, *OUTFIT),
    ),
    Metric(
        "outfit_counted",
        "its probability by naive Bayes, unsmoothed",
        outfit_counted,
        lessons=LESSON,
        reads=OUTFIT,
    ),
    Metric(
        "outfit_impossible",
        "draws that the truth never makes",
        outfit_impossible,
        unit="%",
        lessons=LESSON,
        reads=(*MODEL, "temperature"),
    ),
    Metric(
        "smoothing_above",
        "excess above the least of all smoothings, a share",
        smoothing_above,
        lessons=LESSON,
        reads=MODEL,
    ),
)
