"""The server round the pages: warm-up before the first visitor, headers, and local assets."""

import gc
import gzip
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import get_option

from core.paths import DATASETS
from pages.ui import frontend, land_map, lesson_imports, pixel_guess, pixel_play, store, theme
from pages.ui.coursework.cookie import cookie_routes
from pages.ui.diffusion import outfits, pictures, requests
from pages.ui.diffusion import ruler as noise
from pages.ui.flow import ahead, way
from pages.ui.gan import pictures as forger
from pages.ui.gan import routes as gan
from pages.ui.live import room, view
from pages.ui.live.ahead import ahead_route
from pages.ui.own_world import models as own_models
from pages.ui.own_world import tasks as own_tasks
from pages.ui.representation import learned, wardrobe
from pages.ui.run_pool import pool
from pages.ui.run_routes import run_routes
from pages.ui.sampling import models as language
from pages.ui.sampling.routes import sampling_routes
from pages.ui.tokens import models as tokens
from pages.ui.vae import held
from pages.ui.vae import land as vae_land
from pages.ui.words import _

AHEAD = ("BidiComponent", "Html", "NumberInput", "Slider")  # what every lesson needs at once
VIEWS_AHEAD = ("steps", "follow")
FIRST_VIEWS = {  # what each lesson plays with first; from anywhere else most go to the first three
    "your_world": ("paint_view",),
    "representation": ("tins_view",),
    "vae": ("vae_view",),
    "flow": ("flow_view",),
    "gan": ("gan_view",),
    "diffusion": ("diffusion_view",),
    "tokens": ("tokens_view",),
    "sampling": ("sampling_view",),
}
FIRST = ("map_view", "avatar_view", "sheets_view")
FIRST_DATA = {"vae": (partial(held.address, "pictures"),)}  # what a first view fetches itself
FIRST_SEEN = (  # what each lesson shows first, the longest first
    noise.warm, own_tasks.warm, ahead.warm, language.warm, wardrobe.warm, forger.warm,
    land_map.warm, held.warm, vae_land.warm, learned.components, tokens.warm,
)  # fmt: skip
WEEK = "public, max-age=604800"
TURN = 0.001  # s that a thread keeps the interpreter from one that waits for it


