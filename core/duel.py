"""The game of forger and expert, played step by step, and the same on every replay.

A game is a world, settings and a seed; a state of it is what a row of single steps has made of the
two networks. Step k draws its batch and its noise from a generator of its own, made of the seed and
k, so that a state depends on nothing but the steps that led to it. After f steps of the forger both
rates, and the weight of the penalty, are what the settings say times

    2^(-f / settle),    or times 1 for ever where settle is 0
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import torch
from torch import Tensor

from core.config import Config, within
from core.jobs.job import Job
from core.rng import derive, generator
from core.worlds import get

WORLDS = ("ring", "grid", "land")
CHOSEN = (  # what a player may set
    "game", "expert_steps", "rate", "expert_rate", "weight", "noise", "noise_kind",
)  # fmt: skip
NETS = {"width": 64, "layers": 3, "octaves": 4, "batch": 128, "average": 0.0, "momentum": 0.0}
WIDEST = 16  # numbers of noise, at most
MOST_ROUNDS = 6_000

Kept = dict[str, Any]  # the numbers of a state, as tensors that nothing else changes


@dataclass(frozen=True)
class Calm(Config):
    """What a game has beside the settings of its family."""

    settle: int = within(0, 0, MOST_ROUNDS, "rounds in which rates and penalty halve; 0: never")


@dataclass(frozen=True)
class Duel:
    """One game before its first step. Make it with `Duel.of`, which checks everything."""

    world: str
    config: Config
    seed: int
    settle: int = 0

    @classmethod
    def of(cls, world: str, seed: int, settings: Mapping[str, Any]) -> "Duel":
        """A game from plain values; ValueError says what is wrong with them."""
        if world not in WORLDS:
            raise ValueError(f"expected a world out of {', '.join(WORLDS)}; got {world!r}")
        if unknown := sorted(set(settings) - {*CHOSEN, "settle"}):
            raise ValueError(f"expected settings out of {', '.join(CHOSEN)}; got {unknown[0]!r}")
        calm = Calm.from_dict({"settle": settings.get("settle", 0)})
        played = {name: one for name, one in settings.items() if name != "settle"}
        run = Job.of("gan", world, NETS | played, seed=seed).run
        duel = cls(world, run.config, seed, calm.settle)
        if duel.setting("noise") > WIDEST:
            raise ValueError(
                f"noise: expected at most {WIDEST} numbers; got {duel.setting('noise')}"
            )
        return duel

    def setting(self, name: str) -> Any:
        """One field of the settings."""
        return getattr(self.config, name)

    @property
    def chosen(self) -> dict[str, Any]:
        """What a player may set, as plain values."""
        return {name: self.setting(name) for name in CHOSEN} | {"settle": self.settle}

    def share(self, rounds: int) -> float:
        """What is left of rates and penalty after so many steps of the forger."""
        return 2 ** (-rounds / self.settle) if self.settle else 1.0

    def begin(self) -> "State":
        """Both networks before the first step."""
        return State(self)


class State:
    """Both networks after some steps. `steps` are the letters of the steps so far.

    losses: what the last step lowered, in nats, on its own batch.
    """

    def __init__(self, duel: Duel) -> None:
        self.duel, self.steps, self.loss = duel, "", float("nan")
        run = Job.of("gan", duel.world, duel.config, seed=duel.seed).run
        self.model = cast(Any, run.model())  # a Gan, whose class no module of core may name
        self.expert, self.forger = self.model.optimisers()

    @cached_property
    def data(self) -> Tensor:
        """The training points, in degrees."""
        return get(self.duel.world).train().x

    def step(self, letter: str) -> None:
        """One step of the expert ("e") or of the forger ("f"), the other frozen."""
        rng = generator(derive(self.duel.seed, f"duel/{len(self.steps)}"))
        expert = letter == "e"
        teach = self.model.teach_expert if expert else self.model.teach_forger
        optimiser = self.expert if expert else self.forger
        share = self.duel.share(self.steps.count("f"))
        for group in optimiser.param_groups:
            group["lr"] = self.duel.setting("expert_rate" if expert else "rate") * share
        self.model.weight = self.duel.setting("weight") * share
        self.loss = float(teach(self.data, None, optimiser, rng=rng))
        self.steps += letter

    def play(self, steps: str) -> "State":
        """Several steps."""
        for letter in steps:
            self.step(letter)
        return self

    def keep(self) -> Kept:
        """A copy of all numbers."""
        return {
            "steps": self.steps,
            "model": {name: one.clone() for name, one in self.model.state_dict().items()},
            "expert": deepcopy(self.expert.state_dict()),
            "forger": deepcopy(self.forger.state_dict()),
        }

    def take(self, kept: Kept) -> "State":
        """Go to a state that was kept."""
        self.steps, self.loss = kept["steps"], float("nan")
        self.model.load_state_dict(kept["model"])
        self.expert.load_state_dict(deepcopy(kept["expert"]))
        self.forger.load_state_dict(deepcopy(kept["forger"]))
        return self


def rewind(duel: Duel, steps: str) -> State:
    """The state after these steps, from the very first one."""
    with torch.enable_grad():
        return duel.begin().play(steps)
