"""The lesson on counted outfits: every number on the page, worked out by another route."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
import torch
from fifty import (
    BLUE,
    COLUMNS,
    EVERY,
    LINES,
    SILLY,
    WHITE,
    commit,
    excess,
    joint,
    naive,
    nats,
    run,
    stops,
    tables,
    text,
    view,
)

from core import outfit_tasks as tasks
from core.measures import counted
from core.rng import generator
from core.space import OUTFITS
from core.worlds import get
from core.worlds.outfits import FEATURES
from pages.ui import rows as ui_rows


@pytest.fixture(scope="module")
def shown():
    """The page as it opens."""
    return text(run())


def test_the_counts_on_the_page(shown):
    for line, feature in zip(COLUMNS, FEATURES, strict=True):
        for value in feature.values:
            assert line[value] or "0, never" in shown
    for words in ("round glasses 22", "white clothes 22", "black clothes 0, never", "bun 0, never"):
        assert words in shown
    seen = len({tuple(line) for line in LINES})
    assert f"{seen} of the shares are above zero" in shown
    assert "4,031 free parameters" in shown
    assert "23 free parameters" in shown
    assert sum(len(feature.values) for feature in FEATURES) == 28 == 23 + len(FEATURES)


@pytest.mark.parametrize("a", [0.0, 0.05, 1.0, 10.0])
def test_both_tables_by_counting_words(a):
    for slug, by_hand in zip(("naive_bayes", "joint_table"), tables(a), strict=True):
        ours = ui_rows.course_rows().table(slug, a).numpy()
        np.testing.assert_allclose(ours, by_hand, rtol=1e-12)


def test_prediction_reveals_the_two_figures_as_computed():
    app = run()
    hidden = text(app)
    assert "0.0054" not in hidden
    assert "1,008" not in hidden
    said = text(commit(app, "fashion_pair", "zero"))
    assert f"{naive(WHITE):.2g}" == "0.0054"
    assert f"= **{naive(WHITE):.2g}**" in said
    assert f"= **{naive(BLUE):.2g}**" in said
    assert joint(WHITE) == 2 / 50
    assert "0.44 · 0.44 · 0.38 · 0.16 · 0.46" in said
    never = sum(naive(outfit) == 0 for outfit in EVERY)
    assert never == 1008
    assert f"{never:,} of the {len(EVERY):,}" in said
    assert "Not so." in said


def test_smoothing_curves_wait_for_the_prediction_and_are_right():
    app = run()
    assert "curves appear here" in text(app)
    said = text(commit(app, "fashion_best", "tenth"))
    assert "curves appear here" not in said
    assert "Right." in said
    above = [one for one in stops() if one]
    by_hand = {a: [excess(p) for p in tables(a)] for a in above}
    best = min(above, key=lambda a: by_hand[a][1])
    assert f"best with {best:g}: {by_hand[best][1]:.2f} nats above the truth" in said
    assert f"With 1 it is {by_hand[1.0][1]:.2f} above" in said
    even = math.log(4032) - get("outfits").entropy
    assert even == pytest.approx(excess(np.full(4032, 1 / 4032)))
    assert f"{even:.2f} above" in said
    for a in (0.01, 10.0):  # the curves in words
        assert f"| {a:g} | {by_hand[a][0]:.3f} | {by_hand[a][1]:.3f} |" in said
    low = min(above, key=lambda a: by_hand[a][0])
    left = get("outfits").total_correlation
    assert low == 2
    assert f"Naive Bayes is best with {low:g}" in said
    assert by_hand[low][0] == pytest.approx(left, abs=1e-9)
    assert f"The {left:.3f} nats" in said


@pytest.mark.parametrize("a", [0.0, 1.0])
def test_measure_step_says_what_enumeration_says(a):
    said = text(run(smoothing=a))
    for p in tables(a):
        assert f"Entropy {nats(p):.3f} nats" in said
    bald = sum(naive(x, a) for x in EVERY if x[4] == "NoHair" and x[3] != "SilverGray")
    assert f"{bald:.2%} of what naive Bayes draws" in said
    assert ("the excess is infinite" in said) == (a == 0)


def test_ruler_of_the_page_against_numpy():
    rows = ui_rows.course_rows()
    found = {one.name: one for one in rows.ruler("naive_bayes", 1.0)}
    assert found["excess_nats"].value == pytest.approx(excess(tables(1.0)[0]))
    assert found["parameters"].value == 23
    assert {one.kind for one in found.values() if one.value is not None} == {"exact"}
    never = {one.name: one for one in rows.ruler("joint_table", 0.0)}
    assert never["excess_nats"].value is None
    assert never["excess_nats"].reason.startswith("infinite")


@pytest.mark.parametrize("pair", ["0-4", "3-4", "1-2"])
def test_mutual_information_of_the_rows_by_words(pair):
    i, j = map(int, pair.split("-"))
    both = Counter((line[i], line[j]) for line in LINES)
    by_hand = sum(
        n / 50 * math.log(n * 50 / (COLUMNS[i][one] * COLUMNS[j][other]))
        for (one, other), n in both.items()
    )
    rows = ui_rows.course_rows()
    said = text(run(pair=pair))
    leaves = "".join(view(run(pair=pair), "leaves_view")["leaves"][pair])
    assert float(counted.information(counted.shares(rows.codes))[i, j]) == pytest.approx(by_hand)
    assert f"{by_hand:.3f} nats" in leaves
    assert f"{get('outfits').mutual_information(i, j):.3f} nats" in leaves
    assert f"{rows.luck(i, j):.3f} nats remain on average" in said


def test_luck_is_near_its_first_order_and_naive_bayes_has_none():
    """(r - 1)(c - 1) / 2N for features that have nothing to do with each other (Miller 1955)."""
    rows = torch.stack(
        [torch.randint(k, (2_000,), generator=generator(5)) for k in OUTFITS.sizes], -1
    )
    expected = (OUTFITS.sizes[1] - 1) * (OUTFITS.sizes[4] - 1) / (2 * len(rows))
    assert counted.luck(rows, 1, 4, rng=generator(0)) == pytest.approx(expected, rel=0.1)
    table = torch.from_numpy(tables(0.3)[0])
    assert torch.nan_to_num(counted.information(table)).abs().max() < 1e-12
    assert counted.togetherness(table, 3, 4).abs().max() < 1e-15


def test_togetherness_sums_to_zero_and_finds_the_bald():
    apart = counted.togetherness(get("outfits").table, 3, 4)
    assert float(apart.sum()) == pytest.approx(0, abs=1e-12)
    assert torch.equal(apart, counted.togetherness(get("outfits").table, 4, 3).T)
    assert int(apart[:, 0].argmax()) == FEATURES[3].values.index("SilverGray")
    with pytest.raises(ValueError, match="expected two different columns; got 2 twice"):
        counted.pair(get("outfits").table, 2, 2)


def test_temperature_curves_against_numpy():
    p, world = tables(0.2)[0], get("outfits")
    values = (0.0, 0.5, 2.0)
    entropies, shares = counted.by_temperature(torch.from_numpy(p), world.table, values)
    assert entropies.values == shares.values == values
    assert entropies.scores[0] == pytest.approx(0)
    for i, at in enumerate(values[1:], 1):
        hot = p ** (1 / at) / (p ** (1 / at)).sum()
        assert entropies.scores[i] == pytest.approx(nats(hot))
        assert shares.scores[i] == pytest.approx(float(hot[world.table.numpy() == 0].sum()))


def test_rescue():
    """a / (50 + 4032 a) reaches 1/5000 at a = 0.0517: the stop 0.05 fails, 0.07 passes."""
    blue, silly = (
        torch.tensor([f.values.index(v) for f, v in zip(FEATURES, x, strict=True)])
        for x in (BLUE, SILLY)
    )
    right, wrong = [(0.07, "same"), (10.0, "same")], [(0.05, "same"), (0.07, "less"), (0.07, None)]
    for a, said in right + wrong:
        table = ui_rows.course_rows().table("joint_table", a)
        answer = tasks.rescued(table, blue, silly, least=1 / 5000, said=said)
        assert answer.passed is ((a, said) in right), (a, said)
        assert answer.numbers["p"] == pytest.approx(joint(BLUE, a))
        assert answer.numbers["silly"] == pytest.approx(joint(SILLY, a))


def test_exercises_answer_to_the_learners_own_state():
    app = run(temperature=0.55, smoothing=2.0, clothing_color="Black")
    hot = tables(2.0)[0] ** (1 / 0.55)
    assert f"{nats(hot / hot.sum()):.3f} nats" in text(app)
    said = text(app)
    assert "One factor is zero" in said  # black clothes
    assert f"{excess(tables(2.0)[0]):.4f} nats. What is left" in said
    wrong = text(run(temperature=1.0, smoothing=1.0, hair_type="NoHair", hair_color="PastelPink"))
    assert "unlikely perhaps, not impossible" in wrong  # the truth's never is not the model's
    assert "What is left" not in wrong  # Laplace's 1 is not the best
    assert f"{nats(tables(1.0)[0]):.3f} nats" in wrong


def test_five_nats_can_be_reached_and_only_there():
    p = tables(0.0)[0]
    reached = []
    for step in range(1, 501):
        hot = p ** (100 / step)
        reached += [step / 100] if abs(nats(hot / hot.sum()) - 5) <= 0.05 else []
    assert reached
    table = torch.from_numpy(p)
    assert all(tasks.cooled(table, at).passed for at in reached)
    assert not tasks.cooled(table, reached[0] - 0.02).passed
    assert not tasks.cooled(table, reached[-1] + 0.02).passed


@pytest.mark.parametrize("seed", range(8))
def test_the_product_by_hand(seed):
    rows = ui_rows.course_rows().codes
    outfit = tasks.product_to_work_out(rows, seed)
    words = [f.values[v] for f, v in zip(FEATURES, outfit.tolist(), strict=True)]
    p = naive(words)
    assert p > 0
    assert tasks.product_by_hand(rows, outfit, p).passed
    assert tasks.product_by_hand(rows, outfit, p * 1.015).passed
    added = sum(c[v] / 50 for c, v in zip(COLUMNS, words, strict=True))
    for wrong in (p * 1.05, p * 50, added, 0.0, joint(words), None):
        assert not tasks.product_by_hand(rows, outfit, wrong).passed


@pytest.mark.parametrize("wild", ["0.04", "9.9", "0.0001"])
def test_smoothing_between_two_stops_moves_to_the_nearest(wild):
    app = run(smoothing=wild)
    held = app.session_state["c_smoothing"]
    assert held == min(stops(), key=lambda stop: abs(stop - float(wild)))
    assert len(app.warning) == 0


def test_presets_that_break_do_what_their_answer_says():
    rows, at = ui_rows.course_rows(), {"n": 10, "seed": 0}
    copies = rows.draws("joint_table", 0.0, at=1.0, **at)
    assert all(counted.times_seen(rows.codes, outfit) for outfit in copies)
    greedy = rows.draws("naive_bayes", 0.0, at=0.0, **at)
    assert len(greedy.unique(dim=0)) == 1
    best = [f.values[v] for f, v in zip(FEATURES, greedy[0].tolist(), strict=True)]
    assert naive(best) == max(tables(0.0)[0])
    assert f"{4032 / 4082:.1%}" == "98.8%"
    assert pytest.approx(0.5, abs=0.06) == (1 / 20) ** (1 / 5)  # "half as often"
    hot = rows.draws("naive_bayes", 0.0, n=2_000, seed=0, at=5.0)
    assert not ((hot[:, 1] == 0) | (hot[:, 4] == 1)).any()  # no black clothes, no bun
