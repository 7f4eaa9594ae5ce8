"""Kernel densities of points, against scikit-learn, truncated normals and the direct sum."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from points_models import chart_grid, fitted, of_world
from scipy.special import logsumexp
from scipy.stats import truncnorm
from sklearn.neighbors import KernelDensity as PeerKernels

from core.space import FLAT
from core.worlds import get


def test_kernels_against_scikit_learn_away_from_the_edges() -> None:
    x = get("land").train(4000).x
    x = x[(x[:, 0].abs() < 120) & (x[:, 1].abs() < 60)].double()
    points = torch.tensor([[10.0, 10.0], [-60.0, -20.0], [-30.0, 30.0], [100, 40], [0, -45]])
    for width in (0.5, 2.0):
        model = fitted("kernel_density", FLAT, x, bandwidth=width, elsewhere=0)
        peer = PeerKernels(bandwidth=width).fit(x.numpy())
        for batch in (points.double(), x[:200]):
            squares = ((batch[:, None] - x) ** 2).sum(-1).numpy() / width**2
            by_hand = logsumexp(-squares / 2, 1) - math.log(2 * math.pi * width**2 * len(x))
            np.testing.assert_allclose(model.log_prob(batch), by_hand, atol=1e-4)
            near = by_hand > -60  # further out scikit-learn's tree is not exact
            score = peer.score_samples(batch[near])
            np.testing.assert_allclose(model.log_prob(batch)[near], score, atol=1e-4)


def test_kernels_at_the_edges_by_hand() -> None:
    """Two hills near a corner and the pole, as products of truncated normals."""
    x = torch.tensor([[175.0, -85.0], [-120.0, 88.0]], dtype=torch.float64)
    model = fitted("kernel_density", FLAT, x, bandwidth=5.0, elsewhere=0.2)
    points = torch.tensor([[178.0, -89.0], [-119.0, 80.0], [179.9, -70.0], [60.0, 0.0]]).double()

    def hill(at: np.ndarray, centre: float, edge: float) -> np.ndarray:
        return truncnorm.pdf(at, (-edge - centre) / 5, (edge - centre) / 5, centre, 5)

    lon, lat = points.numpy().T
    hills = sum(hill(lon, a, 180) * hill(lat, b, 90) for a, b in x.tolist()) / 2
    expected = 0.8 * hills + 0.2 / 64_800
    np.testing.assert_allclose(model.log_prob(points), np.log(expected), rtol=1e-9)


@pytest.mark.parametrize("world", ["land", "sphere"])
def test_a_lattice_of_crossings_is_the_density_there(world: str) -> None:
    model = of_world("kernel_density", world, 800, bandwidth=4.0, elsewhere=0.1)
    lon, lat = torch.linspace(-180, 180, 13).double(), torch.linspace(-90, 90, 7).double()
    points = torch.cartesian_prod(lon, lat)
    expected = model.log_prob(points).exp().reshape(13, 7)
    torch.testing.assert_close(model.lattice(lon, lat), expected, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("width", [0.2, 1.0, 8.0])
def test_leaving_far_hills_out_changes_nothing(
    width: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = of_world("kernel_density", "land", 3000, bandwidth=width, elsewhere=0)
    points = chart_grid(FLAT, 30, 20)
    quick = model.log_prob(points)
    monkeypatch.setattr("core.models.kernel_density.REACH", 1e9)
    torch.testing.assert_close(quick, model.log_prob(points), rtol=0, atol=1e-6)
