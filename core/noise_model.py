"""What diffusion, score and flow matching share: learn to guess the data, walk back, be scored.

Each trains the same denoiser D with weights of its own on

    x_t = alpha x_0 + sigma eps,    loss = E w(t) || D(x_t, t) - x_0 ||^2

and they differ in which noise is practised how often, and in what an error costs. Walks from
noise to data are in ``core.denoising``, likelihoods in ``core.probability_flow`` (points) and
``core.variational_bound``. Few-step forms learn from a model in place of data
(``core.distillation``).
"""

import copy
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import torch
from torch import Generator, Tensor, nn

from core import denoising, distillation
from core.attribute_chain import AttributeChain
from core.config import Config, choice, switch, within
from core.denoisers import PointDenoiser, average, draw_times, fine_noise
from core.descent import Pace, descend
from core.model import GenerativeModel
from core.picture_denoisers import PictureDenoiser
from core.probability_flow import DEVIATION, ode_log_prob
from core.progress import Frame, Step
from core.requests import attributes, check_requests, evenly, mask
from core.samplers import normal
from core.schedules import Schedule, spread
from core.space import OUTFITS, Dataset, Space, check
from core.variational_bound import bound

CHUNK = 5_000  # points scored at once


@dataclass(frozen=True)
class NoiseConfig(Config):
    width: int = within(128, 4, 1_024, "units in each hidden layer; features of a picture's patch")
    layers: int = within(3, 1, 12, "residual layers; rounds of mixing patches of a picture")
    finest: int = within(
        64, 1, 1_024, "waves of the finest feature across a map; pictures have none"
    )
    practice: str = choice("fine", ("even", "fine"), "noise practised: even in time, or little")
    requests: bool = switch(False, "learn to draw on request; needs pictures with attributes")
    choose: bool = switch(False, "choose what is not asked for, then walk; needs requests")
    even: bool = switch(False, "half of each batch: each outfit as often, asked for as a whole")
    stages: int = within(0, 0, 64, "steps of a short walk, learned from the model; 0: from data")
    taught: float = within(
        1.0, 0.0, 20.0, "how hard requests pull at what a short walk learns from"
    )
    steps: int = within(2_000, 1, 1_000_000, "training steps")
    batch: int = within(1_024, 1, 100_000, "examples in a step")
    rate: float = within(0.005, 1e-6, 0.1, "learning rate at its height")
    decay: float = within(0.999, 0.0, 0.99999, "of the moving average of the weights")
    half: bool = switch(False, "multiply in 16 bits; pictures alone")
    sampler: str = choice("heun", denoising.SAMPLERS, "how to walk back")
    walk: int = within(40, 1, 1_000, "steps of the walk back")
    crowd: float = within(1.0, 0.5, 5.0, "above 1 the walk's steps are smaller near the data")
    eta: float = within(0.0, 0.0, 1.0, "fresh noise on the walk, with ddim; 1 is ancestral")
    guidance: float = within(1.0, 0.0, 20.0, "how hard a request pulls; 1 as it was learned")
    score_steps: int = within(64, 2, 1_000, "steps of the integral for the likelihood")
    bound_draws: int = within(4, 1, 1_000, "noises at which the bound looks at an example")


@cache
def without_density(family: type, short: bool = False) -> type:
    """The family as it is for pictures: nobody can add up their exact likelihood, so that it has
    no ``log_prob`` to be asked for. Of a ``short`` walk, learned from another, no bound is known
    either: its guesses are made for a few noises alone."""
    missing = {"log_prob": None} | ({"elbo": None} if short else {})
    return type(family.__name__, (family,), {"__doc__": family.__doc__, **missing})


