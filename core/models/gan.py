"""Generative adversarial network: a forger learns from an expert who learns to catch it.

    x = G(z), z ~ noise,    a = A(x): the expert's log-odds that x is true

Goodfellow et al. 2014. The two take turns, and while one learns the other is frozen. What each
lowers is one of the games of ``core.games``. There is no density: G folds and squeezes the noise
in ways that nobody can add up, so ``log_prob`` does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import torch
from torch import Generator, Tensor, nn

from core.adversaries import Expert, Forger, forger
from core.config import Config, choice, switch, within
from core.descent import rate_at
from core.games import GAMES, expert_loss, forger_loss, penalty
from core.model import GenerativeModel
from core.observations import observation
from core.picture_adversaries import PictureForger
from core.progress import Step
from core.requests import check_requests, hot, mask
from core.space import OUTFITS, Dataset, Space, check

CHUNK = 500  # examples made at once


@dataclass(frozen=True)
class GanConfig(Config):
    game: str = choice("relativistic", GAMES, "what forger and expert lower")
    weight: float = within(0.1, 0.0, 100.0, "weight of the penalty on the expert's slope")
    fade: float = within(1.0, 1e-4, 1.0, "share of that weight which is left at the end")
    probed: int = within(8_192, 1, 8_192, "examples of a batch at which the slope is penalised")
    expert_steps: int = within(1, 1, 20, "steps of the expert for each step of the forger")
    noise: int = within(8, 1, 256, "numbers of noise for one example")
    noise_kind: str = choice("gaussian", ("gaussian", "uniform"), "how the noise is spread")
    width: int = within(128, 4, 1_024, "hidden units of both networks")
    layers: int = within(3, 1, 6, "hidden layers of both networks")
    pieces: int = within(0, 0, 4_096, "pieces of a map that the forger chooses from; 0: one map")
    grain: float = within(0.0, 0.0, 32.0, "levels of grain on forged pictures; maps have none")
    octaves: int = within(3, 0, 8, "waves in which the expert sees a map; pictures have none")
    finest: int = within(0, 0, 512, "points a side of the expert's finest table of a map; 0: none")
    rate: float = within(0.002, 1e-6, 0.1, "learning rate of the forger at its height")
    expert_rate: float = within(0.002, 1e-6, 0.1, "learning rate of the expert at its height")
    momentum: float = within(0.0, 0.0, 0.99, "share of the last gradient that a step keeps")
    average: float = within(0.0, 0.0, 0.99999, "share of its average that the shown forger keeps")
    reading: float = within(0.0, 0.0, 10.0, "weight of reading attributes; needs requests")
    requests: bool = switch(False, "learn to draw on request; needs data with attributes")
    told: float = within(0.0, 0.0, 0.1, "rate of learning what goes together from data; 0: do not")
    steps: int = within(2_000, 1, 1_000_000, "rounds: one step of the forger each")
    batch: int = within(256, 2, 8_192, "examples in one step")


class Gan(GenerativeModel):
    """A forger, an expert, and the running average of the forger, which is what samples.

    With ``pieces`` the forger of a map chooses one before it draws; with ``finest`` its expert
    reads tables. With requests, each training example shows a random part of its attributes to
    both, sometimes none, so that one forger draws freely and on request. Forged pictures get the
    grain of true ones before the expert sees them: else it would look at nothing else. With
    ``reading`` the expert also learns to read what was asked, and the forger to paint so that it
    is read. With ``told`` the forger learns from the data which values go together.
    """

    Configuration = GanConfig
    kinds = ("points", "images")
    title = "Generative adversarial network"
    source = "Goodfellow et al. 2014, equation 1"
    config: GanConfig

    def __init__(self, config: GanConfig, space: Space) -> None:
        super().__init__(config, space)
        sizes = OUTFITS.sizes if config.requests else ()
        self.observation = observation(space, 0.1, False)
        self.weight = config.weight
        shape = config.noise, config.width, config.layers, sizes, config.pieces
        self.forger = forger(space, *shape)
        seen = config.octaves, sizes, config.finest
        self.expert = Expert(space, config.width, config.layers, *seen)
        self.shown = forger(space, *shape)
        self.shown.load_state_dict(self.forger.state_dict())
        self.shown.requires_grad_(False)
        if space.kind == "images":  # large: only the forger that samples is kept
            self.register_state_dict_post_hook(_drop_forger)
            self.register_load_state_dict_pre_hook(_restore_forger)

    # The game.

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Yield after each step of either, which its note names: "expert" or "forger"."""
        x = self.admit(data)
        y = self._attributes(data)
        expert, forger = self.optimisers()
        turns, number = self.config.expert_steps + 1, 0
        total = self.config.steps * turns
        for round_ in range(1, self.config.steps + 1):
            self._set_rates(expert, forger, round_)
            self.weight = self.config.weight * self.config.fade ** (round_ / self.config.steps)
            for _ in range(self.config.expert_steps):
                number += 1
                yield Step(number, total, self.teach_expert(x, y, expert, rng=rng), "expert")
            number += 1
            yield Step(number, total, self.teach_forger(x, y, forger, rng=rng), "forger")

    def optimisers(self) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
        """Adam for the expert and for the forger, whose choices may have a rate of their own."""
        learned: list[dict[str, Any]] = [{"params": list(self.forger.parameters())}]
        if self.config.told and isinstance(self.forger, PictureForger):
            choices = self.forger.choices.parameters()
            rest = self.forger.figure.parameters(), self.forger.ground.parameters()
            learned = [{"params": [*chain(*rest)]}, {"params": [*choices], "lr": self.config.told}]
        expert: list[dict[str, Any]] = [{"params": list(self.expert.parameters())}]
        betas = (self.config.momentum, 0.99)
        return tuple(
            torch.optim.Adam(groups, lr=rate, betas=betas, fused=True)
            for groups, rate in ((expert, self.config.expert_rate), (learned, self.config.rate))
        )  # type: ignore[return-value]

    def teach_expert(
        self, x: Tensor, y: Tensor | None, optimiser: torch.optim.Optimizer, *, rng: Generator
    ) -> float:
        """One step of the expert, the forger frozen; its loss without the penalty."""
        true, _, asked = self._batch(x, y, rng=rng)
        with torch.no_grad():
            false = self.forger(self.draw_noise(len(true), rng=rng), asked)
            false = self._grainy(false, rng=rng)
        h = self.expert.describe(true)
        real = self.expert.weigh(h, asked)
        loss = expert_loss(self.config.game, real, self.expert(false, asked))
        total = loss
        if asked is not None and self.config.reading:
            code = hot(asked, self.expert.sizes)
            total = total + self.config.reading * self.expert.misread(h, code)
        if self.config.weight:
            total = total + self.weight * self._steep(true, false, asked, rng=rng)
        _descend(optimiser, total)
        return float(loss.detach())

    def _steep(
        self, true: Tensor, false: Tensor, asked: Tensor | None, *, rng: Generator
    ) -> Tensor:
        """The penalty on the expert's slope at the first ``probed`` examples of a batch."""
        k = min(self.config.probed, len(true))

        def judge(u: Tensor) -> Tensor:
            y = None if asked is None else asked[:k].repeat(len(u) // k, 1)
            return self.expert(u, y)

        return penalty(self.config.game, judge, true[:k], false[:k], rng=rng)

    def teach_forger(
        self, x: Tensor, y: Tensor | None, optimiser: torch.optim.Optimizer, *, rng: Generator
    ) -> float:
        """One step of the forger, the expert frozen; its loss."""
        true, values, asked = self._batch(x, y, rng=rng)
        self.expert.requires_grad_(False)
        z = self.draw_noise(len(true), rng=rng)
        h = self.expert.describe(self._grainy(self.forger(z, asked), rng=rng))
        false = self.expert.weigh(h, asked)
        with torch.no_grad():
            real = self.expert(true, asked)
        loss = forger_loss(self.config.game, real, false)
        total = loss + self._chosen(z, values, asked, false, h)
        _descend(optimiser, total)
        self.expert.requires_grad_(True)
        self._follow()
        return float(loss.detach())

    def _chosen(
        self, z: Tensor, values: Tensor | None, asked: Tensor | None, false: Tensor, h: Tensor
    ) -> Tensor | float:
        """What a forger that chooses before it draws lowers beside the game."""
        if isinstance(self.forger, Forger):
            return 0.0
        loss = self.forger.choice_loss(z, asked, false, values if self.config.told else None)
        if isinstance(self.forger, PictureForger) and self.config.requests and self.config.reading:
            code = self.forger.choose(z, asked)[0][:, : sum(self.expert.sizes)]
            loss = loss + self.config.reading * self.expert.misread(h, code)
        return loss

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the shown forger towards the forger."""
        keep = self.config.average
        for slow, fast in zip(self.shown.parameters(), self.forger.parameters(), strict=True):
            slow.lerp_(fast, 1 - keep)

    def _set_rates(
        self, expert: torch.optim.Optimizer, forger: torch.optim.Optimizer, k: int
    ) -> None:
        for group in (*expert.param_groups, *forger.param_groups):
            group["lr"] = rate_at(k, self.config.steps, group.setdefault("height", group["lr"]))

    def _batch(
        self, x: Tensor, y: Tensor | None, *, rng: Generator
    ) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """Examples as the networks see them, their attributes, and those that are asked for."""
        pick = torch.randint(len(x), (self.config.batch,), generator=rng, device=rng.device)
        pick = pick.to(x.device)
        true = self.observation.inward(x[pick])
        return (true, None, None) if y is None else (true, y[pick], mask(y[pick], rng=rng))

    def _attributes(self, data: Dataset) -> Tensor | None:
        """Attribute values of the data, if they are learned; ValueError where data have none."""
        if not self.config.requests:
            return None
        if data.y is None or data.y.shape[1] != len(OUTFITS.sizes):
            raise ValueError("expected data with their attributes; got none")
        return data.y.to(self.device)

    def _grainy(self, x: Tensor, *, rng: Generator) -> Tensor:
        """Forged pictures with grain, if there is any; forged points as they are."""
        if self.space.kind != "images" or not self.config.grain:
            return x
        grain = torch.randn(x.shape, generator=rng, device=rng.device).to(x.device)
        return x + self.config.grain / 127.5 * grain

    # Drawing.

    def draw_noise(self, n: int, *, rng: Generator, scale: float = 1.0) -> Tensor:
        """n rows of noise (n, noise) with mean 0 and spread 1, times ``scale``."""
        shape = (n, self.config.noise)
        if self.config.noise_kind == "uniform":
            z = (torch.rand(shape, generator=rng, device=rng.device) * 2 - 1) * 3**0.5
        else:
            z = torch.randn(shape, generator=rng, device=rng.device)
        chances = torch.randn(n, self.forger.chances, generator=rng, device=rng.device)
        return scale * torch.cat([chances, z], 1).to(self.device)

    @torch.no_grad()
    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The example (n, *shape) that the shown forger makes of noise z (n, noise)."""
        pairs = zip(z.split(CHUNK), [None] * len(z) if y is None else y.split(CHUNK), strict=False)
        parts = [self.observation.outward(self.shown(*pair)) for pair in pairs]
        return torch.cat(parts) if parts else z.new_empty(0, *self.space.shape)

    @torch.no_grad()
    def judge(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The expert's log-odds that each x (n, *shape) is true, (n,)."""
        return self.expert(self.observation.inward(check(self.space, x)), y)

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator, truncation: float = 1.0) -> Tensor:
        """n examples, nothing asked: the forger chooses all that could have been asked for.

        truncation scales the noise: below 1 it keeps near the middle (Brock et al. 2019, 3.1).
        """
        return self.decode(self.draw_noise(n, rng=rng, scale=truncation))

    @torch.no_grad()
    def sample_given(self, y: Tensor, *, rng: Generator, truncation: float = 1.0) -> Tensor:
        """One example for each row of attributes y (n, k), -1 where anything will do.

        ValueError for a forger that did not learn requests, or for requests that make no sense.
        """
        if not self.config.requests:
            raise ValueError("expected a forger that learned requests; got one that did not")
        asked = check_requests(y).to(self.device)
        return self.decode(self.draw_noise(len(y), rng=rng, scale=truncation), asked)

    def free_parameters(self) -> int:
        """Weights of the forger; the expert is gone once training is over."""
        return sum(p.numel() for p in self.forger.parameters())


def _drop_forger(_: nn.Module, state: dict[str, Tensor], *rest: object) -> None:
    for name in [name for name in state if name.startswith("forger.")]:
        del state[name]


def _restore_forger(_: nn.Module, state: dict[str, Tensor], *rest: object) -> None:
    shown = [name for name in state if name.startswith("shown.")]
    state.update({name.replace("shown.", "forger.", 1): state[name] for name in shown})


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
