"""Tins: the truth by other routes, and principal components beside scikit-learn's."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sklearn.decomposition
import torch
from scipy.integrate import quad

from core import checkpoint, descriptions
from core.descriptions import by_codes, by_components, by_pixels, by_sizes
from core.measures.tins import NEAR, is_tin
from core.pca import PCA
from core.rng import generator
from core.ruler import measure
from core.space import levels, unlevels
from core.worlds import get, tins
from core.worlds.tins import draw, read, sizes

WORLD = get("tins")
NETS = ("", "-one", "-four", "-eight")


def by_hand(height: float, width: float) -> np.ndarray:
    """The picture from its definition: shade times cover, integrated numerically pixel by pixel."""

    def row(y: float) -> float:
        top, foot = tins.FLOOR - height, tins.FLOOR
        rim = y < top + tins.RIM or y > foot - tins.RIM
        return (1 + tins.RIM_DARKER * rim) * (top <= y <= foot)

    def column(x: float) -> float:
        u = (x - tins.MIDDLE) / (width / 2)
        return (tins.LIGHT + tins.SHADE * (u + tins.GLINT) ** 2) * (abs(u) <= 1)

    edges = [tins.FLOOR - height, tins.FLOOR - height + tins.RIM, tins.FLOOR - tins.RIM]
    sides = [tins.MIDDLE - width / 2, tins.MIDDLE + width / 2]
    r = [quad(row, i, i + 1, points=[e for e in edges if i < e < i + 1] or None)[0]
         for i in range(32)]  # fmt: skip
    d = [quad(column, j, j + 1, points=[e for e in sides if j < e < j + 1] or None)[0]
         for j in range(32)]  # fmt: skip
    return tins.GROUND - np.outer(r, d)


@pytest.mark.parametrize("size", [(25.0, 10.0), (12.0625, 24.3125), (8.0, 28.0), (17.5, 9.4375)])
def test_a_tin_is_the_integral_that_it_says(size) -> None:
    picture = levels(draw(torch.tensor([size])))[0, 0].numpy()
    assert np.abs(picture - by_hand(*size)).max() <= 0.5 + 1e-6


def test_every_tin_has_a_picture_of_its_own() -> None:
    wide, seen = sizes(), set()
    for height in wide:
        row = levels(draw(torch.stack([height.expand(len(wide)), wide], 1)))
        seen |= {one.numpy().tobytes() for one in row}
    assert len(seen) == len(wide) ** 2 == 321**2
    assert pytest.approx(math.log(len(seen))) == WORLD.entropy


def test_probability_is_even_over_tins_and_none_elsewhere() -> None:
    x = WORLD.sample(200, rng=generator(1))
    assert WORLD.log_prob(x).tolist() == pytest.approx([-math.log(321**2)] * 200)
    level = levels(x).int()
    level[:, 0, 25, 16] += 1
    assert WORLD.log_prob(unlevels(level)).isneginf().all()
    between = draw(torch.tensor([[12.03, 12.03]]))
    assert WORLD.log_prob(between).isneginf().all()


def test_heights_and_widths_are_even_and_independent() -> None:
    size = WORLD.sizes(20_000, rng=generator(2))
    for part in size.unbind(1):
        assert float(part.mean()) == pytest.approx(18, abs=3 * 5.8 / math.sqrt(20_000))
        counts = torch.bincount(((part - 8) * 16).long(), minlength=321).double()
        chi = float((counts - counts.mean()).square().sum() / counts.mean())
        assert chi < 320 + 4 * math.sqrt(640)
    assert abs(float(torch.corrcoef(size.T)[0, 1])) < 0.03


def test_reading_undoes_drawing() -> None:
    size = WORLD.sizes(300, rng=generator(3))
    found, far = read(draw(size))
    assert torch.equal(found, size)
    assert float(far.max()) == 0


def test_reading_finds_the_nearest_of_all_tins() -> None:
    """Against every tin compared pixel by pixel, for ghosts and for noise."""
    a, b = (WORLD.sample(4, rng=generator(seed)) for seed in (4, 5))
    x = torch.cat([(a + b) / 2, (a + 0.3 * torch.randn(a.shape, generator=generator(6)))])
    wide, best = sizes(), torch.full((8,), math.inf, dtype=torch.float64)
    for height in wide:
        every = draw(torch.stack([height.expand(len(wide)), wide], 1)).flatten(1).double()
        gaps = torch.cdist(x.flatten(1).double(), every).amin(1) * 127.5 / 32
        best = torch.minimum(best, gaps)
    assert torch.allclose(read(x)[1].double(), best, atol=0.1)
    assert bool((read(x)[1].double() >= best - 1e-4).all())


def test_sizes_outside_are_refused() -> None:
    for bad in ([[7.9, 12.0]], [[12.0, 28.1]], [[float("nan"), 9.0]], [12.0, 12.0]):
        with pytest.raises(ValueError, match=r"expected .*; got"):
            draw(torch.tensor(bad))


def test_near_is_what_half_a_pixel_makes() -> None:
    size = WORLD.sizes(300, rng=generator(7)).clamp(9, 27)
    step = torch.tensor([0.5, 0.0]).double()
    gaps = [
        float(descriptions.gap(draw(size), draw(size + s)).mean()) for s in (step, step.flip(0))
    ]
    assert min(gaps) < NEAR < max(gaps)


# Principal components


def test_components_are_scikit_learns() -> None:
    x = WORLD.train(3_000).x
    ours, peer = (
        PCA.fit(x, 12),
        sklearn.decomposition.PCA(12, svd_solver="full").fit(x.flatten(1).double().numpy()),
    )
    theirs = torch.from_numpy(peer.components_).float()
    cosine = (ours.components * theirs).sum(1).abs()
    assert torch.allclose(cosine, torch.ones(12), atol=1e-4)
    assert torch.allclose(ours.mean, torch.from_numpy(peer.mean_).float(), atol=1e-6)
    share = peer.explained_variance_ratio_.sum()
    assert ours.share(12) == pytest.approx(share, abs=1e-6)
    test = WORLD.test(50).x
    back = peer.inverse_transform(peer.transform(test.flatten(1).double().numpy()))
    assert np.allclose(ours.again(test, 12).flatten(1).numpy(), back, atol=1e-4)


def test_the_error_is_the_variance_left_out() -> None:
    x = WORLD.train(2_000).x
    pca = PCA.fit(x, 40)
    for k in (1, 5, 40):
        error = float((pca.again(x, k) - x).flatten(1).square().sum(1).mean())
        assert error == pytest.approx(float(pca.variances[k:].sum()), rel=1e-3)


def test_half_way_in_components_is_the_component_picture_of_the_ghost() -> None:
    a, b = (WORLD.sample(10, rng=generator(seed)) for seed in (8, 9))
    pca = PCA.fit(WORLD.train(1_000).x, 16)
    assert torch.allclose(
        by_components(pca, 16).between(a, b), pca.again((a + b) / 2, 16).clamp(-1, 1), atol=1e-5
    )


def test_components_refuse_what_is_not_there() -> None:
    x = WORLD.train(5).x
    for bad, k in ((x[:1], 1), (x, 0), (x, 1_025)):
        with pytest.raises(ValueError, match="expected two examples and k"):
            PCA.fit(bad, k)


# Descriptions


def test_only_height_and_width_are_a_tin_half_way() -> None:
    a, b = (WORLD.sample(60, rng=generator(seed)) for seed in (10, 11))
    pixels, sizes_ = by_pixels(a.shape[1:]), by_sizes()
    assert torch.equal(sizes_.again(a), a)
    assert bool(is_tin(sizes_.between(a, b)).all())
    assert float(is_tin(pixels.between(a, b)).double().mean()) < 0.2
    assert torch.equal(pixels.between(a, b, 0.0), a)
    assert torch.allclose(pixels.add(a, b, b), a)


@pytest.mark.long
@pytest.mark.parametrize("part", NETS)
def test_shipped_autoencoders_give_tins_back(part: str) -> None:
    model, card = checkpoint.read(f"autoencoder-tins{part}")
    assert card["data_sha256"] == WORLD.train().sha256
    x = WORLD.test(300).x
    rms = float(descriptions.gap(x, by_codes(model).again(x)).mean())
    linear = by_components(PCA.fit(WORLD.train(3_000).x, model.config.latent), model.config.latent)
    assert rms < 0.75 * float(descriptions.gap(x, linear.again(x)).mean())
    if model.config.latent > 1:
        assert rms < 6
    again = measure(model, WORLD, rng=generator(5), n=500)
    for name in ("validity", "coverage"):
        old, new = card["measures"][name], again[name]
        assert abs(old["value"] - new.value) < (new.high - new.low) + (
            old["high"] - old["low"]
        ) or (
            name == "coverage"  # fewer samples reach fewer blocks
            and new.value <= old["value"]
        )
