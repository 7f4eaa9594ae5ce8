"""Measures of the lesson on diffusion: its schedule, and the walk back, made again."""

from functools import lru_cache
from typing import Any

from core import checkpoint, noise_tasks
from core import noise_journey as journey
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, real, seed, word
from core.coursework.state import State
from core.denoising import Way
from core.noise_journey import Judged
from core.rng import derive, generator
from core.schedules import Schedule
from core.worlds import get

Measured = Value | None
LESSON = ("diffusion",)
KNOTS = (0, 25, 50, 75, 100)
SCHEDULES = ("linear", "cosine", "straight", "bent")
NETWORKS = ("flow_matching", "diffusion", "score")
DOTS, STEPS = 400, 200  # dots that walk; steps at most
SCHEDULE = ("schedule", *(f"snr_{t}" for t in KNOTS))
WALK = ("network", "seed", "sampler", "steps", "eta", *SCHEDULE)


def schedule(state: State) -> Schedule:
    """The schedule that the controls ask for."""
    if word(state, "schedule") not in SCHEDULES:
        raise ValueError(f"expected a schedule out of {', '.join(SCHEDULES)}; got another")
    return journey.schedule_of(word(state, "schedule"), _knots(state))


def _knots(state: State) -> list[float]:
    return [real(state, f"snr_{t}") for t in KNOTS] if word(state, "schedule") == "bent" else []


def data_left(state: State, parameters: Parameters, of: str) -> Measured:
    """alpha at the end of the schedule: what is left of the data."""
    return noise_tasks.left(schedule(state)).numbers["alpha"]


def log_snr(state: State, parameters: Parameters, of: str) -> Measured:
    """log snr at the time that is set, nats."""
    return noise_tasks.even(schedule(state), real(state, "noise") / 100).numbers["log_snr"]


def _way(state: State) -> Way:
    eta = real(state, "eta") if word(state, "sampler") == "ddim" else 0.0
    steps = int(real(state, "steps"))
    if not 1 <= steps <= STEPS or not 0 <= eta <= 1:
        raise ValueError(f"expected 1 to {STEPS} steps and an eta from 0 to 1; got others")
    return Way(word(state, "sampler"), steps, eta=eta)


@lru_cache(maxsize=len(NETWORKS))
def network(name: str) -> Any:
    """The shipped denoiser of that word on the page; ValueError for another word."""
    if name not in NETWORKS:
        raise ValueError(f"expected a network out of {', '.join(NETWORKS)}; got {name[:40]!r}")
    return checkpoint.read(f"{name}-land")[0]


@lru_cache(maxsize=256)
def _judged(name: str, way: Way, kind: str, knots: tuple[float, ...], start: int) -> Judged:
    way = Way(way.sampler, way.steps, eta=way.eta, schedule=journey.schedule_of(kind, knots))
    rng = generator(derive(start, "diffusion/walk"))
    walk = journey.walked(network(name), DOTS, way, rng=rng, most=2)
    return journey.judged(walk, get("land"), rng=generator(derive(start, "diffusion/true")))


def walk(state: State) -> Judged:
    """What the learner's walk comes to, made again from its seed."""
    schedule(state)
    knots = tuple(_knots(state))
    name = word(state, "network")
    return _judged(name, _way(state), word(state, "schedule"), knots, seed(state))


def walk_sea(state: State, parameters: Parameters, of: str) -> Measured:
    """The percentage of the walk's dots that end at sea."""
    return 100 * walk(state).sea


def walk_reached(state: State, parameters: Parameters, of: str) -> Measured:
    """Cells of the land that they reach, as a share of those that as many true dots reach."""
    return walk(state).reached


def walk_guesses(state: State, parameters: Parameters, of: str) -> Measured:
    """How often the walk asks the network."""
    return journey.guesses(_way(state))


MEASURES = (
    Metric("data_left", "share of the data at the end", data_left, lessons=LESSON, reads=SCHEDULE),
    Metric(
        "log_snr",
        "log snr at the time that is set",
        log_snr,
        unit="nats",
        lessons=LESSON,
        reads=("noise", *SCHEDULE),
    ),
    Metric("walk_sea", "dots that end at sea", walk_sea, unit="%", lessons=LESSON, reads=WALK),
    Metric(
        "walk_reached", "cells reached, against true dots", walk_reached, lessons=LESSON, reads=WALK
    ),
    Metric(
        "walk_guesses",
        "guesses of the network",
        walk_guesses,
        lessons=LESSON,
        reads=("sampler", "steps", "eta"),
    ),
)
