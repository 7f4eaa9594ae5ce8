"""One ruler for every family: measure a model of a world in one call.

Each measure comes with a 95% interval, the number of examples, its kind (exact, bound, estimate)
and its floor, what a second sample of the truth scores; or with the reason why it is not defined.
"""

import time

import torch
from torch import Generator, Tensor

from core.capabilities import Bounded, Density
from core.measures import held_out, modes, outfits, pictures, points, text
from core.measures.measure import Evidence, Measure, exact
from core.model import GenerativeModel
from core.rng import derive, generator, next_seed
from core.worlds.modes import Modes
from core.worlds.points import Points
from core.worlds.text import Text
from core.worlds.world import World

BY_KIND = {
    "points": points.measures,
    "sphere": points.measures,
    "outfits": outfits.measures,
    "images": pictures.measures,
}
TIMED = 5  # repeats of the timed sample


@torch.no_grad()
def measure(
    model: GenerativeModel,
    world: World,
    *,
    rng: Generator,
    n: int = 10_000,
    train_seconds: float | None = None,
) -> dict[str, Measure]:
    """Every measure of ``model`` on ``world``, by name.

    n: how many examples the model draws, and as many true ones, from 100 up; fewer would make the
    intervals meaningless (ValueError). train_seconds: what its card says, if it has one.
    """
    if n < 100:
        raise ValueError(f"expected n of 100 or more; got {n}")
    if model.space != world.space:
        raise ValueError(f"expected a model of {world.space}; got one of {model.space}")
    if isinstance(world, Points):
        found = held_out.measures(model, world, n=n, rng=rng)
    elif isinstance(world, Text):
        found = text.measures(model, world, n=n, rng=rng)
    elif isinstance(world, Modes):
        found = modes.measures(gather(model, world, n=n, rng=rng))
    else:
        found = BY_KIND[world.space.kind](gather(model, world, n=n, rng=rng))
    return {one.name: one for one in found + always(model, train_seconds, rng=rng)}


def gather(model: GenerativeModel, world: World, *, n: int, rng: Generator) -> Evidence:
    """Draw what the measures read: n samples of the model, and n of the truth twice."""
    seed = next_seed(rng)

    def stream(purpose: str) -> Generator:
        return generator(derive(seed, purpose))

    truth = world.sample(n, rng=stream("truth"))
    here = truth.to(model.device)
    log_prob = model.log_prob(here).cpu() if isinstance(model, Density) else None
    elbo = model.elbo(here, rng=stream("elbo")).cpu() if isinstance(model, Bounded) else None
    return Evidence(
        model,
        world,
        model.sample(n, rng=stream("sample")).cpu(),
        truth,
        world.sample(n, rng=stream("second")),
        log_prob,
        elbo,
        stream("bootstrap"),
    )


def always(model: GenerativeModel, train_seconds: float | None, *, rng: Generator) -> list[Measure]:
    """Seconds to train, milliseconds a sample, free parameters."""
    trained = Measure(
        "train_seconds", unit="s", reason="not known: no card says how it was trained"
    )
    if train_seconds is not None:
        trained = exact("train_seconds", train_seconds, unit="s")
    size = exact("parameters", model.free_parameters(), better="")
    return [trained, milliseconds(model, rng=rng), size]


def milliseconds(model: GenerativeModel, *, rng: Generator, n: int = 64) -> Measure:
    """Milliseconds a sample, drawn n at a time: the median of a few repeats, and their range."""
    seed = next_seed(rng)
    times = sorted(_timed(model, n, rng=generator(derive(seed, str(i)))) for i in range(TIMED))
    middle = times[TIMED // 2] / n
    return Measure("ms_per_sample", middle, times[0] / n, times[-1] / n, None, n, unit="ms")


def _timed(model: GenerativeModel, n: int, *, rng: Generator) -> float:
    since = time.perf_counter()
    _wait(model.sample(n, rng=rng))
    return (time.perf_counter() - since) * 1e3


def _wait(x: Tensor) -> None:
    if x.is_cuda:
        torch.cuda.synchronize()
