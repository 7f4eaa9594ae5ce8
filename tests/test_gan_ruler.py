"""What the lesson on adversaries says of its shipped forgers, and the pairs that one can train."""

from __future__ import annotations

import json

import pytest
from lesson_page import opened, words
from sources import ROOT

from core.jobs.job import Job
from core.tables import Tables
from pages.ui.gan import training

pytestmark = pytest.mark.slow


def card(name: str) -> dict:
    return json.loads((ROOT / f"data/checkpoints/{name}/card.json").read_text("utf-8"))


def test_the_ruler_tells_smooth_maps_from_pieces_and_both_parts_of_a_training():
    said = words(opened(str(ROOT / "pages/modern/gan.py")))
    for title, name in (("One map of noise", "gan-grid-whole"),
                        ("A choice of pieces first", "gan-grid")):  # fmt: skip
        found = card(name)["measures"]
        near, reached = (found[one]["value"] for one in ("near_share", "modes_reached"))
        assert f"| {title} | {near:.1%} | {reached:.0f} |" in said
    config = card("gan-land")["config"]
    assert f"chooses one of {config['pieces']:,} pieces" in said
    tables = Tables(config["finest"])
    assert f"a number every {180 / (int(tables.sides[0]) - 1):.1f}° of latitude" in said
    assert f"the expert is {config['expert_rate'] / config['rate']:.0f} times that of" in said
    for name in ("gan-land", "gan-wardrobe"):
        assert f"weights that had taken {card(name)['from_seconds']:,.0f} s" in said


@pytest.mark.parametrize("world", ["land", "ring", "grid"])
def test_every_pair_can_be_asked_for_on_every_world(world):
    for taught, recipe in training.RECIPES.items():
        run = Job.of("gan", world, recipe, seed=0, seconds=10.0).run
        assert (run.config.pieces > 0) == (taught == "pieces")
