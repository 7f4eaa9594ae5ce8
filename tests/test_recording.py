"""Films: what a snapshot says is true, they survive the disk, and broken ones are refused."""

import json
import math

import numpy as np
import pytest
import torch
from stand_ins import Drawn, mixture, truth

from core import film, recording
from core.__main__ import main
from core.film import COLUMNS, ROWS, TOP, Film, Moments, Snapshot, Trace
from core.jobs.job import Job
from core.worlds import get

WORDS = ["record", "gaussian_mixture", "land", "--steps", "2", "--set", "components=4"]


def still(step: int) -> Snapshot:
    return Snapshot(step, step / 2, 1 / (1 + step), math.inf, 0.5, np.full((3, 2), step, np.int16))


@pytest.mark.parametrize("slug", ["land", "sphere"])
def test_the_truth_is_filmed_as_the_truth(slug) -> None:
    world = get(slug)
    shot = film.take(truth(world), slug, 3, step=7, seconds=1.5, loss=2.0)
    assert shot.numbers == [7, 1.5, 2.0, pytest.approx(0, abs=1e-9), 0]
    assert shot.samples.shape == (600, 2)
    assert world.is_land(torch.from_numpy(shot.samples / 100)).double().mean() > 0.98
    height = shot.density / 255 * TOP  # in shares of an even spread
    assert set(np.unique(shot.density)) == {0, round(255 / TOP / world.share)}
    lat = np.deg2rad(90 - (np.arange(ROWS) + 0.5) * 180 / ROWS)[:, None]
    weight = np.cos(lat) if slug == "sphere" else np.ones_like(lat)
    assert (height * weight).sum() / weight.sum() / COLUMNS == pytest.approx(1, abs=0.02)


def test_the_share_at_sea_and_the_excess_are_those_of_a_known_mixture() -> None:
    world, share = get("land"), 0.3
    shot = film.take(mixture(world, share), "land", 0, step=1, seconds=1, loss=0)
    assert shot.astray == pytest.approx(share * (1 - world.share), abs=0.05)
    wanted = -math.log(1 - share + share * world.share)
    assert shot.excess == pytest.approx(wanted, abs=1e-6)
    silent = Drawn(world, lambda n, rng: world.sample(n, rng=rng))
    shot = film.take(silent, "land", 0, step=1, seconds=1, loss=0)
    assert math.isnan(shot.excess)
    assert shot.density is None


def test_true_pictures_are_clean_to_the_inspector_and_shown_as_they_are() -> None:
    world = get("wardrobe")
    shot = film.take(truth(world), "wardrobe", 0, step=0, seconds=0, loss=0)
    assert (shot.samples.shape, shot.samples.dtype) == ((12, 32, 32, 3), np.uint8)
    assert shot.astray <= 0.1
    assert shot.excess == pytest.approx(0, abs=25)  # 64 pictures of an entropy of 6,500 nats


def test_a_film_survives_the_disk_and_keeps_its_bounds() -> None:
    one = Film([still(0)], most=5)
    for step in (1, 2, 2, 1, 40, 41, 400):
        one.add(still(step))
    assert [s.step for s in one.snapshots] == [0, 1, 2, 40, 400]
    one.trace = np.array([[1, 0.5], [2, 0.25]], np.float32)
    again = Film.unpack(one.pack())
    for name, array in one.arrays().items():
        assert np.array_equal(again.arrays()[name], array), name
    assert one.arrays(after=2, most=1)["numbers"][:, 0].tolist() == [40]
    for blob in (b"", b"junk" * 9, Film().pack()[:-1]):
        with pytest.raises(ValueError, match="expected a film"):
            Film.unpack(blob)


def test_the_loss_curve_is_the_mean_of_all_losses_in_bounded_room() -> None:
    trace = Trace()
    losses = np.random.default_rng(0).normal(size=5_000)
    for step, loss in enumerate(losses, 1):
        trace.add(step, loss)
    curve = trace.array()
    assert 250 <= len(curve) <= 512
    used = int(curve[-1, 0])
    assert used > 4_900
    assert curve[:, 1].mean() == pytest.approx(losses[:used].mean(), abs=1e-6)


def test_moments_are_dense_at_first_and_even_later() -> None:
    moments = Moments(20)
    taken = [share for share in np.linspace(0, 1, 5_001) if moments.due(share)]
    assert len(taken) == 17
    assert taken[0] == pytest.approx(0.001)
    assert max(np.diff(taken)) < 0.12


def test_a_recording_is_made_and_read_and_a_broken_one_is_refused(tmp_path, capsys) -> None:
    assert main([*WORDS, "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path)
    one, card = recording.read_film(tmp_path)
    assert [s.step for s in one.snapshots] == [0, 1, 2]
    assert Job.from_dict(card["model"]["run"]).run.config.components == 4
    assert (tmp_path / recording.FILM).stat().st_size < recording.MOST
    name = tmp_path / recording.CARD
    for change, sentence in (
        ({"format": "other/1"}, "expected a card of format from-noise-film/1; got 'other/1'"),
        ({"film_sha256": "0" * 64}, "expected a film with the hash on the card; got"),
    ):
        name.write_text(json.dumps(card | change))
        with pytest.raises(ValueError, match=sentence):
            recording.read_film(tmp_path)
    name.write_text("[")
    with pytest.raises(ValueError, match="expected a readable card"):
        recording.read_film(tmp_path)
    with pytest.raises(ValueError, match="expected a recording out of"):
        recording.read("../../etc")


def test_a_wild_recording_is_refused_in_one_line(capsys) -> None:
    for words in (["record", "oracle", "land"], ["record", "histogram", "land", "--seconds", "-1"]):
        assert main(words) == 2
        assert "expected" in capsys.readouterr().err


def test_every_shipped_recording_is_whole() -> None:
    for name in recording.names():
        one, card = recording.read(name)
        assert name.startswith(f"{card['model']['family']}-{card['model']['world']}")
        assert one.snapshots[-1].step == card["model"]["steps"]
        assert (recording.RECORDINGS / name / recording.FILM).stat().st_size <= recording.MOST


@pytest.mark.parametrize("world", ["tins", "ring"])
def test_every_world_can_be_filmed(world) -> None:
    job = Job.of("autoencoder", world, {"steps": 3, "width": 16}, steps=3)
    shots, card = recording.record(job)
    assert shots.snapshots[-1].step == 3
    assert 0 <= shots.snapshots[-1].astray <= 1
    assert card["world"] == world
