"""Measures of a model that the learner trained: its weights are judged anew, never its card.

An item with the parameter ``seed`` wants a run with that seed, so that a neighbour's will not do.
"""

from functools import lru_cache
from typing import Any

import torch

from core import flow_tasks, vae_tasks
from core.capabilities import Density
from core.coursework import handed
from core.coursework.assignment import Value
from core.coursework.grade import RUN, Metric
from core.coursework.measuring import Parameters, amount, typed
from core.coursework.state import State
from core.model import GenerativeModel
from core.rng import generator
from core.worlds import get

Measured = Value | None
FAMILIES = {"flow": "coupling_flow", "vae": "variational_autoencoder"}
LESSONS = tuple(FAMILIES)


def trained(state: State, parameters: Parameters) -> tuple[GenerativeModel, str]:
    """The model and the world that it learned; ValueError where the item wants another."""
    model, card = handed.model(state)
    family, wanted = handed.told(card, "family"), FAMILIES.get(state.lesson, "")
    if family != wanted:
        raise ValueError(f"expected a model of {wanted}; got one of {family or 'no family'}")
    if "seed" in parameters and card.get("seed") != amount(parameters, "seed"):
        seed = f"{amount(parameters, 'seed'):g}"
        raise ValueError(f"expected a run with your seed {seed}; got one with another")
    if handed.told(card, "world") != "land":
        raise ValueError("expected a model of the land; got one of another world")
    return model, "land"


@lru_cache(maxsize=32)
def _judged(model: Any, slug: str) -> dict[str, float]:
    world = get(slug)
    judge = flow_tasks.trained if isinstance(model, Density) else vae_tasks.trained
    return judge(model, world).numbers


@lru_cache(maxsize=32)
def _sea(model: Any, slug: str) -> float:
    samples = model.sample(flow_tasks.JUDGED, rng=generator(7))
    return float(torch.isneginf(get(slug).log_prob(samples)).double().mean())


def trained_excess(state: State, parameters: Parameters, of: str) -> Measured:
    """The excess of the model, nats: exact of a flow, a bound of a variational autoencoder."""
    return _judged(*trained(state, parameters))["excess"]


def trained_sea(state: State, parameters: Parameters, of: str) -> Measured:
    """The sea rate of 20,000 samples of the model."""
    return _sea(*trained(state, parameters))


def trained_offered(state: State, parameters: Parameters, of: str) -> Measured:
    """How many latents the model was offered."""
    return _judged(*trained(state, parameters)).get("offered")


def busy_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed number of busy latents is off: those with a KL of 0.01 nats or more."""
    found, numbers = typed(state, of), _judged(*trained(state, parameters))
    return abs(found - numbers["busy"]) if found is not None and "busy" in numbers else None


MEASURES = (
    Metric(
        "trained_excess",
        "excess of the trained model, exact or a bound",
        trained_excess,
        unit="nats",
        lessons=LESSONS,
        reads=(RUN,),
    ),
    Metric(
        "trained_sea", "sea rate of the trained model", trained_sea, lessons=LESSONS, reads=(RUN,)
    ),
    Metric(
        "trained_offered",
        "latents that the model was offered",
        trained_offered,
        lessons=("vae",),
        reads=(RUN,),
    ),
    Metric(
        "busy_off",
        "busy latents, off by",
        busy_off,
        of="a field with a number",
        lessons=("vae",),
        reads=(RUN,),
    ),
)
