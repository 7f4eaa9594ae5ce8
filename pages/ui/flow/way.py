"""The way through each flow as bytes, which the browser fetches once and then moves by itself.

GET /assets/flows/NAME.bin              arrays as `pages.ui.live.bytes` packs them:
    node_at     uint16 (stages, places, 2): the unit square in 65,535ths
    node_log    float32 (stages, places): d_k, nats (`core.flow_journey`)
    node_z      float64 (places, 2); node_error (places,): degrees, there and back
    line_at     uint16 (stages, points, 2): lines ruled over the even square
    density     uint8 (rows, columns), row 0 north: 255 is TOP times an even spread
GET /assets/flows/NAME_dots.bin?seed=0
    dot_at      uint16 (temperatures, stages, dots, 2); dot_sea uint8 (temperatures, dots)
GET /assets/flows/globe.bin, odd.bin, edits_WORD.bin: what those views show next
"""

import gzip
import math
import re
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import torch
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from torch import Tensor

from core import checkpoint
from core import flow_journey as journey
from core.bands import Bands
from core.rng import derive, generator
from pages.ui import store
from pages.ui.flow import globe, odd, pictures
from pages.ui.flow.models import SHIPPED
from pages.ui.live.bytes import pack

TEMPERATURES = [round(0.1 * k, 1) for k in range(16)]
DOTS = 300
LINES = (25, 13, 97)  # upright, level, points a line
GRID = (90, 180)
MASK = (360, 720)  # rows and columns of the coast that is drawn
TOP = 6.0
KEPT = "max-age=604800"
OTHERS = {"globe": globe.blob, "odd": odd.blob} | {
    f"edits_{word}": partial(pictures.edit_bytes, word) for word in pictures.EDITS
}


def _whole(square: Tensor) -> np.ndarray:
    """Places in the unit square in 65,535ths."""
    return (square.clamp(0, 1) * 65_535).round().numpy().astype(np.uint16)


@cache
def coast() -> np.ndarray:
    """Land and sea as bits, every other row and column of the world's own mask."""
    return np.packbits(store.world("land").mask.numpy()[::2, ::2])


def seed_of(seed: int) -> int:
    """The seed of the dots, from the page's."""
    return derive(seed, "flow/dots")


@lru_cache(maxsize=32)
def dots(word: str, seed: int) -> dict[str, np.ndarray]:
    """The dots on their way at every temperature, from the same noise."""
    model, land = store.model(SHIPPED[word]), store.world("land")
    eps = journey.noise(DOTS, 1.0, rng=generator(seed_of(seed)))
    z = torch.cat([temperature * eps for temperature in TEMPERATURES])
    at = journey.carried(model, z).unflatten(1, (len(TEMPERATURES), DOTS)).transpose(0, 1)
    sea = ~land.is_land(land.space.unchart(at[:, -1].flatten(0, 1) * 2 - 1))
    return {"dot_at": _whole(at), "dot_sea": sea.view(len(TEMPERATURES), DOTS).numpy()}


@cache
def arrays(word: str) -> dict[str, Any]:
    """Everything that the browser draws of one flow."""
    model, land = store.model(SHIPPED[word]), store.world("land")
    places = journey.lattice()
    way = journey.followed(model, places)
    lines, _ = journey.ruled(*LINES)
    density = journey.density_grid(model, *GRID).clamp_max(TOP) * (255 / TOP)
    return {
        "node_at": _whole(way.at),
        "node_log": way.log_density.float().numpy(),
        "node_z": way.z.numpy(),
        "node_error": journey.round_trip(model, places).numpy(),
        "node_land": land.is_land(places).numpy(),
        "line_at": _whole(journey.carried(model, torch.special.ndtri(lines))),
        "density": density.round().to(torch.uint8).numpy(),
    }


@cache
def facts(word: str) -> dict[str, Any]:
    """What goes with the arrays: which way each layer moves, and the round trip of 1,000 places."""
    model, land = store.model(SHIPPED[word]), store.world("land")
    error = journey.round_trip(model, land.test(1_000).x)
    return {
        "movers": journey.movers(model),
        "jumps": any(isinstance(layer, Bands) for layer in model.chain),
        "lines": [LINES[2]] * (LINES[0] + LINES[1]),
        "upright": LINES[0],
        "worst": float(error.max()),
        "median": float(error.median()),
        "log_area": math.log(4) + land.space.log_volume,
        "top": TOP,
        "temperatures": TEMPERATURES,
        "step": journey.STEP,
    }


@cache
def blob(word: str) -> bytes:
    """The answer of the first route, compressed."""
    return gzip.compress(pack(arrays(word), **facts(word)), 5)


def addresses(word: str, seed: int) -> list[str]:
    """Where the browser fetches both, below /assets/; another model has another address."""
    mark = checkpoint.read_card(SHIPPED[word])["weights_sha256"][:16]
    return [f"flows/{word}.bin?{mark}", f"flows/{word}_dots.bin?{mark}&seed={seed}"]


def _answer(request: Request) -> Response:
    word, _, kind = request.path_params["name"].partition("_")
    seed = request.query_params.get("seed", "0")
    if make := OTHERS.get(request.path_params["name"]):
        return _gzipped(make())
    if word not in SHIPPED or kind not in ("", "dots") or not re.fullmatch(r"\d{1,6}", seed):
        return Response(status_code=404)
    body = gzip.compress(pack(dots(word, int(seed))), 1) if kind else blob(word)
    return _gzipped(body)


def _gzipped(body: bytes) -> Response:
    headers = {"Cache-Control": KEPT, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, media_type="application/octet-stream", headers=headers)


def flow_routes() -> list[Route]:
    """What the browser fetches of this lesson beside the page."""
    return [Route("/assets/flows/{name:page}.bin", _answer)]