@asynccontextmanager
async def warm(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Load what every visitor needs, so that nobody waits for it; then keep it out of the GC."""
    _send_at_once()
    _take_turns()
    frontend.warm()
    store.warm()
    with ThreadPoolExecutor(2) as both:  # much of it is torch's, which leaves Python to the other
        for done in [both.submit(work) for work in FIRST_SEEN]:
            with suppress(FileNotFoundError):  # as in `store.warm`
                done.result()
    _know_the_pages()
    lesson_imports.warm()
    gc.collect()
    gc.freeze()
    yield {}
    pool().close()
    gan.desk().close()


def _send_at_once() -> None:
    """Have no answer wait in the kernel until the one before it is acknowledged.

    asyncio asks for this on sockets that it knows to be TCP; those that Streamlit's listening one
    accepts do not say so. They inherit it from there. Without, an answer of two parts takes 40 ms
    (Nagle's algorithm against delayed acknowledgements).
    """
    for one in gc.get_objects():
        if issubclass(type(one), socket.socket) and one.fileno() >= 0 and _listens(one):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listens(one: socket.socket) -> bool:
    inet = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
    return inet and bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _take_turns() -> None:
    """Let a thread that asks a network wait less for one that runs a page.

    Each of torch's operations lets go of the interpreter and must have it back. With Python's own
    turns of 5 ms, six hundred operations beside a busy thread took 700 ms for 18; with these, 60.
    """
    sys.setswitchinterval(TURN)


def _know_the_pages() -> None:
    """Say before the first visit that `st.navigation` lists the pages.

    Streamlit learns it from the first run; until then a deep link shows a notice.
    """
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = False


class SecurityHeaders:
    """Adds the headers that Streamlit leaves out to every answer.

    FROM_NOISE_FRAME_ANCESTORS names who may show the course in a frame, for a learning
    platform: for example "'self' https://moodle.example.org". By default only the course itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        ancestors = os.environ.get("FROM_NOISE_FRAME_ANCESTORS", "'self'")
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Content-Security-Policy": (
                f"frame-ancestors {ancestors}; object-src 'none'; base-uri 'self'"
            ),
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and put the headers on what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@cache
def index(name: str = "") -> bytes:
    """Streamlit's page for a lesson, told where it lives, what it is called and how it looks.

    Told its base address, it need not search for it beside every deep link; with the stylesheet
    in the page, the first thing painted is already the course's. It stands at the end, after the
    styles that Streamlit adds.
    """
    page = files("streamlit").joinpath("static", "index.html").read_text("utf-8")
    base = get_option("server.baseUrlPath").strip("/")
    static = Path(str(files("streamlit").joinpath("static")))
    ahead = "".join(
        f'<link rel="modulepreload" crossorigin href="./{script.relative_to(static)}">'
        for part in AHEAD
        for script in static.glob(f"static/js/{part}.*.js")
    )
    ahead += "".join(
        f'<link rel="modulepreload" href=".{view.address(one)}">'
        for one in (*VIEWS_AHEAD, *FIRST_VIEWS.get(name, FIRST))
    )
    ahead += "".join(
        f'<link rel="preload" as="fetch" crossorigin href="./assets/{address()}">'
        for address in FIRST_DATA.get(name, ())
    )
    ahead += '<link rel="prefetch" as="image" href="./assets/avatar_layers.webp">'
    told = (
        f"{ahead}"
        f"<script>window.__streamlit=(u=>({{BACKEND_BASE_URL:u,MAIN_PAGE_BASE_URL:u}}))"
        f"(location.origin+{json.dumps(f'/{base}')})</script></head>"
    )
    style = f"<style>{theme.stylesheet()}{room.stylesheet()}</style></body>"
    title = f"<title>{_('From Noise')}</title>"
    changes = {"<title>Streamlit</title>": title, "</head>": told, "</body>": style}
    for old, new in changes.items():
        page = page.replace(old, new)
    return page.encode()


def _index(request: Request) -> Response:
    name = request.path_params.get("name", "")
    page = index(name if name in FIRST_VIEWS else "")
    return Response(page, media_type="text/html", headers={"Cache-Control": "no-cache"})


@cache
def plotly_script() -> bytes:
    """Plotly's own JavaScript, out of its Python package, compressed once."""
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return gzip.compress(script, 6)


def _plotly(request: Request) -> Response:
    headers = {"Content-Encoding": "gzip", "Cache-Control": WEEK, "Vary": "Accept-Encoding"}
    return Response(plotly_script(), media_type="text/javascript", headers=headers)


def _avatars(request: Request) -> Response:
    """The sheet of avatar layers, as a picture."""
    picture = DATASETS / "avatar_layers.webp"
    if not picture.is_file():
        return Response("no avatar sheet: run make data", status_code=404)
    return Response(picture.read_bytes(), media_type="image/webp", headers={"Cache-Control": WEEK})


def _view(request: Request) -> Response:
    """The JavaScript of a live view; its address changes with it, so it may be kept."""
    try:
        script = view.script(request.path_params["name"])
    except FileNotFoundError:
        return Response("no such view", status_code=404)
    return Response(script, media_type="text/javascript", headers={"Cache-Control": WEEK})


def _pixel_counts(request: Request) -> Response:
    """What was counted in so many training pictures, and the test pictures."""
    try:
        blob = pixel_guess.counted(int(request.query_params.get("training", "")))
    except ValueError as error:
        return Response(str(error), status_code=400)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    return Response(blob, media_type="application/octet-stream", headers=headers)


def _sums(request: Request) -> Response:
    """The sums of pictures of the lesson on descriptions, fetched before a learner asks."""
    try:
        blob = wardrobe.sum_bytes(request.query_params.get("which", "")[:4])
    except ValueError as error:
        return Response(str(error), status_code=400)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    return Response(blob, media_type="application/octet-stream", headers=headers)


class PageName(Convertor[str]):
    """The name of a page in an address: small letters and underscores, nothing else."""

    regex = "[a-z][a-z_]*"

    def convert(self, value: str) -> str:
        """The name as it is."""
        return value

    def to_string(self, value: str) -> str:
        """The name as it is."""
        return value


def routes() -> list[Route]:
    """The page itself at every page's address, and what the live views fetch beside it."""
    register_url_convertor("page", PageName())
    return [
        Route("/", _index),
        Route("/{name:page}", _index),
        Route("/assets/plotly.min.js", _plotly),
        Route("/assets/avatar_layers.webp", _avatars),
        Route("/assets/views/{name:page}.js", _view),
        ahead_route("/assets/land_sea/map", land_map.ahead),
        ahead_route("/assets/pixels/sheets", pixel_play.ahead),
        ahead_route("/assets/own_world/map", own_models.ahead),
        ahead_route("/assets/diffusion/sheet", requests.ahead),
        ahead_route("/assets/diffusion/walk", outfits.ahead),
        Route("/assets/pixels/counts", _pixel_counts),
        Route("/assets/representation/sums", _sums),
        *cookie_routes(),
        *run_routes(),
        *pictures.picture_routes(),
        *way.flow_routes(),
        *held.vae_routes(),
        *gan.gan_routes(),
        *sampling_routes(),
    ]


def middleware() -> list[Middleware]:
    """What wraps every request."""
    return [Middleware(SecurityHeaders), Middleware(frontend.Frontend)]
