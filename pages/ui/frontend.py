"""Streamlit's own scripts and fonts, from memory.

A first visit asks for seventy of them, most of them small. Read from the disk each takes the server
8 ms, and the learner waits for all; from memory they take a tenth of that. Those that the page
names are compressed while the server warms up, for a network that is slower than this machine.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import get_option

FOLDER = Path(str(files("streamlit").joinpath("static")))
YEAR = "public,immutable,max-age=31536000"  # a file's name holds the hash of what is in it
SMALL = 2_000  # bytes below which a file is not compressed
PLAIN = (".woff2", ".png", ".webp")  # compressed by their own format


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its bytes, the same compressed (or b"" where not), its kind."""

    body: bytes
    packed: bytes
    kind: str


@cache
def known() -> frozenset[str]:
    """Every file below /static, as an address names it: nothing else is ever read."""
    return frozenset(
        str(one.relative_to(FOLDER / "static")) for one in FOLDER.glob("static/**/*.*")
    )


@cache
def asset(name: str) -> Asset:
    """The file of that name; KeyError for another."""
    if name not in known():
        raise KeyError(name)
    body = (FOLDER / "static" / name).read_bytes()
    shrinks = len(body) >= SMALL and not name.endswith(PLAIN)
    kind = "text/javascript" if name.endswith(".js") else guess_type(name)[0]
    return Asset(body, gzip.compress(body, 5) if shrinks else b"", kind or "text/plain")


def warm() -> None:
    """Read what the page names."""
    page = (FOLDER / "index.html").read_text("utf-8")
    for name in re.findall(r'(?:src|href)="\./static/([^"]+)"', page):
        if name in known():
            asset(name)


class Frontend:
    """Answers for those files, and passes every other request on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        base = get_option("server.baseUrlPath").strip("/")
        self.start = f"/{base}/static/" if base else "/static/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The file, if the request reads one that is here."""
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "GET" and path.startswith(self.start):
            name = path.removeprefix(self.start)
            if name in known():
                accepted = Headers(scope=scope).get("accept-encoding", "")
                await answer(asset(name), accepted)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def answer(one: Asset, accepted: str) -> Response:
    """The answer with a file, to a browser that accepts these encodings."""
    headers = {"Cache-Control": YEAR, "Vary": "Accept-Encoding"}
    packed = one.packed and "gzip" in accepted
    headers |= {"Content-Encoding": "gzip"} if packed else {}
    return Response(one.packed if packed else one.body, media_type=one.kind, headers=headers)
