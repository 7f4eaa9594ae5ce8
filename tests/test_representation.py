"""The lesson on representation: its tasks, its record, its page, and what the browser computes."""

from __future__ import annotations

import math

import exported
import pytest
import torch
from browser import Visit
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import description_record as record
from core import descriptions
from core import representation_tasks as tasks
from core.attribute_directions import change, learn
from core.descriptions import by_codes
from core.intervals import wilson
from core.rng import generator
from core.worlds import get
from core.worlds.tins import draw, read
from pages.ui.representation import learned, taken, wardrobe

PAGE = str(ROOT / "pages/basics/representation.py")
START = {"height_a": 25.0, "width_a": 10.0, "height_b": 12.0, "width_b": 24.0}
START |= {"t": 0.5, "k": 2, "codes": "2", "seed": 0}
GUESSES = {"representation_components": "two", "representation_near": "most"}


def page(committed: bool = False, **query: str) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    if committed:
        app.session_state["_predictions"] = dict(GUESSES)
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def words(app: AppTest) -> str:
    return " ".join(
        [one.value for one in app.markdown] + [str(one.proto.body) for one in app.get("html")]
    )


# The record, by another route and on other draws


def agrees(hits: torch.Tensor, kept: list[int]) -> bool:
    """Whether two shares can be one: their intervals of 95%, each made half wider, meet."""
    (a, b), (c, d) = wilson(int(hits.sum()), len(hits)), wilson(*kept)
    return a - (b - a) / 2 <= d + (d - c) / 2 and c - (d - c) / 2 <= b + (b - a) / 2


@pytest.mark.parametrize("name", ["pixels", "sizes", "pca/2", "pca/32", "codes/2", "codes/8"])
def test_tins_half_way_come_out_again(name: str) -> None:
    how, kept = record.of_tins()[name], record.recorded()["tins"][name]
    x, y = (get("tins").sample(200, rng=generator(seed)) for seed in (31, 32))
    middle, again = how.between(x, y), how.again(x)
    assert agrees(read(middle)[1] <= 6, kept["between_tins"])
    assert agrees(read(again)[1] <= 6, kept["tins"])
    rms = (((again - x) * 127.5) ** 2).mean((1, 2, 3)).sqrt()
    assert float(rms.mean()) == pytest.approx(kept["rms"][0], abs=0.05 + 0.1 * kept["rms"][0])


@pytest.mark.parametrize("name", ["pca/8", "pca/64", "autoencoder", "variational_autoencoder"])
def test_people_given_back_come_out_again(name: str) -> None:
    how = record.of_wardrobe(record.wardrobe_pca())[name]
    x, y = get("wardrobe").sample_with_codes(300, rng=generator(33))
    kept = record.recorded()["wardrobe"][name]
    assert agrees(descriptions.wears(how.again(x), y), kept["worn"])
    assert agrees(descriptions.reads(how.again(x)).clean, kept["clean"])


def test_the_shipped_basis_is_orthonormal_and_keeps_what_it_says() -> None:
    pca = record.wardrobe_pca()
    gram = pca.components @ pca.components.T
    assert torch.allclose(gram, torch.eye(record.KEPT), atol=2e-3)
    x = get("wardrobe").train(3_000).x
    error = float((pca.again(x, 64) - x).flatten(1).square().sum(1).mean())
    assert error == pytest.approx(float(pca.variances[64:].sum()), rel=0.03)


def test_neighbours_by_hand() -> None:
    """Nearest by every difference in turn, of 1,500 pictures; order of the shares as recorded."""
    train, test = get("wardrobe").train(1_500), get("wardrobe").test(40)
    for how in wardrobe.ways().values():
        z, shelf = how.encode(test.x), how.encode(train.x)
        by_hand = torch.stack([(shelf - one).square().sum(1) for one in z]).argmin(1)
        assert torch.equal(descriptions.nearest(z, shelf), by_hand)
    kept = record.recorded()["neighbours"]
    same = {name: one["same"][0] for name, one in kept.items()}
    assert same["variational_autoencoder"] > same["autoencoder"] > same["pca/24"] > same["chance"]
    table = get("wardrobe").outfits.table.double()
    low, high = wilson(*kept["chance"]["same"])
    assert low <= 1.2 * float(table.square().sum())
    assert high >= 0.8 * float(table.square().sum())


