"""Train one family on one world within a budget, and write down how it was done."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from core.checkpoint import read, versions
from core.config import Config
from core.model import GenerativeModel
from core.models import FAMILIES
from core.progress import Step
from core.rng import derive, generator
from core.worlds import SLUGS, get


@dataclass(frozen=True)
class Budget:
    """When to stop: after so many seconds or steps, whichever comes first; None is no limit."""

    seconds: float | None = None
    steps: int | None = None

    def spent(self, step: Step, since: float) -> bool:
        """Whether to stop after ``step``, training having begun at ``since`` (perf_counter)."""
        late = self.seconds is not None and time.perf_counter() - since >= self.seconds
        return late or (self.steps is not None and step.number >= self.steps)


@dataclass(frozen=True)
class Run:
    """What decides a training run. Two equal runs give the same model on the same machine."""

    family: str
    world: str
    config: Config
    seed: int = 0
    examples: int | None = None

    def model(self) -> GenerativeModel:
        """The untrained model; ValueError where the family cannot model the world."""
        space = get(self.world).space
        rng = generator(derive(self.seed, "create"))
        return FAMILIES[self.family].create(self.config, space, rng=rng)

    def steps(self, model: GenerativeModel, budget: Budget) -> Iterator[Step]:
        """Train ``model`` where its tensors are, until done or the budget is spent."""
        data = get(self.world).train(self.examples)
        since = time.perf_counter()
        for step in model.fit_steps(data, rng=generator(derive(self.seed, "fit"))):
            yield step
            if budget.spent(step, since):
                return


def plan(family: str, world: str, words: list[str], seed: int, examples: int | None) -> Run:
    """A Run from plain words, as the command line has them; ValueError says what is wrong."""
    if family not in FAMILIES:
        raise ValueError(f"expected a family out of {', '.join(FAMILIES)}; got {family!r}")
    if not _suits(world, FAMILIES[family]):
        able = ", ".join(worlds_of(FAMILIES[family]))
        raise ValueError(f"expected a world that {family} can model ({able}); got {world!r}")
    return Run(family, world, FAMILIES[family].Configuration.from_words(words), seed, examples)


def _suits(world: str, family: type[GenerativeModel]) -> bool:
    if world.startswith("own-"):
        return get(world).space.kind in family.kinds
    return world in worlds_of(family)


def worlds_of(family: type[GenerativeModel]) -> list[str]:
    """The worlds whose kind of space the family can model."""
    return [slug for slug in SLUGS if get(slug).space.kind in family.kinds]


def train(
    run: Run,
    *,
    budget: Budget,
    device: torch.device,
    start: str | None = None,
    watch: Callable[[Step], None] = lambda step: None,
) -> tuple[GenerativeModel, dict[str, Any]]:
    """Train and return the model and the facts for its card (family, data, seed, seconds, ...).

    start: a checkpoint with the same networks, whose weights are where training begins.
    """
    model = run.model()
    begun = {} if start is None else begin(model, start)
    model.to(device)
    since, busy, taken = time.perf_counter(), time.process_time(), 0
    for step in run.steps(model, budget):
        taken = step.number
        watch(step)
    facts = {
        "family": run.family,
        "world": run.world,
        "data": get(run.world).train(run.examples).name,
        "data_sha256": get(run.world).train(run.examples).sha256,
        "seed": run.seed,
        "steps": taken,
        "train_seconds": round(time.perf_counter() - since, 3),
        "cpu_seconds": round(time.process_time() - busy, 3),
        "device": str(device),
        "versions": versions(),
        **begun,
    }
    return model.eval(), facts


def begin(model: GenerativeModel, start: str) -> dict[str, Any]:
    """Copy the weights of the checkpoint ``start``; what the card says of it. ValueError if they
    do not fit."""
    other, card = read(start)
    try:
        model.load_state_dict(other.state_dict())
    except RuntimeError as error:
        raise ValueError(f"expected weights that fit the model; got {error}") from None
    begun = {"from": start, "from_sha256": card["weights_sha256"]}
    kept = {"from_command": "command", "from_seconds": "train_seconds"}
    return begun | {name: card[of] for name, of in kept.items() if of in card}
