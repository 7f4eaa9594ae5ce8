"""A film of a training run: what the model was like at chosen moments.

A moment is written down as a `Snapshot`: the loss, two figures of the ruler on a small fixed set,
a few samples and, on a map, the density in cells. Noise and truth are the same at every moment, so
what moves is the model. Every size is bounded:

    points, sphere   600 samples as hundredths of a degree, 72 x 144 cells     13 kB a snapshot
    images           12 pictures of 8 bits                                     37 kB
    outfits          24 rows of codes                                          0.1 kB

Density is written in 256 levels from 0 to TOP times that of an even spread; more is written as TOP.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save
from torch import Tensor

from core.capabilities import Bounded, Density
from core.measures.tins import is_tin
from core.model import GenerativeModel
from core.rng import derive, generator
from core.space import Space
from core.worlds import get
from core.worlds.modes import Modes
from core.worlds.tins import Tins
from core.worlds.world import World

ROWS, COLUMNS, TOP = 72, 144, 6.0
SHOWN = {"points": 600, "sphere": 600, "images": 12, "outfits": 24}
JUDGED = {"points": 1_000, "sphere": 1_000, "images": 64, "outfits": 1_000}
NUMBERS = ("step", "seconds", "loss", "excess", "astray")
TRACE = 512  # points of the loss curve, at most


@dataclass(frozen=True)
class Snapshot:
    """One moment of training.

    step, seconds: how far training was; seconds of training alone. loss: mean since the last
    snapshot, in the family's own unit. excess: nats an example above the entropy of the truth,
    exact or a bound as the family has it; nan where it has neither. astray: the share of samples
    that the truth never makes (at sea, impossible, or not clean to the inspector).
    samples: int16 (n, 2) hundredths of a degree, uint8 (n, h, w, 3) or uint8 (n, 5) codes.
    density: uint8 (ROWS, COLUMNS), row 0 in the north, or None.
    """

    step: int
    seconds: float
    loss: float
    excess: float
    astray: float
    samples: NDArray[Any]
    density: NDArray[np.uint8] | None = None

    @property
    def numbers(self) -> list[float]:
        """The five numbers, in the order of NUMBERS."""
        return [float(getattr(self, name)) for name in NUMBERS]

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        return self.samples.nbytes + (0 if self.density is None else self.density.nbytes)


@torch.no_grad()
def take(
    model: GenerativeModel, world: str, seed: int, *, step: int, seconds: float, loss: float
) -> Snapshot:
    """A Snapshot of the model as it is now. It draws from generators of its own."""
    truth = get(world)
    samples = model.sample(JUDGED[truth.space.kind], rng=generator(derive(seed, "film")))
    return Snapshot(
        step,
        seconds,
        loss,
        excess(model, truth, seed),
        astray(truth, samples),
        shown(truth.space, samples),
        density(model) if isinstance(model, Density) and _is_map(truth.space) else None,
    )


def excess(model: GenerativeModel, world: World, seed: int) -> float:
    """Mean of -log p (or of the bound) less the entropy on the first true test examples, nats."""
    x = world.test(JUDGED[world.space.kind]).x.to(model.device)
    if isinstance(model, Density):
        scores = model.log_prob(x)
    elif isinstance(model, Bounded):
        scores = model.elbo(x, rng=generator(derive(seed, "film/bound")))
    else:
        return math.nan
    return float(-scores.double().mean()) - world.entropy


def astray(world: World, x: Tensor) -> float:
    """The share of x that the truth never makes; nan where the truth is not known.

    Among hills, the share between them: the truth has 1.1% there.
    """
    if not world.known:
        return math.nan
    if isinstance(world, Tins):
        return float((~is_tin(x.cpu())).double().mean())
    if world.space.kind == "images":
        from core.inspector import Inspector

        return float((~Inspector.load().inspect(x).clean).double().mean())
    if isinstance(world, Modes):
        return float((world.mode(x.cpu()) < 0).double().mean())
    return float(torch.isneginf(world.log_prob(x.cpu())).double().mean())


def shown(space: Space, x: Tensor) -> NDArray[Any]:
    """The first samples as small whole numbers."""
    first = space.to_units(x[: SHOWN[space.kind]])
    if _is_map(space):
        return (first * 100).round().astype(np.int16)
    return first.astype(np.uint8)


def density(model: Any) -> NDArray[np.uint8]:
    """The density at the middle of each cell in levels of TOP/255 times an even spread."""
    area = 4 * math.exp(model.space.log_volume)
    heights = model.log_prob(_middles().to(model.device)).double().exp().cpu() * area
    level = (heights.nan_to_num(0.0) * (255 / TOP)).round().clamp(0, 255)
    return level.view(ROWS, COLUMNS).to(torch.uint8).numpy()


def _middles() -> Tensor:
    """The middle of each cell in degrees, (ROWS * COLUMNS, 2), from the north-west, by rows."""
    lat = 90 - (torch.arange(ROWS) + 0.5) * (180 / ROWS)
    lon = (torch.arange(COLUMNS) + 0.5) * (360 / COLUMNS) - 180
    return torch.cartesian_prod(lat, lon).flip(1)


def _is_map(space: Space) -> bool:
    return space.kind in ("points", "sphere")


class Moments:
    """When snapshots are due: at `count` shares of the run, half spaced evenly in the logarithm
    of the share, from a thousandth on, half evenly in the share itself."""

    def __init__(self, count: int) -> None:
        first = count // 2
        shares = np.concatenate([np.geomspace(1e-3, 1, first), np.linspace(0, 1, count - first)])
        self.shares = [float(share) for share in np.unique(shares) if 0 < share < 1]

    def due(self, share: float) -> bool:
        """Whether one is due at this share of the run; asking takes it off the list."""
        late = [one for one in self.shares if one <= share]
        self.shares = self.shares[len(late) :]
        return bool(late)


class Trace:
    """The loss curve in at most TRACE points, each the mean over as many steps as the others."""

    def __init__(self) -> None:
        self.width = 1
        self.points: list[tuple[float, float]] = []
        self._sum, self._count = 0.0, 0

    def add(self, step: int, loss: float) -> None:
        """Take in the loss of one step; two neighbours become one where it grows too long."""
        if not math.isfinite(loss):
            return
        self._sum, self._count = self._sum + loss, self._count + 1
        if self._count == self.width:
            self.points.append((step, self._sum / self.width))
            self._sum, self._count = 0.0, 0
        if len(self.points) == TRACE:
            pairs = zip(self.points[::2], self.points[1::2], strict=True)
            self.points = [(late[0], (early[1] + late[1]) / 2) for early, late in pairs]
            self.width *= 2

    def array(self) -> NDArray[np.float32]:
        """(points, 2): step, mean loss."""
        return np.array(self.points, np.float32).reshape(-1, 2)


@dataclass
class Film:
    """Snapshots in the order they were taken, at most `most`, and the loss curve (points, 2)."""

    snapshots: list[Snapshot] = field(default_factory=list)
    trace: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    most: int = 96

    def add(self, snapshot: Snapshot) -> None:
        """Keep a snapshot if it is of a later step; where there are too many, the one that comes
        soonest after another goes, on a logarithmic clock, but never the first or the last."""
        if self.snapshots and snapshot.step <= self.snapshots[-1].step:
            return
        self.snapshots.append(snapshot)
        if len(self.snapshots) > self.most:
            at = [math.log1p(one.step) for one in self.snapshots[:-1]]
            gaps = [late - early for early, late in pairwise(at)]
            del self.snapshots[1 + gaps.index(min(gaps))]

    def arrays(self, after: int = -1, most: int | None = None) -> dict[str, NDArray[Any]]:
        """The loss curve and the snapshots of later steps than `after`, at most `most` of them.

        trace (m, 2); numbers (f, 5); samples (f, n, ...); density (f, ROWS, COLUMNS) if any.
        """
        found: dict[str, NDArray[Any]] = {"trace": self.trace}
        if wanted := [one for one in self.snapshots if one.step > after][:most]:
            found["numbers"] = np.array([one.numbers for one in wanted], np.float64)
            found["samples"] = np.stack([one.samples for one in wanted])
            grids = [one.density for one in wanted if one.density is not None]
            if len(grids) == len(wanted):
                found["density"] = np.stack(grids)
        return found

    @property
    def size(self) -> int:
        """Bytes of its arrays, about."""
        return sum(one.size for one in self.snapshots) + self.trace.nbytes

    def pack(self) -> bytes:
        """The film as safetensors."""
        arrays = {name: np.ascontiguousarray(array) for name, array in self.arrays().items()}
        return save(arrays)

    @classmethod
    def unpack(cls, blob: bytes) -> "Film":
        """What `pack` wrote; ValueError where it is not that."""
        try:
            arrays = load(blob)
        except SafetensorError as error:
            raise ValueError(f"expected a film; got {error}") from None
        trace, numbers = arrays.get("trace"), arrays.get("numbers", np.zeros((0, len(NUMBERS))))
        samples, grids = arrays.get("samples", np.zeros((0, 1))), arrays.get("density")
        if trace is None or trace.ndim != 2 or numbers.shape != (len(samples), len(NUMBERS)):
            raise ValueError("expected a film with numbers for every snapshot; got others")
        if grids is not None and grids.shape != (len(samples), ROWS, COLUMNS):
            raise ValueError(f"expected densities of {ROWS} x {COLUMNS}; got {grids.shape}")
        film = cls(trace=trace)
        for k, (step, seconds, loss, above, wrong) in enumerate(numbers.tolist()):
            grid = None if grids is None else grids[k]
            film.snapshots.append(
                Snapshot(int(step), seconds, loss, above, wrong, samples[k], grid)
            )
        return film
