"""Principal components: the best k numbers for pictures if only adding up is allowed.

    z = C (x - m),    x' = m + C' z,    C (k, d): the first k eigenvectors of the covariance of x

Pearson 1901; Hotelling 1933. Of all linear codes with k numbers, none returns the training pictures
with a smaller mean squared error, which is the sum of the variances left out (Eckart & Young 1936).
"""

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True)
class PCA:
    """mean (d,), components (k, d) with orthonormal rows, variances (d,) in falling order.

    shape: of one example, so that ``decode`` gives pictures back.
    """

    mean: Tensor
    components: Tensor
    variances: Tensor
    shape: tuple[int, ...]

    @classmethod
    def fit(cls, x: Tensor, k: int) -> Self:
        """The first k components of x (n, *shape), k at most the numbers in one example.

        Each component points to the side on which its largest entry is positive.
        Raises ValueError for fewer than two examples, or for a k that there is not.
        """
        flat = x.flatten(1).double()
        n, d = flat.shape
        if n < 2 or not 1 <= k <= d:
            raise ValueError(f"expected two examples and k from 1 to {d}; got {n} and k = {k}")
        mean = flat.mean(0)
        variances, vectors = torch.linalg.eigh(torch.cov(flat.T, correction=0))
        components = vectors.flip(1)[:, :k].T
        sign = components.gather(1, components.abs().argmax(1, keepdim=True)).sign()
        falling = variances.flip(0).clamp_min(0)
        return cls(mean.float(), (components * sign).float(), falling, tuple(x.shape[1:]))

    def encode(self, x: Tensor, k: int | None = None) -> Tensor:
        """The first k numbers (all kept, by default) of x (n, *shape), (n, k)."""
        return (x.flatten(1) - self.mean) @ self.components[:k].T

    def decode(self, z: Tensor) -> Tensor:
        """The example that the numbers z (n, k) stand for, (n, *shape), not clipped."""
        flat = self.mean + z @ self.components[: z.shape[1]]
        return flat.unflatten(1, self.shape)

    def again(self, x: Tensor, k: int) -> Tensor:
        """x (n, *shape) squeezed through k numbers."""
        return self.decode(self.encode(x, k))

    def share(self, k: int) -> float:
        """The share of the variance that k components keep."""
        return float(self.variances[:k].sum() / self.variances.sum())
