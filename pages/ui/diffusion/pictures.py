"""The recorded pictures as the browser fetches them: once, for no setting changes them."""

import gzip
import hashlib
from functools import cache

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import picture_record as record
from pages.ui.live.bytes import pack

WEEK = "max-age=604800"


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


def _answer(request: Request) -> Response:
    try:
        body = blob(request.path_params["name"])
    except KeyError:
        return Response(status_code=404)
    headers = {"Cache-Control": WEEK, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, media_type="application/octet-stream", headers=headers)


def picture_routes() -> list[Route]:
    """What the browser fetches of this lesson beside the page."""
    return [Route("/assets/diffusion/{name:page}.bin", _answer)]
