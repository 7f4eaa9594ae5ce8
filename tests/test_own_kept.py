"""Own worlds are kept by their name, carried in a link, and refused in words where they are not."""

from __future__ import annotations

import base64
import os
import re
import zlib

import pytest
import torch
from test_own_world import folder, scattered, world

from core.jobs.cache import Cache
from core.jobs.job import Job
from core.rng import generator
from core.train import plan
from core.worlds import get, kept, link, own, starters
from core.worlds.points import Affine

__all__ = ["folder"]  # a fixture that every test here uses


@pytest.mark.parametrize("one", [world(), scattered(60)], ids=["mask", "points"])
def test_a_kept_world_is_found_by_another_process(one, folder) -> None:
    assert kept.keep(one) == ""
    kept._held.clear()  # as in a worker that has seen nothing yet
    found = get(one.slug)
    assert found.slug == one.slug
    assert own.pack(found) == own.pack(one)
    assert torch.equal(found.train(40).x, one.train(40).x)
    assert plan("histogram", one.slug, [], 0, None).world == one.slug


@pytest.mark.parametrize(
    "slug", ["own-", "own-../../etc/passwd", "own-" + "g" * 16, "own-" + "a" * 15]
)
def test_a_wild_name_is_refused_before_any_file_is_touched(slug) -> None:
    with pytest.raises(ValueError, match="expected own- and 16 hexadecimal digits"):
        get(slug)


def test_a_missing_changed_or_swapped_file_is_refused_in_words(folder) -> None:
    one, other = world("rings"), world("block")
    with pytest.raises(ValueError, match="this server does not hold the world own-"):
        get(one.slug)
    kept.keep(one)
    place = folder / f"{one.slug}.world"
    for wrong in (own.pack(other), own.pack(one)[:-1], own.pack(one) + b"\0", b"", b"\x80\x04."):
        kept._held.clear()
        place.write_bytes(wrong)
        with pytest.raises(ValueError, match="was changed: load the world again"):
            get(one.slug)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}\n",
        b"[" * 5_000,
        b'{"format": "from-noise-world/1", "kind": "mask", "rows": 1e9}\n',
        b'{"format": "from-noise-world/1", "kind": "mask", "rows": 72}\n123',
        b'{"format": "from-noise-world/1", "kind": "points"}\n12345678',
        b'{"format": "from-noise-world/1", "kind": "points", "scale": [1, NaN], "shift": [0, 0]}\n',
        b'{"format": "from-noise-world/1", "kind": "points", "scale": [1], "shift": [0, 0]}\n123',
        b'{"format": "from-noise-world/1", "kind": "mask", "rows": true}\n123',
    ],
)
def test_bytes_that_are_no_world_are_refused_in_words(content) -> None:
    with pytest.raises(ValueError, match="expected"):
        own.unpack(content)


def test_the_world_used_longest_ago_goes_first(folder, monkeypatch) -> None:
    monkeypatch.setattr(kept, "FILES", 3)
    names = ["rings", "islands", "letters", "block"]
    worlds = [world(name) for name in names]
    for at, one in enumerate(worlds[:3]):
        kept.keep(one)
        place = folder / f"{one.slug}.world"
        os.utime(place, (at, at))
    kept.keep(worlds[0])  # used again
    kept.keep(worlds[3])
    left = {file.stem for file in folder.glob("*.world")}
    assert left == {worlds[0].slug, worlds[2].slug, worlds[3].slug}


def test_a_folder_that_cannot_be_written_costs_no_world(folder, monkeypatch) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    one = world("block")
    assert kept.keep(one)
    assert get(one.slug) is one


def test_the_cache_of_runs_leaves_the_worlds_alone(folder) -> None:
    kept.keep(world("rings"))
    Cache(folder.parent, most=1)._make_room("newest")
    assert len(list(folder.glob("*.world"))) == 1


@pytest.mark.parametrize("name", starters.NAMES)
def test_a_mask_goes_through_a_link_unchanged(name) -> None:
    mask = starters.mask(name)
    word = link.encode(mask)
    assert word is not None
    assert len(word) <= link.LONGEST
    assert re.fullmatch(r"[abc]\.[\w-]+", word)  # nothing that an address must escape
    assert torch.equal(link.decode(word), mask)
    assert link.world(word).slug == link.world(name).slug == world(name).slug


def test_a_mask_too_long_for_a_link_is_known_by_its_slug() -> None:
    noise = own.painted(torch.rand(72, 144, generator=generator(0)) < 0.5)
    assert link.encode(noise.mask) is None
    assert link.token(noise) == noise.slug
    kept.keep(noise)
    assert link.world(link.token(noise)) is noise


def bomb() -> str:
    """A short word that swells to 10 MB."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = squeezer.compress(bytes(10**6)) + squeezer.flush()
    return "b." + base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "word",
    ["", "b.", "b", "z.AAAA", "b.!!!!", "b.AAAA", "b." + "A" * 2_000, "nonsense", bomb()[:1_500]],
)
def test_a_wild_word_is_refused_in_words(word) -> None:
    with pytest.raises(ValueError, match="expected the word of a painted world"):
        link.decode(word)


def test_own_worlds_are_trained_on_and_judged_like_land() -> None:
    one = world("islands")
    kept.keep(one)
    job = Job.of("coupling_flow", one.slug, seed=1, steps=3)
    assert Job.from_dict(job.to_dict()) == job
    with pytest.raises(ValueError, match="expected a world that naive_bayes can model"):
        Job.of("naive_bayes", one.slug)
    with pytest.raises(ValueError, match="this server does not hold"):
        Job.of("coupling_flow", "own-0123456789abcdef")


def test_an_affine_map_brings_points_back() -> None:
    affine = Affine((2.0, 0.5), (10.0, -3.0))
    x = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
    assert torch.allclose(
        affine.back(x * torch.tensor([2.0, 0.5]) + torch.tensor([10.0, -3.0])), x.double()
    )
    assert Affine().same
    assert not affine.same
