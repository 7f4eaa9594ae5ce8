"""What diffusion, score and flow matching share: learn to guess the data, walk back, be scored.

Each trains the same denoiser D with weights of its own; they differ in which noise is practised
how often, and in what an error costs. With y = x / alpha and s = sigma / alpha every one of them
has the same probability-flow equation and likelihood (Song et al. 2021, equations 13 and 39):

    dy / d ln s = y - D(y, s)
    log p(y_0) = log p(y_1) + integral of (dimensions - trace dD/dy) d ln s

integrated in y / sqrt(s^2 + deviation^2), which hardly grows, from s = 0.002 to 80, where p(y_1)
is taken as N(0, s^2 + deviation^2). What is scored is hence data with noise of 0.002 chart units
on it; the integral is Heun's, its error falls as steps^-2.
"""

import copy
import math
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from core.config import Config, choice, within
from core.denoisers import PointDenoiser, average, divergence, draw_times, log_gaussian
from core.descent import Pace, descend
from core.model import GenerativeModel
from core.progress import Frame, Step
from core.samplers import ddim, dpm_solver, heun, normal
from core.schedules import Schedule, spread
from core.space import Dataset, Space, check

LEAST, MOST = 0.002, 80.0  # noise between which likelihood is integrated, chart units
DEVIATION = 0.5  # of data in the chart, about
CHUNK = 5_000  # points scored at once


@dataclass(frozen=True)
class NoiseConfig(Config):
    width: int = within(256, 4, 1_024, "units in each hidden layer")
    layers: int = within(3, 1, 8, "residual layers")
    finest: float = within(64.0, 1.0, 512.0, "finest waves, radians a unit of the chart")
    steps: int = within(2_000, 1, 1_000_000, "training steps")
    batch: int = within(512, 1, 100_000, "points in a step")
    rate: float = within(0.002, 1e-6, 0.1, "learning rate at its height")
    decay: float = within(0.999, 0.0, 0.99999, "of the moving average of the weights")
    sampler: str = choice("heun", ("ddim", "heun", "dpm_solver"), "how to walk back")
    walk: int = within(40, 1, 1_000, "steps of the walk back")
    eta: float = within(0.0, 0.0, 1.0, "fresh noise on the walk, with ddim; 1 is ancestral")
    score_steps: int = within(64, 2, 1_000, "steps of the integral for the likelihood")


class NoiseModel(GenerativeModel):
    """``net`` holds the moving average of the weights; ``schedule`` says which noise is when."""

    config: NoiseConfig
    schedule: Schedule

    def __init__(self, config: NoiseConfig, space: Space) -> None:
        super().__init__(config, space)
        self.net = PointDenoiser(config.width, config.layers, config.finest, DEVIATION)

    @abstractmethod
    def weight(self, t: Tensor) -> Tensor:
        """What a squared error of x_0 costs at times t (n,)."""

    def pair(self, x0: Tensor, noise: Tensor) -> Tensor:
        """The noise (n, d) in the order in which it meets x0 (n, d): as it came."""
        return noise

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step; the loss is the weighted squared error, a coordinate."""
        x, c = self.space.chart(self.admit(data)), self.config
        learned = copy.deepcopy(self.net)

        def loss(x0: Tensor, share: float) -> Tensor:
            return self.loss(learned, x0, rng=rng)

        for step in descend(learned, loss, x, Pace(c.steps, c.batch, c.rate), rng=rng):
            average(self.net, learned, step.number, c.decay)
            yield step

    def loss(self, net: nn.Module, x0: Tensor, *, rng: Generator) -> Tensor:
        """The weighted error of ``net`` on a batch x0 of chart points, one time for each."""
        t = draw_times(len(x0), rng=rng)
        alpha, sigma = self.schedule.at(t)
        noise = self.pair(x0, normal(x0, rng=rng))
        x = spread(alpha, x0) * x0 + spread(sigma, x0) * noise
        error = (net(x, alpha, sigma) - x0) ** 2
        return (spread(self.weight(t), x0) * error).mean()

    def denoise(self, x: Tensor, t: Tensor) -> Tensor:
        """E[x_0 | x_t = x], (n, 2), for chart points x at times t (n,)."""
        return self.net(x, *self.schedule.at(t))

    @torch.no_grad()
    def field(self, x: Tensor, t: Tensor) -> Tensor:
        """The score of x_t (n, 2) in chart units: (alpha D - x) / sigma^2, for t above 0."""
        alpha, sigma = self.schedule.at(t)
        return (spread(alpha, x) * self.denoise(x, t) - x) / spread(sigma, x) ** 2

    @torch.no_grad()
    def trajectory(self, n: int, *, rng: Generator) -> Iterator[Frame]:
        """Frames of n points in degrees, from noise to data; noise may lie off the map."""
        start = torch.randn(n, 2, generator=rng, device=rng.device).to(self.device)
        for frame in self._walk(start * spread(self.schedule.at(1.0)[1], start), rng=rng):
            u = frame.x if frame.time else frame.x.clamp(-1, 1)
            yield Frame(self.space.unchart(u), frame.time)

    def _walk(self, x: Tensor, *, rng: Generator) -> Iterator[Frame]:
        c = self.config
        if c.sampler == "ddim":
            return ddim(self.denoise, self.schedule, x, c.walk, rng=rng, eta=c.eta)
        walk = heun if c.sampler == "heun" else dpm_solver
        return walk(self.denoise, self.schedule, x, c.walk)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n points (n, 2) in degrees; what ends off the map is moved to its edge."""
        for frame in self.trajectory(n, rng=rng):
            last = frame.x
        return last

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats a unit of map area, by the ODE with ``score_steps`` steps.

        Exact but for the error of the integral: compare ``score`` at two counts of steps.
        """
        return self.score(x, self.config.score_steps)

    def score(self, x: Tensor, steps: int) -> Tensor:
        """``log_prob`` with ``steps`` steps of Heun's method in ln s."""
        parts = self.space.chart(check(self.space, x)).split(CHUNK)
        values = [ode_log_prob(self.net, part, steps) for part in parts]
        return torch.cat(values or [x.new_empty(0)]) - self.space.log_volume


def ode_log_prob(net: nn.Module, y: Tensor, steps: int) -> Tensor:
    """log p(y) of chart points y (n, 2), (n,), nats a unit of the chart; the trace is exact.

    net: D(x, alpha, sigma), called with alpha 1.
    """
    gained, size = y.new_zeros(len(y)), math.log(MOST / LEAST) / steps
    w, scale = y / math.hypot(LEAST, DEVIATION), math.log(math.hypot(LEAST, DEVIATION))
    slope, grown = _slope(net, w, LEAST)
    for number in range(1, steps + 1):
        s = LEAST * math.exp(number * size)
        there, grown_there = _slope(net, w + size * slope, s)
        w = w + size * (slope + there) / 2
        gained = gained + size * (grown + grown_there) / 2
        slope, grown = _slope(net, w, s)
    return log_gaussian(w, 1.0) + gained - y.shape[1] * scale


def _slope(net: nn.Module, w: Tensor, s: float) -> tuple[Tensor, Tensor]:
    """dw / d ln s and its trace at noise s: w = y / sqrt(s^2 + deviation^2) hardly grows."""
    size = math.hypot(s, DEVIATION)
    with torch.enable_grad():
        w = w.detach().requires_grad_()
        one = torch.ones(len(w), dtype=torch.float64)
        y = size * w
        step = (y - net(y, one, one * s)) / size - w * (s / size) ** 2
        return step.detach(), divergence(step, w).detach()
