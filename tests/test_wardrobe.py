"""The truth over pictures: its drawings, causes, grain, entropy and likelihood by second routes."""

from __future__ import annotations

import colorsys
import hashlib
import math
import shutil
from functools import cache

import numpy as np
import pytest
import scipy.stats
import torch
from PIL import Image

from core.paths import DATASETS
from core.rng import generator
from core.space import levels, unlevels
from core.worlds import get
from core.worlds.avatars import draw
from core.worlds.outfits import visible
from core.worlds.wardrobe import GRAIN, SHIFTS, Wardrobe, grain_table

WORLD = get("wardrobe")
ALL = torch.arange(4_032)
K = np.arange(-255, 256)


@cache
def small_sheet() -> Image.Image:
    """The shipped sheet of small drawings, read once."""
    return Image.open(DATASETS / "wardrobe32.webp").convert("RGBA")


def tile(outfit: int) -> Image.Image:
    """The 32 x 32 drawing of one outfit, cut out of the sheet by Pillow."""
    left, top = outfit % 64 * 32, outfit // 64 * 32
    return small_sheet().crop((left, top, left + 32, top + 32))


def truth(outfit: int, down: int, right: int, ground: int) -> np.ndarray:
    """A picture without grain, (3, 32, 32), from the sheet and the formula alone."""
    drawing = np.asarray(tile(outfit), dtype=float)
    drawing = np.pad(drawing, ((1, 1), (1, 1), (0, 0)), mode="edge")
    drawing = drawing[1 - down : 33 - down, 1 - right : 33 - right]
    alpha = drawing[..., 3:] / 255
    light = 0.42 + (ground % 8) * (0.70 - 0.42) / 7
    back = np.array(colorsys.hls_to_rgb(ground // 8 / 32, light, 0.55)) * 255
    blend = alpha * drawing[..., :3] + (1 - alpha) * back
    return (12 + 231 / 255 * blend).transpose(2, 0, 1)


@pytest.fixture(scope="module")
def drawn() -> tuple[torch.Tensor, torch.Tensor]:
    """True pictures and their codes."""
    return WORLD.sample_with_codes(400, rng=generator(3))


def test_the_sheet_shows_3552_different_pictures():
    sheet = np.asarray(small_sheet())
    tiles = sheet.reshape(63, 32, 64, 32, 4).transpose(0, 2, 1, 3, 4).reshape(4_032, -1)
    looks = [hashlib.sha256(one.tobytes()).hexdigest() for one in tiles]
    assert len(set(looks)) == 3_552 == WORLD.modes
    same = WORLD.outfits.index(visible(WORLD.outfits.every)).tolist()
    assert all(looks[one] == looks[other] for one, other in enumerate(same))


def test_modes_number_the_looks():
    every = WORLD.outfits.every
    number = WORLD.mode(every)
    assert torch.equal(number.unique(), torch.arange(3_552))
    assert torch.equal(number, WORLD.mode(visible(every)))


def test_pictures_without_grain_follow_the_formula():
    rng = np.random.default_rng(0)
    outfit, ground = rng.integers(4_032, size=40), rng.integers(256, size=40)
    shift = np.arange(40) % 9
    found = WORLD.templates(*(torch.from_numpy(a) for a in (outfit, shift, ground))).numpy()
    for number in range(40):
        wanted = truth(outfit[number], *SHIFTS[shift[number]], ground[number])
        assert np.abs(found[number] - wanted).max() < 0.501
    assert (found == found.round()).all()


def test_levels_without_grain_leave_room_for_it():
    rng = generator(1)
    for _ in range(4):
        shift = torch.randint(9, (1_000,), generator=rng)
        ground = torch.randint(256, (1_000,), generator=rng)
        outfit = torch.randint(4_032, (1_000,), generator=rng)
        mean = WORLD.templates(outfit, shift, ground)
        assert mean.min() >= 12
        assert mean.max() <= 243


def test_the_grain_is_a_rounded_normal():
    law = scipy.stats.norm(scale=GRAIN)
    away = np.abs(K)
    wanted = law.cdf(0.5 - away) - law.cdf(-0.5 - away)
    np.testing.assert_allclose(grain_table().exp(), wanted, rtol=1e-9, atol=1e-300)
    assert math.isclose(wanted.sum(), 1, abs_tol=1e-12)
    entropy = -scipy.special.xlogy(wanted, wanted).sum()
    grain = (WORLD.entropy - WORLD.outfits.entropy - math.log(9 * 32 * 8)) / 3_072
    assert math.isclose(grain, entropy, rel_tol=1e-12)
    smooth = math.log(GRAIN * math.sqrt(2 * math.pi * math.e))
    assert abs(grain - smooth) < 0.011  # rounding adds the variance 1/12: half of log(1 + 1/48)
    assert abs(grain - smooth - 0.5 * math.log(1 + 1 / 48)) < 1e-4


def test_the_grain_of_pictures_follows_its_table(monkeypatch):
    monkeypatch.setattr(
        Wardrobe, "templates", lambda self, o, s, g: torch.full((64, 3, 32, 32), 99.0)
    )
    x = Wardrobe().picture(torch.zeros(64, dtype=torch.int64), rng=generator(2))
    seen = np.bincount(levels(x).flatten().long() - 99 + 255, minlength=511)
    expected = grain_table().exp().numpy() * 64 * 3_072
    common = expected >= 5
    seen = np.append(seen[common], seen[~common].sum())
    expected = np.append(expected[common], expected[~common].sum())
    assert scipy.stats.chisquare(seen, expected, sum_check=False).pvalue > 1e-4


def test_positions_and_grounds_are_even_and_independent():
    calls = []

    class Watched(Wardrobe):
        def templates(self, outfit, shift, ground):
            calls.append((shift, ground))
            return torch.zeros(len(outfit), 3, 1, 1) + 99

    Watched().sample(50_000, rng=generator(4))
    ((shift, ground),) = calls
    seen = torch.bincount(shift * 256 + ground, minlength=2_304).numpy()
    assert scipy.stats.chisquare(seen).pvalue > 1e-4


def test_the_entropy_is_the_mean_surprise_of_true_pictures(drawn):
    surprise = -WORLD.log_prob(drawn[0][:192])
    error = float(surprise.std()) / math.sqrt(192)
    assert abs(float(surprise.mean()) - WORLD.entropy) < 4 * error
    assert error < 5  # of 6,535 nats


@pytest.fixture(scope="module")
def small() -> Wardrobe:
    """A world of 8 outfits, twins in all but one feature among them, 9 positions, 6 grounds."""
    world = Wardrobe()
    table = torch.zeros_like(world.outfits.table)
    kept = [world.outfits.index(torch.tensor([code])).item() for code in TWINS]
    table[kept] = torch.tensor([0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.06, 0.04], dtype=torch.float64)
    world.outfits.table = table
    world.grounds = world.grounds[[0, 1, 2, 100, 101, 255]]
    return world


TWINS = [
    [0, 4, 2, 2, 3],
    [0, 4, 3, 2, 3],
    [1, 4, 2, 2, 3],
    [0, 7, 2, 2, 3],
    [0, 2, 2, 5, 3],
    [0, 7, 1, 5, 0],
    [2, 7, 1, 5, 0],
    [1, 0, 0, 0, 6],
]


def brute(world: Wardrobe, x: torch.Tensor) -> np.ndarray:
    """log P of pictures by the sum over every cause, with scipy's normal; (n,) nats."""
    law = scipy.stats.norm(scale=GRAIN)
    grain = np.logaddexp.reduce([law.logsf(np.abs(K) - 0.5)], axis=0)
    grain += np.log1p(-np.exp(law.logsf(np.abs(K) + 0.5) - grain))
    seen = levels(x).numpy().astype(int)
    total = np.full(len(x), -np.inf)
    for outfit in np.flatnonzero(world.outfits.table.numpy()):
        for down, right in SHIFTS:
            for ground in (0, 1, 2, 100, 101, 255):
                mean = np.round(truth(outfit, down, right, ground).astype(np.float32)).astype(int)
                score = grain[seen - mean + 255].reshape(len(x), -1).sum(1)
                total = np.logaddexp(total, score + np.log(world.outfits.table[outfit].item()))
    return total - math.log(9 * 6)


def test_the_likelihood_is_the_sum_over_every_cause(small):
    x = small.sample(24, rng=generator(6))
    np.testing.assert_allclose(small.log_prob(x), brute(small, x), atol=0.05)


def test_the_likelihood_of_other_pictures_is_never_above_the_sum(small):
    x = small.sample(8, rng=generator(7))
    mixed = torch.cat([(x[:4] + x[4:]) / 2, x[:4].roll(5, 3), torch.zeros_like(x[:2])])
    ours, whole = small.log_prob(mixed).numpy(), brute(small, mixed)
    assert (ours <= whole + 0.05).all()
    assert (ours[4:8] < -10_000).all()


def test_one_level_changes_the_likelihood_by_the_grain_alone(drawn):
    x, y = drawn[0][:1], drawn[1][:1]
    level = levels(x).long()
    (_, ground), outfit = WORLD._likely_grounds(level.float()), WORLD.outfits.index(y)
    means = WORLD.templates(outfit.repeat(9), torch.arange(9), ground.repeat(9))
    shift = (means - level).abs().sum((1, 2, 3)).argmin()
    off = int(level[0, 1, 20, 16] - means[shift, 1, 20, 16])
    changed = level.clone()
    changed[0, 1, 20, 16] += 3
    gain = WORLD.log_prob(unlevels(changed)) - WORLD.log_prob(x)
    table = grain_table()
    assert math.isclose(float(gain), float(table[off + 258] - table[off + 255]), abs_tol=1e-6)


def test_codes_are_the_outfits_that_the_pictures_show(drawn):
    x, y = drawn[0][:64], drawn[1][:64]
    level = levels(x).float()
    picture, ground = WORLD._likely_grounds(level)
    assert torch.equal(picture, torch.arange(64))
    nearest_outfit = WORLD._likely_drawings(level, ground)[0][:, 0]
    assert torch.equal(WORLD.outfits.every[nearest_outfit], y)


def test_held_out_outfits_never_train_and_do_test():
    assert int(WORLD.held_out.sum()) == 520
    assert bool((WORLD.outfits.table[WORLD.held_out] > 0).all())
    assert math.isclose(float(WORLD.outfits.table[WORLD.held_out].sum()), 0.0554, abs_tol=1e-4)
    train, test = WORLD.train(4_000), WORLD.test(1_000)
    hidden = [WORLD.held_out[WORLD.outfits.index(part.y)].sum().item() for part in (train, test)]
    assert hidden[0] == 0
    assert 25 <= hidden[1] <= 90  # 55 expected
    shown = torch.where(WORLD.held_out, 0.0, WORLD.outfits.table)
    for column, size in enumerate(WORLD.outfits.space.sizes):
        seen = torch.bincount(WORLD.outfits.every[:, column], weights=shown, minlength=size)
        assert bool((seen > 0).all())


def test_training_and_test_sets_are_fixed_and_never_meet():
    train = WORLD.train(700)
    assert torch.equal(WORLD.train(60).x, train.x[:60])
    assert torch.equal(WORLD.train(60).y, train.y[:60])
    assert torch.equal(WORLD.test(60).x, WORLD.test(501).x[:60])
    assert len(torch.cat([train.x, WORLD.test(700).x]).flatten(1).unique(dim=0)) == 1_400


def test_the_same_seed_gives_the_same_pictures_and_leaves_chance_alone():
    before = torch.get_rng_state()
    assert torch.equal(WORLD.sample(20, rng=generator(8)), WORLD.sample(20, rng=generator(8)))
    assert not torch.equal(WORLD.sample(20, rng=generator(8)), WORLD.sample(20, rng=generator(9)))
    assert torch.equal(before, torch.get_rng_state())


def test_layers_draw_the_outfit_that_the_small_sheet_shows():
    """The nearest of all small drawings to each avatar made of layers is its own."""
    pick = WORLD._seen[torch.randperm(3_552, generator=generator(0))[:150]]
    bare = torch.stack([torch.from_numpy(flat(tile(int(o)))) for o in WORLD._seen.tolist()])
    made = torch.stack([torch.from_numpy(flat(draw(WORLD.outfits.every[o], 32))) for o in pick])
    found = WORLD._seen[torch.cdist(made, bare).argmin(1)]
    assert torch.equal(found, pick)


def flat(picture: Image.Image) -> np.ndarray:
    """A drawing on a mid-grey ground, as a row of numbers."""
    back = Image.new("RGBA", picture.size, (120, 140, 160, 255))
    back.alpha_composite(picture)
    return np.asarray(back.convert("RGB"), dtype=np.float32).ravel()


@pytest.mark.long
@pytest.mark.skipif(shutil.which("npm") is None, reason="drawing the avatars anew needs npm")
def test_the_drawings_are_remade_bit_for_bit(monkeypatch, tmp_path):
    from subprocess import CalledProcessError

    from core.worlds.build import wardrobe

    monkeypatch.setattr(wardrobe, "DATASETS", tmp_path)
    try:
        drawings = wardrobe.svgs()
    except CalledProcessError:
        pytest.skip("npm could not install what draws the avatars")
    for path in (wardrobe.small_sheet(drawings), *wardrobe.layer_sheet(drawings)):
        assert path.read_bytes() == (DATASETS / path.name).read_bytes()
    worst = 0
    for number in range(0, 4_032, 41):
        whole = wardrobe.render(wardrobe.ET.fromstring(drawings[number]), 192)
        apart = flat(whole) - flat(draw(WORLD.outfits.every[number]))
        worst = max(worst, np.abs(apart).max())
    assert worst <= 3
