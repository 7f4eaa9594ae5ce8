"""A mixture of Gaussians, fitted by expectation-maximisation.

    q(u) = sum_j w_j N(u; mu_j, Sigma_j),    p(u) = q(u) / Q on the map, 0 off it

u is the chart of the map, and Q the mixture's probability that u falls on the map: what leaks over
an edge is given back, so that p sums to 1 over the map and every sample lies on it. Longitudes do
not wrap: a Gaussian at 179 degrees ends at the edge. EM (Dempster, Laird & Rubin 1977) is
scikit-learn's and raises the likelihood of q, which knows of no edge; a step never lowers it.

Q is a sum of rectangle probabilities of two-dimensional normals (Genz 2004, in SciPy).

scikit-learn and SciPy are imported where a mixture is fitted and not at the top: loading them
takes longer than loading every other family together, and a fitted mixture needs neither.
"""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor

from core.config import Config, within
from core.model import GenerativeModel
from core.progress import Step
from core.rng import categorical, next_seed
from core.space import Dataset, Space, check

ROUNDS = 5  # of EM in one step


@dataclass(frozen=True)
class GaussianMixtureConfig(Config):
    components: int = within(100, 1, 200, "Gaussians")
    steps: int = within(12, 1, 100, "steps of five rounds of EM")
    floor: float = within(0.1, 0.01, 10.0, "least spread of a Gaussian: degrees of longitude")


class GaussianMixture(GenerativeModel):
    """Weights (k,), means (k, 2) and lower Cholesky factors of the covariances (k, 2, 2)."""

    Configuration = GaussianMixtureConfig
    kinds = ("points", "sphere")
    title = "Mixture of Gaussians"
    source = "Dempster, Laird & Rubin 1977, section 4.3"
    config: GaussianMixtureConfig
    weight: Tensor
    mean: Tensor
    factor: Tensor
    on_map: Tensor

    def __init__(self, config: GaussianMixtureConfig, space: Space) -> None:
        super().__init__(config, space)
        k = config.components
        self.register_buffer("weight", torch.full((k,), 1 / k, dtype=torch.float64))
        self.register_buffer("mean", torch.zeros(k, 2, dtype=torch.float64))
        self.register_buffer("factor", torch.eye(2, dtype=torch.float64).repeat(k, 1, 1))
        self.register_buffer("on_map", torch.tensor(math.erf(0.5**0.5) ** 2, dtype=torch.float64))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Five rounds of EM a step, from means chosen by k-means++."""
        x = self.admit(data)
        u = self.space.chart(x.double()).cpu().numpy()
        u = np.repeat(u, 1 + (len(u) == 1), axis=0)  # scikit-learn asks for two points
        k = min(self.config.components, len(x))
        peer = start(k, (self.config.floor / 180) ** 2, next_seed(rng))
        for number in range(1, self.config.steps + 1):
            improve(peer, u)
            self._keep(peer)
            yield Step(number, self.config.steps, float(-self.log_prob(x[:2000]).mean()))

    def _keep(self, peer: Any) -> None:
        """Take scikit-learn's parameters as the model's own; unused components weigh nothing."""
        k = len(peer.weights_)
        self.weight = torch.zeros_like(self.weight)
        self.weight[:k] = torch.from_numpy(peer.weights_)
        self.mean[:k] = torch.from_numpy(peer.means_)
        self.factor[:k] = torch.linalg.cholesky(torch.from_numpy(peer.covariances_))
        self.on_map.fill_(share_on_map(peer.weights_, peer.means_, peer.covariances_))

    def log_mixture(self, u: Tensor) -> Tensor:
        """log q(u), (n,), nats in the chart, for u (n, 2) float64 anywhere in the plane."""
        offset = u[:, None] - self.mean  # (n, k, 2)
        z0 = offset[..., 0] / self.factor[:, 0, 0]
        z1 = (offset[..., 1] - self.factor[:, 1, 0] * z0) / self.factor[:, 1, 1]
        log_scale = torch.log(self.weight / self.factor[:, 0, 0] / self.factor[:, 1, 1])
        return torch.logsumexp(log_scale - (z0**2 + z1**2) / 2, 1) - math.log(2 * math.pi)

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats, exact; -inf off the map."""
        u = self.space.chart(check(self.space, x).double())
        value = torch.cat([self.log_mixture(part) for part in u.split(2_000)] or [u[:, 0]])
        value = value - torch.log(self.on_map) - self.space.log_volume
        return torch.where((x.abs() <= x.new_tensor([180, 90])).all(1), value, -torch.inf).to(
            x.dtype
        )

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n points (n, 2): a component, then a normal draw; what leaves the map is redrawn."""
        kept, missing = [torch.empty(0, 2, dtype=torch.float64)], n
        while missing:
            u = self._propose(math.ceil(missing * 1.1) + 8, rng=rng)
            kept.append(u[(u.abs() < 1).all(1)][:missing])
            missing -= len(kept[-1])
        return self.space.unchart(torch.cat(kept)).float().to(self.device)

    def _propose(self, n: int, *, rng: Generator) -> Tensor:
        """n draws from q, (n, 2), on and off the map."""
        j = categorical(self.weight, n, rng=rng)
        z = torch.randn(n, 2, 1, dtype=torch.float64, generator=rng, device=rng.device).cpu()
        return self.mean.cpu()[j] + (self.factor.cpu()[j] @ z)[..., 0]

    def free_parameters(self) -> int:
        """Mean 2 and covariance 3 a component, and the weights, which sum to 1."""
        used = int((self.weight > 0).sum())
        return 5 * used + used - 1


def start(components: int, least_variance: float, seed: int) -> Any:
    """scikit-learn's mixture, not fitted yet, that goes on from where it was at each fit."""
    from sklearn.mixture import GaussianMixture as Peer

    return Peer(
        components,
        max_iter=ROUNDS,
        tol=0.0,
        init_params="k-means++",
        reg_covar=least_variance,
        warm_start=True,
        random_state=seed,
    )


def improve(peer: Any, u: np.ndarray) -> None:
    """Five more rounds of EM; that they do not converge is expected."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer.fit(u)


def share_on_map(weight: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> float:
    """Q: the probability that the mixture gives to the chart [-1, 1]^2."""
    from scipy.stats import multivariate_normal

    high, low = np.ones(2), -np.ones(2)
    inside = [
        multivariate_normal.cdf(high, m, c, lower_limit=low)
        for m, c in zip(mean, covariance, strict=True)
    ]
    return float(weight @ np.array(inside))