def test_sums_of_other_triples_come_out_as_often() -> None:
    world = get("wardrobe")
    a, b, c, wanted = record.triples(world, 250, seed=77)
    kept = record.recorded()["arithmetic"]
    train = world.train(10_000)
    for name, how in wardrobe.ways().items():
        assert agrees(descriptions.wears(how.add(c, a, b), wanted), kept[name])
        if name == "autoencoder":
            arrow = learn(how.encode(train.x), train.y, pairs=False)
            z = arrow.move(how.encode(c), change(wanted, 0, 0), wanted)
            assert agrees(descriptions.wears(how.decode(z), wanted), kept[f"arrow/{name}"])


def test_triples_are_what_they_say() -> None:
    world = get("wardrobe")
    a, b, c, wanted = record.triples(world, 60)
    assert bool(descriptions.wears(a, change(descriptions.reads(b).codes, 0, 2)).all())
    assert bool(descriptions.wears(c, change(wanted, 0, 0)).all())
    assert set(wanted[:, 0].tolist()) == {2}


# Tasks: a right answer, and the wrong one that comes to mind


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_placing_the_tin(seed: int) -> None:
    height, width = tasks.mystery(seed).tolist()
    assert tasks.placed(seed, height, width).passed
    assert tasks.placed(seed, min(28, height + 0.2), width).passed
    wrong = tasks.placed(seed, width, height)  # height and width taken for each other
    assert wrong.passed == (abs(height - width) <= 0.25)
    assert not tasks.placed(seed, height, width + 1 if width < 20 else width - 1).passed


def test_the_worst_ghost() -> None:
    assert tasks.ghost((28, 8), (20, 28), 0.5).passed
    assert not tasks.ghost((28, 8), (8, 28), 0.5).passed  # the far corners of the plane
    assert not tasks.ghost((28, 8), (20, 28), 0.0).passed
    ghost = (draw(torch.tensor([[28.0, 8.0]])) + draw(torch.tensor([[20.0, 28.0]]))) / 2
    far = tasks.ghost((28, 8), (20, 28), 0.5).numbers["levels"]
    assert far == pytest.approx(float(read(ghost)[1]), abs=1e-4)


def test_bits_of_a_tin() -> None:
    assert tasks.typed_bits(16.65).passed
    assert tasks.typed_bits(math.log2(321**2)).passed
    for wrong in (None, 8192, 8.33, 642, 2 * math.log(321)):
        assert not tasks.typed_bits(wrong).passed


@pytest.mark.parametrize("seed", [0, 3])
def test_fewest_components(seed: int) -> None:
    x, y = tasks.people(seed)
    pca, right = record.wardrobe_pca(), []
    for k in record.STEPS:
        again = (pca.mean + pca.encode(x, k) @ pca.components[:k]).view(x.shape).clamp(-1, 1)
        right.append(int(descriptions.wears(again, y).sum()))
    fewest = next(k for k, n in zip(record.STEPS, right, strict=True) if n >= 3)
    assert [tasks.fewest_components(seed, k).passed for k in record.STEPS] == [
        k == fewest for k in record.STEPS
    ]


def test_a_sum_that_comes_out() -> None:
    how = wardrobe.ways()["autoencoder"]
    assert tasks.added(how, 4, 1.0).passed
    assert not tasks.added(how, 0, 1.0).passed  # as the page opens
    assert not tasks.added(how, 4, 0.0).passed


# The page


def test_tables_wait_for_both_guesses() -> None:
    assert "fn-ruler" not in words(page())
    said = words(page(committed=True))
    kept = record.recorded()
    for name in ("pixels", "codes/2", "pca/32"):
        hits, n = kept["tins"][name]["between_tins"]
        assert f"{hits / n:.1%}" in said
    for name, (hits, n) in kept["arithmetic"].items():
        assert f"{hits / n:.1%}" in said, name
    assert said.count("Not so.") == 2


