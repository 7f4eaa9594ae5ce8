"""The flow on pictures against autograd, quadrature and hand-made sums.

Small pictures (2 values, or 3 x 4 x 4) let a whole Jacobian or a whole plane be worked out.
"""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch

from core.coupling_nets import Blend
from core.glow_layers import Coupling, Mix, Norm, haar, log_normal, rotation
from core.intervals import wilson
from core.models.image_flow import ImageFlow, ImageFlowConfig, dequantise
from core.rng import generator
from core.space import PICTURES, Dataset, Space, levels, unlevels
from core.worlds import get

PAIR = Space("images", (2, 1, 1))
SMALL = Space("images", (3, 4, 4))


def shaken(space: Space, by: float = 0.1, **settings) -> ImageFlow:
    """A flow in double precision whose every weight was moved, so that no layer does nothing."""
    config = ImageFlowConfig(width=4, top_width=8, top_steps=3, **settings)
    model = ImageFlow.create(config, space, rng=generator(0)).double()
    rng = generator(1)
    with torch.no_grad():
        for p in model.parameters():
            p += by * torch.randn(p.shape, generator=rng, dtype=torch.float64)
    return model


def normals(*shape: int, seed: int = 2) -> torch.Tensor:
    return torch.randn(*shape, generator=generator(seed), dtype=torch.float64)


# The layers.


def test_haar_is_a_rotation_that_takes_averages_first():
    matrix = haar(3)
    assert torch.allclose(matrix @ matrix.T, torch.eye(12))
    plain = torch.tensor([0.2, -0.4, 0.9]).repeat_interleave(4)  # three colours, four equal pixels
    expected = torch.tensor([0.4, -0.8, 1.8] + [0.0] * 9)
    assert torch.allclose(matrix @ plain, expected, atol=1e-6)


@pytest.mark.parametrize("start", [haar(3), rotation(12), torch.diag(torch.arange(1.0, 13))])
def test_mix_is_its_matrix(start):
    mix, x = Mix(start), normals(5, 12, 2, 3).float()
    y, log_det = mix(x)
    assert torch.allclose(y, torch.einsum("ij,njhw->nihw", start, x), atol=1e-5)
    assert torch.allclose(log_det, 6 * torch.linalg.slogdet(start)[1].expand(5), atol=1e-4)
    assert torch.allclose(mix.inverse(y), x, atol=1e-5)


