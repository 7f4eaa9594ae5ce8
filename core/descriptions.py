"""Ways to describe a picture by numbers, and what is true half-way between two descriptions.

A description is a pair: encode, x (n, *shape) to z (n, d), and decode, back. Pixels describe a
picture by itself; principal components and autoencoders by fewer numbers; tins also by height and
width. Half-way: decode((encode(a) + encode(b)) / 2). Arithmetic: decode(encode(c) + amount *
(encode(a) - encode(b))), as with words in Mikolov, Yih & Zweig 2013, section 4, and with faces in
Radford, Metz & Chintala 2016, section 6.3.2.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from core.attribute_edits import Coder
from core.inspector import Inspector, Verdict
from core.pca import PCA
from core.space import OUTFITS
from core.worlds import tins
from core.worlds.outfits import visible


@dataclass(frozen=True)
class Description:
    """encode: x (n, *shape) -> z (n, numbers); decode: back, clipped to [-1, 1]."""

    encode: Callable[[Tensor], Tensor]
    decode: Callable[[Tensor], Tensor]

    def again(self, x: Tensor) -> Tensor:
        """x squeezed through its description."""
        return self.decode(self.encode(x))

    def between(self, a: Tensor, b: Tensor, t: float = 0.5) -> Tensor:
        """What lies the share t of the way from each a to its b, both (n, *shape)."""
        return self.decode((1 - t) * self.encode(a) + t * self.encode(b))

    def add(self, c: Tensor, a: Tensor, b: Tensor, amount: float = 1.0) -> Tensor:
        """c with what a has more than b, ``amount`` times; all (n, *shape)."""
        return self.decode(self.encode(c) + amount * (self.encode(a) - self.encode(b)))


def by_pixels(shape: tuple[int, ...]) -> Description:
    """A picture described by all of its pixels."""
    return Description(lambda x: x.flatten(1), lambda z: z.unflatten(1, shape).clamp(-1, 1))


def by_components(pca: PCA, k: int) -> Description:
    """By the first k principal components."""
    return Description(lambda x: pca.encode(x, k), lambda z: pca.decode(z).clamp(-1, 1))


def by_codes(model: Coder) -> Description:
    """By the codes of an autoencoder."""
    return Description(model.encode, lambda z: model.decode(z).clamp(-1, 1))


def by_sizes() -> Description:
    """Tins by height and width."""
    return Description(lambda x: tins.read(x)[0], lambda z: tins.draw(z).float())


def gap(x: Tensor, y: Tensor) -> Tensor:
    """Root mean squared difference of pictures (n, c, h, w), (n,), in levels."""
    return (x - y).flatten(1).square().mean(1).sqrt() * 127.5


def reads(x: Tensor) -> Verdict:
    """What the inspector reads in pictures."""
    return Inspector.load().inspect(x)


def wears(x: Tensor, y: Tensor) -> Tensor:
    """Whether each picture is clean and shows the outfit y (n, 5), (n,) bool."""
    verdict = reads(x)
    return verdict.clean & (verdict.codes == visible(y)).all(1)


def nearest(z: Tensor, shelf: Tensor) -> Tensor:
    """Of ``shelf`` (m, d) the row nearest to each z (n, d), (n,); Euclidean."""
    return torch.cat([torch.cdist(part, shelf).argmin(1) for part in z.split(250)])


def shared(y: Tensor, other: Tensor) -> Tensor:
    """In how many of the five attributes two outfits (n, 5) look the same, (n,)."""
    return (visible(y) == visible(other)).sum(1)


def same(y: Tensor, other: Tensor) -> Tensor:
    """Whether they look the same in all of them, (n,) bool."""
    return shared(y, other) == len(OUTFITS.sizes)
