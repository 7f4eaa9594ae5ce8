"""What the flow on pictures was found to do, as it is recorded and shown: spot by spot again."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from core import checkpoint, flow_record
from core.inspector import Inspector
from core.rng import derive, generator
from core.space import levels
from core.worlds import get
from pages.ui.flow import pictures
from pages.ui.live.bytes import unpack


def test_the_record_is_of_the_shipped_weights():
    assert flow_record.recorded()["weights"] == flow_record.weights()


def test_costs_are_those_of_the_flow():
    model, found = checkpoint.read(flow_record.NAME)[0], flow_record.recorded()["bits"]
    kinds = flow_record.strange(get("wardrobe"), model)
    assert {name: len(x) for name, x in kinds.items()} == {n: len(b) for n, b in found.items()}
    for name in ("grainless", "middle", "grey", "blends"):
        bits = model.bits_per_dim(kinds[name], rng=generator(derive(0, "flow/bits")))
        assert bits.tolist() == pytest.approx(found[name], rel=1e-3, abs=2e-3)
    read = {
        name: int(Inspector.load().inspect(kinds[name]).clean.sum()) for name in ("grey", "middle")
    }
    assert read == {name: flow_record.recorded()["read"][name] for name in read}


def test_what_the_page_says_of_likelihood_is_so():
    bits = flow_record.recorded()["bits"]
    assert min(bits["grey"]) > max(bits["true"])  # grey does not win here
    assert bits["middle"][0] < min(bits["true"])
    assert sorted(bits["grainless"])[30] < min(bits["true"])
    clean = flow_record.recorded()["clean"]
    assert clean["0.5"] < clean["0.8"] < clean["1.0"]


def test_clean_samples_are_counted_again():
    model = checkpoint.read(flow_record.NAME)[0]
    x = model.sample(1_000, rng=generator(derive(0, "flow/clean")), temperature=0.5)
    clean = int(Inspector.load().inspect(x).clean.sum())
    assert clean == pytest.approx(flow_record.recorded()["clean"]["0.5"], abs=3)


def test_edits_are_counted_again_along_the_shipped_arrows():
    model, test = checkpoint.read(flow_record.NAME)[0], get("wardrobe").test(300)
    found = flow_record._edited(model, flow_record.directions(), test.x, test.y, loop=False)
    held = flow_record.recorded()["edits"]["plain/step"]
    assert found["asked"] == held["asked"]
    assert all(abs(found[name] - held[name]) <= 6 for name in ("wanted", "others", "clean"))


def test_sheets_hold_what_the_flow_makes():
    model = checkpoint.read(flow_record.NAME)[0]
    frames, marks = pictures.drawn(2)
    one = model.sample(12, rng=generator(derive(2, "flow/pictures")), temperature=0.7)
    at = flow_record.TEMPERATURES.index(0.7)
    shown = levels(one).permute(0, 2, 3, 1).numpy()
    assert np.abs(frames[at].astype(int) - shown.astype(int)).max() <= 1
    assert marks[at].tolist() == Inspector.load().inspect(one).clean.tolist()
    anew, _ = pictures.renewed(2)
    true = levels(get("wardrobe").test(12).x).permute(0, 2, 3, 1).numpy()
    assert np.abs(anew[0].astype(int) - true.astype(int)).max() <= 1
    edited, right, *_ = pictures.edited("pink")
    assert edited.shape[:2] == right.shape == (len(pictures.AMOUNTS), 12)
    assert not right[0].any()
    arrays, told = unpack(gzip.decompress(pictures.edit_bytes("pink")))
    np.testing.assert_array_equal(arrays["frames"], edited)
    np.testing.assert_array_equal(arrays["marks"], right)
    assert told["choices"][0]["value"] == "pink"