def test_norm_starts_from_the_data_and_only_once():
    norm, x = Norm(3), 5 + 3 * normals(40, 3, 4, 4).float()
    norm.start(x)
    y, _ = norm(x)
    assert torch.allclose(y.mean((0, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(y.std((0, 2, 3), correction=0), torch.ones(3), atol=1e-5)
    assert torch.allclose(norm.inverse(y), x, atol=1e-5)
    before = norm.log_scale.clone()
    norm.start(7 * x)
    assert torch.equal(norm.log_scale, before)


def test_the_log_scale_of_a_coupling_is_bounded():
    net = torch.nn.Conv2d(1, 2, 1)
    torch.nn.init.constant_(net.weight, 1e6)
    coupling, x = Coupling(1, net), normals(9, 2, 1, 1).float()
    y, log_det = coupling(x)
    assert float(log_det.detach().abs().max()) == pytest.approx(6)
    assert coupling.inverse(y).isfinite().all()


def test_blend_by_hand():
    net = Blend(2, 4, 4, 8, 1).double()
    a, weights = normals(2, 2, 4, 4), normals(2, 3, 8, 4, 4, seed=3)
    made = net.blended(a, weights)
    for n, k, c, i, j in [(0, 0, 0, 0, 0), (1, 2, 1, 3, 1), (0, 1, 0, 2, 2)]:
        total = 0.0
        for number, (down, right) in enumerate(net.ways):
            row, column = min(max(i + down, 0), 3), min(max(j + right, 0), 3)
            total += float(weights[n, k, number, i, j] * (a[n, c, row, column] - a[n, c, i, j]))
        assert float(made[n, k, c, i, j]) == pytest.approx(total)


def test_an_edge_is_foretold_alike_in_every_colour():
    """With the rest at zero, dyeing a picture anew dyes the foretold details, given one w."""
    net = Blend(3, 4, 4, 8, 1).double()
    weights, a = normals(1, 3, 8, 4, 4), normals(1, 3, 4, 4, seed=4)
    dye = normals(3, 3, seed=5)
    dyed = torch.einsum("dc,nchw->ndhw", dye, a)
    expected = torch.einsum("dc,nkchw->nkdhw", dye, net.blended(a, weights))
    assert torch.allclose(net.blended(dyed, weights), expected)


# The change of variables.


@pytest.mark.parametrize(("space", "scales"), [(PAIR, 0), (SMALL, 0), (SMALL, 1), (SMALL, 2)])
def test_log_det_is_that_of_autograds_jacobian(space, scales):
    model, x = shaken(space, scales=scales), normals(2, *space.shape)
    _, log_det = model(x)
    for one, claimed in zip(x, log_det.detach(), strict=True):
        jacobian = torch.autograd.functional.jacobian(lambda v: model(v[None])[0][0], one)
        known = torch.linalg.slogdet(jacobian.reshape(space.dims, space.dims))[1]
        assert float(claimed) == pytest.approx(float(known), abs=1e-8)


@pytest.mark.parametrize("scales", [0, 1, 2])
def test_there_and_back(scales):
    model, x = shaken(SMALL, scales=scales), normals(5, *SMALL.shape)
    assert torch.allclose(model.inverse(model(x)[0]), x, atol=1e-8)
    z = normals(5, SMALL.dims, seed=6)
    assert torch.allclose(model(model.inverse(z))[0], z, atol=1e-8)


def two_lumps() -> Dataset:
    """Pictures of two values: half around (90, 160), half around (150, 110), in levels."""
    n, rng = 4_000, generator(8)
    middle = torch.tensor([[90.0, 160.0], [150.0, 110.0]])[torch.arange(n) % 2]
    level = (middle + 10 * torch.randn(n, 2, generator=rng)).round().clamp(0, 255)
    return Dataset(PAIR, unlevels(level)[:, :, None, None])


@pytest.fixture(scope="module")
def pair() -> ImageFlow:
    """A flow that learned the two lumps, and had to bend for it."""
    config = ImageFlowConfig(scales=0, top_steps=6, top_width=16, steps=250, batch=256, rate=0.01)
    return ImageFlow.create(config, PAIR, rng=generator(0)).fit(two_lumps(), rng=generator(0))


def mass(model: ImageFlow, ends: tuple[float, float, float, float]) -> float:
    """The probability of a rectangle of levels, by quadrature in steps of one level."""
    left, right, low, high = ends
    grid = torch.cartesian_prod(torch.arange(left, right), torch.arange(low, high)) + 0.5
    x = (grid / 127.5 - 1)[:, :, None, None]
    return float(torch.cat([model.log_density(part) for part in x.split(50_000)]).exp().sum())


def test_density_of_two_values_integrates_to_one(pair):
    assert mass(pair, (-50.0, 306.0, -50.0, 306.0)) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize("box", [(60, 110, 120, 180), (100, 140, 100, 150), (120, 200, 60, 130)])
def test_rounded_samples_have_the_mass_of_their_boxes(pair, box):
    """Levels left..right - 1 fill [left - 1/2, right - 1/2]: its mass, and a count of draws."""
    left, right, low, high = box
    level = levels(pair.sample(40_000, rng=generator(3))).flatten(1).long()
    inside = (level[:, 0] >= left) & (level[:, 0] < right)
    inside &= (level[:, 1] >= low) & (level[:, 1] < high)
    known = mass(pair, (left - 0.5, right - 0.5, low - 0.5, high - 0.5))
    least, most = wilson(int(inside.sum()), len(level))
    assert 2 * least - most < known < 2 * most - least  # three half-widths
    assert known > 0.02


def test_elbo_is_below_the_log_probability_of_the_box(pair):
    """The box of one 8-bit picture, 20 x 20 cells: log of the mean against the mean of the log."""
    steps = (torch.arange(20) + 0.5) / 20 - 0.5
    box = torch.cartesian_prod(steps, steps)[:, :, None, None] / 127.5
    for level in ([90, 160], [120, 131], [150, 110]):
        x = unlevels(torch.tensor(level))[None, :, None, None]
        bound = pair.elbo(x.expand(2_000, -1, -1, -1), rng=generator(4))
        inside = pair.log_density(x + box)
        exact = float(torch.logsumexp(inside, 0) - math.log(len(inside)))
        error = 4 * float(bound.std()) / math.sqrt(len(bound)) + 1e-5
        assert float(bound.mean()) <= exact + error
        assert float(bound.mean()) == pytest.approx(float(inside.mean()), abs=error)


def test_an_untrained_flow_is_a_normal_by_hand():
    """Its couplings do nothing and its mixes only turn, so that p(x) is N(x; 0, I)."""
    model = ImageFlow.create(ImageFlowConfig(width=4), PICTURES, rng=generator(0))
    x = get("wardrobe").test(3).x
    by_hand = log_normal(x.flatten(1)) - 3072 * math.log(127.5)
    assert torch.allclose(model.log_density(x), by_hand, rtol=1e-6)
    soft = dequantise(levels(x), rng=generator(1))
    bits = -(log_normal(soft.flatten(1)) / math.log(2) - 3072 * math.log2(127.5)) / 3072
    assert torch.allclose(model.bits_per_dim(x, rng=generator(1)), bits, rtol=1e-6)
    assert ((soft - x).abs() <= 0.5 / 127.5 + 1e-6).all()
    assert torch.equal(levels(soft), levels(x))


# What the family promises.


def test_pictures_that_do_not_halve_are_refused():
    for shape in ((3, 6, 6), (3, 8, 4)):
        with pytest.raises(ValueError, match="expected square pictures whose side divides by 4"):
            ImageFlow.create(ImageFlowConfig(scales=2), Space("images", shape), rng=generator(0))


def test_a_temperature_below_zero_is_refused():
    model = shaken(SMALL, scales=1).float()
    for wrong in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match="expected a finite temperature of 0 or more; got"):
            model.sample(1, rng=generator(0), temperature=wrong)


def test_parts_go_from_coarse_to_fine_and_frames_end_in_the_sample():
    model = shaken(SMALL, scales=2).float()
    z = normals(2, SMALL.dims).float()
    assert [part.shape[1] for part in model.parts(z)] == [3, 9, 36]
    assert torch.equal(torch.cat(model.parts(z), 1), z)
    frames = list(model.trajectory(4, rng=generator(1), temperature=0.7))
    assert [frame.time for frame in frames] == [1 - k / 5 for k in range(6)]
    assert torch.equal(frames[-1].x, model.sample(4, rng=generator(1), temperature=0.7))
    assert all(not torch.equal(a.x, b.x) for a, b in pairwise(frames))
    still = model.sample(4, rng=generator(1), temperature=0.0)
    torch.testing.assert_close(still, still[:1].expand_as(still))


def test_one_step_learns_a_known_normal():
    """Two independent normal values: the bound ends at their entropy, worked out in nats."""
    spread = torch.tensor([4.0, 9.0])
    level = (128 + spread * torch.randn(4_000, 2, generator=generator(8))).round()
    data = Dataset(PAIR, unlevels(level)[:, :, None, None])
    config = ImageFlowConfig(scales=0, top_steps=1, top_width=8, steps=300, batch=256, rate=0.01)
    model = ImageFlow.create(config, PAIR, rng=generator(0)).fit(data, rng=generator(0))
    wide = spread.square() + 1 / 12 + 1 / 12  # rounding, and the even draw from the box
    entropy = float((torch.log(2 * math.pi * math.e * wide) / 2).sum())
    assert -float(model.elbo(data.x, rng=generator(1)).mean()) == pytest.approx(entropy, abs=0.05)
