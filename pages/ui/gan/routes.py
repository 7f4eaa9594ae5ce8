"""What the browser fetches of the lesson beside the page: moments of a game, films, worlds.

GET /assets/gan/game?world=ring&game=minimax&…&seed=0&moves=r10&after=-1&every=1&also=-1
    the moments of a game after a step (`core.duel_frame`), as many as a short while allows;
    400 and a sentence for what no game has, 503 where too many ask at once; with ahead=1, where
    nobody waits for the answer, 204 and nothing while anybody waits for another
GET /assets/gan/film.bin?name=healthy      a recorded game
GET /assets/gan/world.bin?world=ring       true points, what as many true points reach, the coast
GET /assets/gan/sheet, /assets/gan/known    two views at other settings (`pages.ui.live.ahead`)
"""

import gzip
import re
from functools import cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import duel_film, duel_frame
from core.config import Config, parse
from core.duel import CHOSEN, WORLDS, Calm, Duel
from core.duel_desk import BusyError, Desk
from core.duel_moves import expand
from core.train import plan
from core.worlds import get
from core.worlds.modes import Modes
from pages.ui.flow.way import MASK, coast
from pages.ui.gan import known, pictures
from pages.ui.gan.answers import Answers
from pages.ui.live.ahead import ahead_route
from pages.ui.live.bytes import pack
from pages.ui.run_routes import NO_STORE, same_origin

DOTS = 500  # true points that are drawn
WEEK = "max-age=604800"


@cache
def desk() -> Desk:
    """The process that plays; it starts when a page first asks."""
    return Desk()


@cache
def answers() -> Answers:
    """What it has answered."""
    return Answers(desk().ask)


def specs() -> dict[str, Any]:
    """The fields of the settings by name."""
    config: Config = plan("gan", "ring", [], 0, None).config
    return dict(type(config).__dataclass_fields__) | dict(Calm.__dataclass_fields__)


def settings(words: Any) -> dict[str, Any]:
    """The settings of a game from the words of an address; ValueError says what is wrong."""
    known = specs()
    return {name: parse(known[name], words[name]) for name in (*CHOSEN, "settle") if name in words}


def whole(words: Any, name: str, default: int) -> int:
    """A whole number of an address."""
    text = words.get(name, str(default))
    if not re.fullmatch(r"-?\d{1,6}", text):
        raise ValueError(f"{name}: expected a whole number; got {text[:20]!r}")
    return int(text)


def question(words: Any) -> dict[str, Any]:
    """What `core.duel_worker` is asked, checked here so that nobody waits to be refused."""
    chosen, seed = settings(words), whole(words, "seed", 0)
    duel = Duel.of(words.get("world", ""), seed, chosen)
    moves = words.get("moves", "")
    expand(moves, duel.setting("expert_steps"))
    rest = {name: whole(words, name, -1) for name in ("after", "also")}
    every = max(1, whole(words, "every", 1))
    return {
        "world": duel.world, "seed": seed, "settings": chosen, "moves": moves, "every": every,
    } | rest  # fmt: skip


async def _game(request: Request) -> Response:
    if not same_origin(request):
        return Response(status_code=403)
    try:
        asked = question(request.query_params)
        if "ahead" in request.query_params and not desk().rests():
            return Response(status_code=204, headers=NO_STORE)
        body = await run_in_threadpool(answers().body, asked)
    except ValueError as error:
        return JSONResponse({"why": str(error)}, 400, NO_STORE)
    except (BusyError, TimeoutError) as error:
        return JSONResponse({"why": str(error)}, 503, NO_STORE)
    return Response(body, media_type="application/octet-stream", headers=NO_STORE)


@cache
def film(name: str) -> bytes:
    """A recorded game, compressed."""
    card = duel_film.read_card(name)
    steps = len(expand(card["moves"], duel_film.duel_of(name).setting("expert_steps")))
    return gzip.compress(pack(duel_film.read_film(name), steps=steps), 5)


@cache
def world(name: str) -> bytes:
    """What is drawn of a world, compressed."""
    place = get(name)
    arrays: dict[str, Any] = {
        "truth": duel_frame.whole(place.test(DOTS).x),
        "floor": duel_frame.floor(name),
    }
    hills = isinstance(place, Modes)
    names = [] if hills else list(place.continents)
    if not hills:
        arrays["mask_bits"] = coast()
    return gzip.compress(
        pack(arrays, names=names, hills=hills, mask_shape=MASK, apart=duel_frame.apart_floor(name)),
        5,
    )


def _blob(request: Request) -> Response:
    kind, words = request.path_params["name"], request.query_params
    if kind == "film" and words.get("name") in duel_film.names():
        body = film(words["name"])
    elif kind == "world" and words.get("world") in WORLDS:
        body = world(words["world"])
    else:
        return Response(status_code=404)
    headers = {"Cache-Control": WEEK, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, media_type="application/octet-stream", headers=headers)


def gan_routes() -> list[Route]:
    """The routes of this lesson."""
    return [
        Route("/assets/gan/game", _game),
        Route("/assets/gan/{name:page}.bin", _blob),
        ahead_route("/assets/gan/sheet", pictures.ahead),
        ahead_route("/assets/gan/known", known.ahead),
    ]
