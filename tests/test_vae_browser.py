"""The decoder and the inspector in the browser say what those in Python say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from browser import Visit

from core import checkpoint
from core.inspector import Inspector
from core.likelihoods import kl_from_standard
from pages.ui.vae import edits, held, land_codes, models

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def drawn(visit: Visit, view: str) -> dict:
    """What a view painted last, once it has."""
    visit.until(f"Boolean(window.fromNoiseDrawn?.{view})")
    visit.page.wait_for_timeout(1_000)
    return visit.read(f"window.fromNoiseDrawn.{view}")


def test_terms_of_the_bound_in_the_browser(visit):
    visit.open("vae", "c_picture=13&c_noise=1").settle()
    for picture, noise in ((13, 1.0), (2, 0.5), (24, 2.0)):
        for name, value in (("picture", picture), ("noise", noise)):
            face = visit.face(f"vae_play.{name}-number")
            face.fill(str(value))
            face.press("Enter")
        check_terms(drawn(visit, "vae_play")["values"], picture, noise)


def check_terms(values: dict, picture: int, noise: float) -> None:
    """Both terms of the bound, and how many of eight draws keep the outfit, by torch."""
    model = checkpoint.read(models.WARDROBE)[0]
    x, y = (part[[picture - 1]] for part in models.pictures())
    with torch.no_grad():
        mean, deviation = model.posterior(x)
        z = mean + noise * deviation * models.noise(0)
        gained = model.observation.log_prob(x.expand(8, -1, -1, -1), model.mean(z)).mean()
    assert values["gained"] == pytest.approx(float(gained), rel=2e-3)
    kl = float(kl_from_standard(mean, noise * deviation).sum())
    assert values["kl"] == pytest.approx(kl, abs=1e-3)
    seen = Inspector.load().inspect(model.decode(z))
    kept = int(((seen.codes == y).all(1) & seen.clean).sum())
    assert abs(values["kept"] - kept) <= 1  # weights are sent as 16-bit floats


def test_what_is_read_in_an_edited_picture(visit):
    settings = {"worn": 11, **dict.fromkeys(held.WANTED, 0.0), "sunglasses": 1.0, "pink": 1.0}
    visit.open("vae", "c_worn=11&c_sunglasses=1&c_pink=1").settle()
    told = drawn(visit, "vae_edit")
    seen = edits.read(settings)
    assert told["drawn"]["codes"] == seen.codes[0].tolist()
    assert told["values"]["score"] == pytest.approx(float(seen.score), abs=0.3)


def test_what_is_worn_already_has_no_slider(visit):
    """Its step is none, which a slider that changes nothing would not tell."""
    picture = 13  # silver hair, pink clothes
    steps = dict(zip(held.WANTED, held.arrows()[picture - 1], strict=True))
    still = {name for name, step in steps.items() if not step.any()}
    assert still == {"silver", "pink"}
    visit.open("vae", f"c_worn={picture}").settle()
    moved = {one["name"].removeprefix("vae_edit.") for one in visit.controls()}
    assert moved & held.WANTED.keys() == held.WANTED.keys() - still
    drawn(visit, "vae_edit")
    rows = visit.read("probe.all('.fn-vae-edit [data-rests]').map((row) => row.innerText.trim())")
    assert rows == ["Silver hair", "Pink clothes"]
    for _ in range(2):  # the next is of the same outfit in these, the one after wears nothing of it
        visit.face("vae_edit.worn").press("ArrowRight")
    visit.until("() => !probe.all('.fn-vae-edit [data-rests]').length")


def test_where_a_code_of_the_land_is_decoded_to(visit):
    visit.open("vae", "c_land_model=overfitted&c_z1=-1.3&c_z2=0.7").settle()
    values = drawn(visit, "vae_land")["values"]
    node = (land_codes.nodes() - torch.tensor([-1.3, 0.7])).abs().sum(1).argmin()
    assert land_codes.nodes()[node].tolist() == pytest.approx([-1.3, 0.7], abs=1e-5)
    model = checkpoint.read(models.LAND["overfitted"])[0]
    place = model.decode(torch.tensor([[-1.3, 0.7]]))[0].tolist()
    assert [values["lon"], values["lat"]] == pytest.approx(place, abs=0.01)
