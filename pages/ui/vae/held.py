"""What the browser holds of the lesson: the decoder, the inspector, pictures and their Gaussians.

The weights are sent once, as 16-bit floats; then codes become pictures, and pictures become words,
while a control is dragged.
"""

import gzip
from functools import cache
from typing import Any

import numpy as np
from starlette.routing import Route

from core import checkpoint, vae_record
from core.attribute_directions import change
from core.inspector import Inspector
from core.space import levels
from pages.ui import store
from pages.ui.live.bytes import pack
from pages.ui.live.fixed import fixed_route
from pages.ui.vae import land_codes, models, strange
from pages.ui.words import _

WANTED = {"sunglasses": (0, 2), "silver": (3, 5), "pink": (1, 5), "curly": (4, 2), "hoodie": (2, 0)}


def wanted_words() -> dict[str, str]:
    """What each attribute slider asks for."""
    return {
        "sunglasses": _("Sunglasses"),
        "silver": _("Silver hair"),
        "pink": _("Pink clothes"),
        "curly": _("Long curly hair"),
        "hoodie": _("Hoodie"),
    }


def arrows() -> Any:
    """For each picture of the lesson and each attribute slider the step in z, (n, 5, d)."""
    learned, (_x, y) = vae_record.directions(), models.pictures()
    start = learned.place(y)
    steps = [learned.place(change(y, *one)) - start for one in WANTED.values()]
    return np.stack([one.numpy() for one in steps], 1)


@cache
def arrays() -> dict[str, Any]:
    """Weights as 16-bit floats, pictures as levels, and numbers as they are."""
    model = store.model(models.WARDROBE)
    x, y = models.pictures()
    mean, deviation = models.gaussians()
    weights = {k: v for k, v in model.state_dict().items() if k.startswith("decoder.")}
    weights |= {f"inspector.{k}": v for k, v in Inspector.load().state_dict().items()}
    halves = {k: v.half().numpy().view(np.uint16) for k, v in weights.items()}
    return halves | {
        "log_scale": model.state_dict()["observation.log_scale"].numpy(),
        "pictures": levels(x).permute(0, 2, 3, 1).contiguous().numpy(),
        "worn": y.numpy(),
        "mean": mean.numpy(),
        "deviation": deviation.numpy(),
        "arrows": arrows(),
        "order": np.argsort(vae_record.recorded()["kl"])[::-1].astype(np.int32),
    }


@cache
def blob(name: str) -> bytes:
    """The answer of the route, compressed; KeyError for another name."""
    if name == "strange":
        return gzip.compress(pack(strange.arrays(), **strange.told()), 4)
    makers = {"pictures": arrays, "land": land_codes.arrays}
    return gzip.compress(pack(makers[name]()), 4)


def address(name: str) -> str:
    """Where the browser fetches it, below /assets/; other weights have another address."""
    first = models.LAND["trained"] if name == "land" else models.WARDROBE
    return f"vae/{name}.bin?{checkpoint.read_card(first)['weights_sha256'][:16]}"


def vae_routes() -> list[Route]:
    """What the browser fetches of this lesson beside the page."""
    return [fixed_route("vae", blob)]


def warm() -> None:
    """Work out what the lesson shows first."""
    blob("pictures")
