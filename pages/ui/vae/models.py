"""The models of the lesson: their names, their figures, and the pictures they are shown."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import torch
from torch import Tensor

from core import checkpoint, vae_record
from core.measures.measure import Measure
from core.rng import derive, generator
from pages.ui import store
from pages.ui.words import _

WARDROBE = vae_record.VARIATIONAL
PLAIN = vae_record.PLAIN
LAND = {
    "trained": "variational_autoencoder-land",
    "collapsed": "variational_autoencoder-land-collapsed",
    "overfitted": "variational_autoencoder-land-overfitted",
}
SHOWN = 24  # test pictures that the lesson shows
DRAWS = 8  # codes drawn for one picture


def land_titles() -> dict[str, str]:
    """The word in the address and the word on the page."""
    return {"trained": _("A"), "collapsed": _("B"), "overfitted": _("C")}


@cache
def pictures() -> tuple[Tensor, Tensor]:
    """The test pictures of the lesson (n, 3, 32, 32) and what they wear (n, 5)."""
    test = store.world("wardrobe").test(SHOWN)
    return test.x, test.y


@cache
def gaussians() -> tuple[Tensor, Tensor]:
    """q(z|x) of those pictures: mean and standard deviation, both (n, d)."""
    with torch.no_grad():
        return store.model(WARDROBE).posterior(pictures()[0])


def noise(seed: int) -> Tensor:
    """The eps of all draws in play, (DRAWS, d)."""
    latent = store.model(WARDROBE).config.latent
    return torch.randn(DRAWS, latent, generator=generator(derive(seed, "vae/eps")))


@cache
def measures(name: str) -> Mapping[str, Measure]:
    """The ruler's figures on the card of a shipped model."""
    return _measures(checkpoint.read_card(name)["measures"])


@cache
def with_normal_prior() -> Mapping[str, Measure]:
    """The ruler's figures of the variational autoencoder with N(0, I) for its prior."""
    found = _measures(vae_record.recorded()["normal"])
    return {name: one for name, one in found.items() if name != "train_seconds"}  # none of its own


def _measures(found: Mapping[str, Any]) -> Mapping[str, Measure]:
    each = {name: Measure(**{"name": name, **rest}) for name, rest in found.items()}
    return {name: one for name, one in each.items() if not one.parts}
