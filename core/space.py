"""Where examples live, in which units, and a check at the door.

Points lie on a map. Both maps have a *chart*: coordinates u in [-1, 1]^2 in which equal areas are
equal, so that a density in the chart becomes a density on the map by one constant,
log p(x) = log p(u) - log_volume.

- flat map:  u = (longitude/180, latitude/90), area 64,800 square degrees
- sphere:    u = (longitude/180, sin latitude), area 4 pi steradians (Lambert's cylindrical
  equal-area projection, 1772)
"""

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

KINDS = ("points", "sphere", "outfits", "images", "tokens")
UNITS = {
    "points": "longitude, latitude in degrees; densities per square degree",
    "sphere": "longitude, latitude in degrees; densities per steradian",
    "outfits": "five integer codes",
    "images": "8-bit red, green, blue; probabilities of the 8-bit picture",
    "tokens": "token numbers",
}


@dataclass(frozen=True)
class Space:
    """Kind, shape of one example, and for categories the number of values of each.

    kind: one of KINDS.
    shape: of one example as a tensor: (2,) for points, (5,) for outfits, (3, 32, 32) for pictures.
    sizes: number of values of each category; empty for numbers.
    """

    kind: str
    shape: tuple[int, ...]
    sizes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"expected a kind out of {', '.join(KINDS)}; got {self.kind!r}")

    @property
    def dims(self) -> int:
        """Numbers in one example."""
        return math.prod(self.shape)

    @property
    def log_volume(self) -> float:
        """Log of the map's area for one unit of chart area; the chart's area is 4."""
        area = {"points": 360.0 * 180.0, "sphere": 4 * math.pi}[self.kind]
        return math.log(area / 4)

    def chart(self, x: Tensor) -> Tensor:
        """Map degrees x (n, 2) to the equal-area chart u (n, 2), [-1, 1] on the map."""
        lon, lat = x.unbind(-1)
        up = torch.sin(torch.deg2rad(lat)) if self.kind == "sphere" else lat / 90
        return torch.stack([lon / 180, up], -1)

    def unchart(self, u: Tensor) -> Tensor:
        """Map the chart u (n, 2) to degrees x (n, 2); off the sphere's chart, clamp to a pole."""
        across, up = u.unbind(-1)
        lat = torch.rad2deg(torch.asin(up.clamp(-1, 1))) if self.kind == "sphere" else up * 90
        return torch.stack([across * 180, lat], -1)

    def to_units(self, x: Tensor) -> np.ndarray:
        """x (n, *shape) in the world's own units, as files and people want it.

        Points as float degrees (n, 2), outfits as codes (n, 5), pictures as uint8 (n, h, w, 3).
        """
        x = x.detach().cpu()
        return levels(x).permute(0, 2, 3, 1).numpy() if self.kind == "images" else x.numpy()


FLAT = Space("points", (2,))
SPHERE = Space("sphere", (2,))
OUTFITS = Space("outfits", (5,), (3, 8, 4, 6, 7))
PICTURES = Space("images", (3, 32, 32))


def levels(x: Tensor) -> Tensor:
    """Pictures x in [-1, 1] as 8-bit levels 0..255, rounded and clipped."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def unlevels(level: Tensor) -> Tensor:
    """8-bit levels as floats in [-1, 1]: level k is k/127.5 - 1."""
    return level.float() / 127.5 - 1


@dataclass(frozen=True)
class Dataset:
    """Examples x (n, *space.shape), and where they are known the codes y (n, 5) behind them."""

    space: Space
    x: Tensor
    y: Tensor | None = None
    name: str = ""

    def __len__(self) -> int:
        return len(self.x)

    @property
    def sha256(self) -> str:
        """Hash of the examples as stored: two sets are the same if this is."""
        return hashlib.sha256(self.x.contiguous().cpu().numpy().tobytes()).hexdigest()


def check(space: Space, x: Tensor) -> Tensor:
    """Return x if it is a batch of examples of ``space``; else raise ValueError that says why."""
    if x.ndim != len(space.shape) + 1 or tuple(x.shape[1:]) != space.shape:
        shape = ", ".join(map(str, space.shape))
        raise ValueError(f"expected shape (n, {shape}); got {tuple(x.shape)}")
    if space.sizes:
        return _check_codes(space, x)
    if not x.is_floating_point():
        raise ValueError(f"expected floating-point numbers; got {x.dtype}")
    if not torch.isfinite(x).all():
        raise ValueError("expected finite numbers; got nan or infinity")
    return x


def _check_codes(space: Space, x: Tensor) -> Tensor:
    if x.is_floating_point():
        raise ValueError(f"expected integer codes; got {x.dtype}")
    top = torch.tensor(space.sizes, device=x.device)
    if len(x) and bool(((x < 0) | (x >= top)).any()):
        raise ValueError(f"expected codes from 0 below {space.sizes}; got one outside")
    return x