class NoiseModel(GenerativeModel):
    """``net`` holds the moving average of the weights; ``schedule`` says which noise is when.

    Points have an exact likelihood; of pictures only the bound is known. With ``choose`` pictures
    are drawn in two stages, p(x) = sum_y p(y) p(x | y): ``chain`` chooses what is not asked for.
    """

    config: NoiseConfig
    schedule: Schedule
    mean: Tensor
    chain: AttributeChain | None

    def __init__(self, config: NoiseConfig, space: Space) -> None:
        super().__init__(config, space)
        sizes = OUTFITS.sizes if config.requests and space.kind == "images" else ()
        self.chain = AttributeChain(sizes) if config.choose and sizes else None
        if space.kind == "images":
            shape = config.width, config.layers, sizes, DEVIATION
            self.net: nn.Module = PictureDenoiser(space, *shape, half=config.half)
            self.__class__ = without_density(type(self), config.stages > 0)
        else:
            self.net = PointDenoiser(config.width, config.layers, config.finest, DEVIATION)
        self.register_buffer("mean", torch.zeros(space.shape))

    @abstractmethod
    def weight(self, t: Tensor) -> Tensor:
        """What a squared error of x_0 costs at times t (n,)."""

    def pair(self, x0: Tensor, noise: Tensor) -> Tensor:
        """The noise (n, ...) in the order in which it meets x0 (n, ...): as it came."""
        return noise

    def inward(self, x: Tensor) -> Tensor:
        """Examples as the network has them: points in the chart, pictures as they are."""
        return x if self.space.kind == "images" else self.space.chart(x)

    def outward(self, u: Tensor, last: bool = True) -> Tensor:
        """Back again; the ``last`` are moved to the edge of what there is, noise may lie off it."""
        u = u.clamp(-1, 1) if last else u
        return u if self.space.kind == "images" else self.space.unchart(u)

    # Learning.

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step; the loss is the weighted squared error, a coordinate."""
        x, c = self.inward(self.admit(data)), self.config
        y = attributes(data).to(self.device) if c.requests else None
        self.mean.copy_(x.mean(0))
        if self.chain is not None and y is not None:
            self.chain.learn(y)
        learned, teacher = copy.deepcopy(self.net), copy.deepcopy(self.net)

        odds = None if y is None or not c.even else evenly(y.cpu())

        def loss(index: Tensor, share: float) -> Tensor:
            asked = None if y is None else mask(y[index], rng=rng)
            if odds is not None and y is not None and asked is not None:
                half = len(index) // 2
                drawn = odds.multinomial(half, True, generator=rng).to(index.device)
                index, asked = torch.cat([index[half:], drawn]), torch.cat([asked[half:], y[drawn]])
            if c.stages:
                return distillation.loss(self, learned, teacher, x[index], asked, rng=rng)
            return self.loss(learned, x[index], asked, rng=rng)

        every = torch.arange(len(x), device=x.device)
        for step in descend(learned, loss, every, Pace(c.steps, c.batch, c.rate), rng=rng):
            average(self.net, learned, step.number, c.decay)
            yield step

    def practise(self, n: int, *, rng: Generator) -> Tensor:
        """n times, float64, at which the network practises."""
        u = draw_times(n, rng=rng)
        return self.schedule.when(fine_noise(u)) if self.config.practice == "fine" else u

    def loss(
        self, net: nn.Module, x0: Tensor, y: Tensor | None = None, *, rng: Generator
    ) -> Tensor:
        """The weighted error of ``net`` on a batch x0 and its requests y, one time for each."""
        t = self.practise(len(x0), rng=rng)
        alpha, sigma = self.schedule.at(t)
        noise = self.pair(x0, normal(x0, rng=rng))
        x = spread(alpha, x0) * x0 + spread(sigma, x0) * noise
        error = (net(x, alpha, sigma, y) - x0) ** 2
        return (spread(self.weight(t), x0) * error).mean()

    # Drawing.

    def denoise(self, x: Tensor, t: Tensor) -> Tensor:
        """E[x_0 | x_t = x], in the network's units, for x (n, ...) at times t (n,)."""
        return self.net(x, *self.schedule.at(t))

    @torch.no_grad()
    def field(self, x: Tensor, t: Tensor) -> Tensor:
        """The score of x_t (n, ...) in the network's units: (alpha D - x) / sigma^2, t above 0."""
        return denoising.score(self, x, t)

    def trajectory(self, n: int, *, rng: Generator) -> Iterator[Frame]:
        """Frames of n examples, from noise to data; noise may lie off the map."""
        return denoising.frames(self, self._walk(n, rng=rng))

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n examples; what ends off the map, or off the levels, is moved to their edge."""
        return denoising.last(self, self._walk(n, rng=rng))

    def _walk(
        self, n: int, y: Tensor | None = None, guidance: float | None = None, *, rng: Generator
    ) -> Iterator[Frame]:
        way = denoising.way_of(self, **({} if guidance is None else {"guidance": guidance}))
        wish = self.wish(n, y, rng=rng)
        start = denoising.noise(self, n, rng=rng)
        return denoising.walk(self, start, rng=rng, y=wish, way=way)

    def wish(self, n: int, y: Tensor | None = None, *, rng: Generator) -> Tensor | None:
        """The requests of n walks: y (n, k) or None, completed by the chain if there is one."""
        if self.chain is None:
            return y
        open_ = torch.full((n, len(self.chain.sizes)), -1, device=self.device)
        return self.chain.complete(open_ if y is None else y, rng=rng)

    def sample_given(self, y: Tensor, *, rng: Generator, guidance: float | None = None) -> Tensor:
        """One example for each row of attributes y (n, k), -1 where anything will do.

        guidance: how hard requests pull, as in the configuration if not given. ValueError for a
        model that did not learn requests, or for requests that make no sense.
        """
        if not self.config.requests:
            raise ValueError("expected a model that learned requests; got one that did not")
        walked = self._walk(len(y), check_requests(y).to(self.device), guidance, rng=rng)
        return denoising.last(self, walked)

    def complete(self, x: Tensor, known: Tensor, *, rng: Generator) -> Tensor:
        """x with the entries where ``known`` (n, *shape) is False drawn anew."""
        drawn = denoising.last(self, denoising.fill(self, check(self.space, x), known, rng=rng))
        return torch.where(known, x, drawn)

    # Scoring.

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats a unit of map area, by the ODE with ``score_steps`` steps.

        Exact but for the error of the integral: compare ``score`` at two counts of steps.
        """
        return self.score(x, self.config.score_steps)

    def score(self, x: Tensor, steps: int) -> Tensor:
        """``log_prob`` with ``steps`` steps of Heun's method in ln s; of points alone."""
        parts = self.space.chart(check(self.space, x)).split(CHUNK)
        values = [ode_log_prob(self.net, part, steps, self.mean) for part in parts]
        return torch.cat(values or [x.new_empty(0)]) - self.space.log_volume

    def elbo(self, x: Tensor, *, rng: Generator) -> Tensor:
        """An estimate of a lower bound on log p(x), (n,), nats; of pictures, of their 8 bits."""
        return bound(self, check(self.space, x), rng=rng)
