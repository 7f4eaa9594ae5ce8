"""The recorded pictures as the browser fetches them: once, for no setting changes them."""

import gzip
import hashlib
from functools import cache

import numpy as np
from starlette.routing import Route

from core import picture_record as record
from pages.ui.live.bytes import pack
from pages.ui.live.fixed import fixed_route


def frames(name: str) -> np.ndarray:
    """The pictures of a record, setting by setting, (settings, n, 32, 32, 3); KeyError for another
    name. Those of several samplers or sources stand one after the other."""
    found = record.pictures()[name]
    found = found.swapaxes(0, 1) if name == "steps" else found
    return found.reshape(len(found), -1, *found.shape[-3:])


@cache
def blob(name: str) -> bytes:
    """The answer of the route, compressed; KeyError for another name."""
    return gzip.compress(pack({"frames": frames(name)}), 4)


@cache
def address(name: str) -> str:
    """Where the browser fetches them, below /assets/; other pictures have another address."""
    mark = hashlib.sha256(frames(name).tobytes()).hexdigest()[:16]
    return f"diffusion/{name}.bin?{mark}"


def picture_routes() -> list[Route]:
    """What the browser fetches of this lesson beside the page."""
    return [fixed_route("diffusion", blob)]
