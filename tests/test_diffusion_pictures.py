"""Outfits in the lesson on diffusion: what was recorded of them, found again by plain loops."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image

from core import picture_record as record
from core.inspector import Inspector
from core.picture_journey import likeness
from core.rng import derive, generator
from core.space import levels
from core.worlds import get
from pages.ui import asked
from pages.ui.diffusion import fill, mask, outfits, requests

NEAR = 3  # of 100: rounding to 16 bits differs between machines


@pytest.fixture(scope="module")
def net():
    return record.model()


@torch.no_grad()
def walk(net, x, times, rng, y=None, weight=1.0, eta=1.0):
    """x at times[0] walked back through ``times``, written out."""
    for t, u in pairwise(times):
        (a, s), (b, r) = (net.schedule.at(torch.full((len(x),), v).double()) for v in (t, u))
        guess = net.net(x, a, s, y if weight else None)
        if y is not None and weight not in (0, 1):
            free = net.net(x, a, s, torch.full_like(y, -1))
            guess = free + weight * (guess - free)
        a, s, b, r = (v[:, None, None, None].float() for v in (a, s, b, r))
        eps = (x - a * guess) / s
        fresh = eta * r * (1 - (a * r / (b * s)) ** 2).clamp_min(0).sqrt()
        x = b * guess + (r**2 - fresh**2).clamp_min(0).sqrt() * eps
        if eta:
            x = x + fresh * torch.randn(x.shape, generator=rng)
    return x.clamp(-1, 1)


def start(net, word):
    z = torch.randn(record.DRAWN, 3, 32, 32, generator=generator(derive(0, f"diffusion/{word}")))
    alpha, sigma = (float(part) for part in net.schedule.at(1.0))
    return alpha * net.mean + sigma * z, generator(derive(1, f"diffusion/{word}"))


def test_the_record_is_of_what_is_shipped():
    assert record.recorded()["weights"] == record.weights()


@pytest.mark.parametrize(("word", "eta", "steps"), [("ddim", 0.0, 3), ("ddpm", 1.0, 10)])
def test_counts_by_steps_are_found_again(net, word, eta, steps):
    x, rng = start(net, "steps")
    wish = net.wish(record.DRAWN, rng=generator(derive(0, "diffusion/wish")))
    times = np.linspace(1, 0, steps + 1).tolist()
    weight = 1.0 if wish is None else net.config.guidance
    x = walk(net, x, times, rng, wish, weight, eta)
    seen = Inspector.load().inspect(x)
    held = record.recorded()["steps"][word][str(steps)]
    assert int(seen.clean.sum()) == pytest.approx(held["clean"], abs=NEAR)
    worn = {tuple(row) for row in seen.codes[seen.clean].tolist()}
    assert len(worn) == pytest.approx(held["outfits"], abs=NEAR)
    place = list(record.WAYS).index(word), record.STEPS.index(steps)
    kept = record.pictures()["steps"][place].astype(float)
    mine = levels(x[: record.SHOWN["steps"]]).permute(0, 2, 3, 1).double().numpy()
    assert np.abs(kept - mine).mean() < 2


def test_what_guidance_does_is_found_again(net):
    y = torch.tensor([record.ASKED] * record.DRAWN)
    for weight in (0.0, 3.0):
        x, rng = start(net, "guidance")
        x = walk(net, x, np.linspace(1, 0, 21).tolist(), rng, y, weight)
        seen = Inspector.load().inspect(x)
        right = seen.clean & (seen.codes[:, 0] == record.ASKED[0])
        held = record.recorded()["guidance"][str(weight)]
        assert int(right.sum()) == pytest.approx(held["asked"], abs=NEAR)
        worn = {tuple(row) for row in seen.codes[right].tolist()}
        assert len(worn) == pytest.approx(held["outfits"], abs=NEAR)
        ends = np.asarray(levels(x).clamp(6, 249) != levels(x)).mean()
        assert ends == pytest.approx(held["burnt"], abs=0.002)
    assert record.burnt(get("wardrobe").test(50).x) == 0


def test_white_noise_comes_back_with_neighbours_alike(net):
    for strength in (0.0, 0.5, 1.0):
        x = record.static(record.FOLLOWED)
        t = np.linspace(strength, 0, 21).tolist()
        a, s = (float(part) for part in net.schedule.at(strength))
        rng = generator(7)  # other chances than the record's
        part = a * x + s * torch.randn(x.shape, generator=rng)
        back = walk(net, part, t, rng) if strength else x
        held = record.recorded()["strength"][str(strength)]["likeness"]
        assert float(likeness(back).mean()) == pytest.approx(held, abs=0.05)
    assert abs(record.recorded()["strength"]["0.0"]["likeness"]) < 0.01
    assert record.recorded()["strength"]["1.0"]["likeness"] > 0.7
    assert record.recorded()["strength"]["0.0"]["same"] >= 0.98 * record.FOLLOWED


def test_the_sheet_holds_every_picture():
    held = record.pictures()
    with Image.open(record.SHEET) as sheet:
        assert sum(part[..., 0, 0, 0].size for part in held.values()) <= np.prod(sheet.size) / 1024
    for part in held.values():
        assert int(part.reshape(-1, 3072).std(1).min()) > 3  # none is blank
    untouched = held["strength"][0, :, 1]
    assert (untouched == levels(record.sources(get("wardrobe"))).permute(0, 2, 3, 1).numpy()).all()


def test_a_mask_is_sixteen_digits_row_by_row():
    kept = mask.patches("80000000000000f1")
    assert kept.nonzero().tolist() == [[0, 0], [7, 0], [7, 1], [7, 2], [7, 3], [7, 7]]
    assert mask.check("FFFFFFFFFF000000") == mask.FACE
    assert mask.patches(mask.FACE)[:5].all()
    assert not mask.patches(mask.FACE)[5:].any()
    for wild in ("", "ff", "g" * 16, "<script>alert()"):
        with pytest.raises(ValueError, match="expected 16 digits"):
            mask.check(wild)


def test_what_is_painted_over_is_drawn_and_what_is_kept_stays():
    original = fill.originals()[2]
    x = fill.made(2, mask.FACE, 5)
    assert torch.equal(x[:, :, :20], original[:, :20].expand(len(x), -1, -1, -1))
    assert not torch.equal(x[0, :, 20:], x[1, :, 20:])


def test_ticks_are_those_of_the_inspector():
    wish = (2, -1, -1, 3, -1)
    x = requests.drawn(wish, 3)
    codes, clean = Inspector.load().inspect(x).codes, Inspector.load().inspect(x).clean
    mine = [
        bool(ok) and row[0] == 2 and row[3] == 3
        for ok, row in zip(clean, codes.tolist(), strict=True)
    ]
    assert asked.fits(x, wish).tolist() == mine
    assert sum(mine) >= len(mine) / 2
    true = asked.true_ones(wish)
    assert 0 < len(true) <= asked.SHEET


def test_moments_of_a_walk_keep_both_ends():
    for frames in (2, 3, 9, 11):
        found = outfits.moments(frames)
        assert len(found) == outfits.MOMENTS
        assert (found[0], found[-1]) == (0, frames - 1)
        assert found == sorted(found)
