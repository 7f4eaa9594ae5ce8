"""Models that stand in for a family, to see what the ruler makes of a known distortion."""

from collections.abc import Callable, Iterator

import torch
from torch import Generator, Tensor

from core.config import Config
from core.model import GenerativeModel
from core.progress import Step
from core.space import Dataset
from core.worlds.world import World


class Drawn(GenerativeModel):
    """A model that draws by the given function, and has no density."""

    Configuration = Config
    kinds = ("points", "sphere", "outfits", "images", "tokens")
    title = "Stand-in"
    source = "this test"

    def __init__(self, world: World, draw: Callable[[int, Generator], Tensor]) -> None:
        super().__init__(Config(), world.space)
        self.draw = draw

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        yield Step(1, 1)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        return self.draw(n, rng)


class Scored(Drawn):
    """The same with an exact density, given as a function of x."""

    def __init__(
        self,
        world: World,
        draw: Callable[[int, Generator], Tensor],
        score: Callable[[Tensor], Tensor],
    ) -> None:
        super().__init__(world, draw)
        self.score = score

    def log_prob(self, x: Tensor) -> Tensor:
        return self.score(x)


def truth(world: World) -> Scored:
    """The world itself as a model: it must score the floor."""
    return Scored(world, lambda n, rng: world.sample(n, rng=rng), world.log_prob)


def mixture(world: World, share: float) -> Scored:
    """The truth, but ``share`` of it even over the whole map; its density in closed form."""

    def draw(n: int, rng: Generator) -> Tensor:
        x, astray = world.sample(n, rng=rng), torch.rand(n, generator=rng) < share
        anywhere = world.space.unchart(2 * torch.rand(n, 2, generator=rng) - 1)
        return torch.where(astray[:, None], anywhere, x)

    def score(x: Tensor) -> Tensor:
        even = share / 4 * torch.tensor(-world.space.log_volume).exp()
        return torch.log((1 - share) * world.log_prob(x).exp() + even)

    return Scored(world, draw, score)