def test_sentences_about_figures_hold() -> None:
    """What the prose says in words, by the record."""
    tins = record.recorded()["tins"]
    share = {name: one["between_tins"][0] / one["between_tins"][1] for name, one in tins.items()}
    assert share["sizes"] == 1
    assert share["codes/2"] > 0.95  # learned from two numbers, the plane is found
    assert max(share["codes/4"], share["codes/8"]) < 0.5  # too roomy
    assert max(share[f"pca/{k}"] for k in record.TIN_STEPS) < 0.1
    assert tins["codes/8"]["rms"][2] < tins["codes/2"]["rms"][1]
    assert tins["codes/1"]["tins"][0] < 500
    shares = {k: tins[f"pca/{k}"]["tins"][0] / 1_000 for k in record.TIN_STEPS}
    assert shares[16] < 0.9 < shares[32]
    near = record.recorded()["neighbours"]["pixels"]["same"]
    assert wilson(*near)[1] < 0.25
    codes = record.recorded()["neighbours"]["variational_autoencoder"]["same"]
    assert 1.7 < codes[0] / near[0] < 2.3
    sums = record.recorded()["arithmetic"]
    for name in ("pixels", "pca/24"):  # "even that does not help"
        assert sums[f"arrow/{name}"][0] <= sums[name][0] < 100
    assert sums["arrow/autoencoder"][0] > 5 * sums["autoencoder"][0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("c_height_a", "29"), ("c_t", "-1"), ("c_codes", "3"), ("c_k", "1e9"), ("c_sum", "7")],
)
def test_a_wild_link_is_refused_in_words(name: str, value: str) -> None:
    app = page(**{name: value})
    assert len(app.warning) == 1
    assert name in app.warning[0].value


def test_settings_of_a_link_solve_the_tasks() -> None:
    height, width = tasks.mystery(0).tolist()
    near = {"c_height_a": str(height), "c_width_a": str(width)}
    assert "what an encoder does" in words(page(**near))
    ghost = {"c_height_a": "28", "c_width_a": "8", "c_height_b": "20", "c_width_b": "28"}
    said = words(page(**ghost, c_sum="5", c_wardrobe_k="32"))
    assert "their edges stay far apart" in said
    assert "You chose the case" in said
    assert "The autoencoder beside it" in said


def test_bits_typed_on_the_page() -> None:
    app = page()
    app.number_input(key="answer_tin_bits").set_value(8192.0).run()
    assert "That is not it." in words(app)
    app.number_input(key="answer_tin_bits").set_value(16.7).run()
    assert "2 · log₂ 321 = 16.65" in words(app)


def test_exported_python_gives_the_same() -> None:
    for state in (START, START | {"k": 32, "codes": "8", "t": 0.25, "height_a": 9.5}):
        exported.same(taken.code_again(state), taken.arrays(state))


# The browser computes what core does

WAIT = """() => window.fromNoiseDrawn?.representation_play?.values.far_codes !== undefined
    && window.fromNoiseDrawn.representation_play.values.t === %s"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [{}, {"t": 0.25, "k": 16, "codes": "8", "height_a": 9.5, "width_b": 13.0625}, {"codes": "1"}],
)
def test_the_browser_paints_what_core_computes(chrome, site, settings) -> None:
    now = START | settings
    query = "&".join(f"c_{name}={value}" for name, value in settings.items())
    with Visit(chrome, site) as visit:
        visit.open("representation", query)
        visit.until(WAIT % now["t"])
        seen = visit.page.evaluate("window.fromNoiseDrawn.representation_play")
    arrays = taken.arrays(now)
    for name, picture in arrays.items():
        levels = (torch.from_numpy(picture).double() + 1) * 127.5
        assert seen["drawn"]["sums"][name] == pytest.approx(float(levels.sum()), abs=2), name
        if name not in ("a", "b"):
            far = read(torch.from_numpy(picture)[None, None])[1]
            assert seen["values"][f"far_{name}"] == pytest.approx(float(far), abs=0.06), name
    x = draw(taken.ends(now)[0])
    code = by_codes(learned.net(now["codes"])).encode(x)[0]
    for i, z in enumerate(code.tolist()[:4]):
        assert seen["values"][f"code_{i + 1}"] == pytest.approx(z, abs=1e-3)
    components = learned.components().encode(x, 2)[0].tolist()
    assert seen["values"]["pca_1"] == pytest.approx(components[0], abs=1e-3)
    assert seen["values"]["pca_2"] == pytest.approx(components[1], abs=1e-3)
