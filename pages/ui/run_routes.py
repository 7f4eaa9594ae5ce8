"""What the browser asks of the training room without running the page again.

    GET  /runs/KEY/frames?after=STEP&attempt=N   state, and the snapshots of later steps, as bytes
    POST /runs/KEY/control {"do": VERB}          start, pause, resume, step, stop or leave
    GET  /runs/KEY/model                         what was trained, in one zip file

Every request carries the token of its page and the name that the browser goes by (32 hexadecimal
digits that it made up once); asking for frames counts as watching. Only the course's own pages may
ask: a request from another origin is refused, and the two headers cannot be sent from there.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.jobs.pool import RefusedError
from core.jobs.ticket import Ticket
from pages.ui.live.bytes import pack
from pages.ui.run_pool import admitted, pool, zipped

KEY = re.compile(r"[0-9a-z_-]{1,100}")
LEARNER = re.compile(r"[0-9a-f]{32}")
VERBS = ("start", "pause", "resume", "step", "stop", "leave")
AT_ONCE = 24  # snapshots in one answer
NO_STORE = {"Cache-Control": "no-store"}


class NotAllowedError(Exception):
    """A request that is not answered: a status, and why in a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


Answer = Callable[[Request, Ticket, str], Awaitable[Response]]


def guarded(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """The answer, for those who may ask; for the others a status and a sentence."""

    async def guard(request: Request) -> Response:
        try:
            ticket, learner = _known(request)
            return await answer(request, ticket, learner)
        except NotAllowedError as error:
            return JSONResponse({"why": str(error)}, error.status, NO_STORE)

    return guard


def _known(request: Request) -> tuple[Ticket, str]:
    """The run and the learner that a request speaks of; NotAllowedError says what is wrong."""
    if not same_origin(request):
        raise NotAllowedError(403, "expected a request from a page of this course")
    if not admitted(request.headers.get("x-run-token", "")):
        raise NotAllowedError(403, "expected the token of a page; got none that holds here")
    learner = request.headers.get("x-learner", "")
    if not LEARNER.fullmatch(learner):
        raise NotAllowedError(400, "expected a learner of 32 hexadecimal digits")
    key = request.path_params["key"]
    ticket = pool().find(key) if KEY.fullmatch(key) else None
    if ticket is None:
        raise NotAllowedError(404, "expected a run that is known here; open its page again")
    return ticket, learner


def same_origin(request: Request) -> bool:
    """Whether a request comes from a page of this very server, as far as the browser says."""
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


@guarded
async def _frames(request: Request, ticket: Ticket, learner: str) -> Response:
    after, attempt = (_whole(request, name) for name in ("after", "attempt"))
    ticket.watch(learner)
    with pool().lock:
        later = after if attempt == ticket.attempt else -1
        arrays = ticket.film.arrays(later, AT_ONCE)
        told = _told(ticket, learner)
        last = ticket.film.snapshots[-1].step if ticket.film.snapshots else -1
    sent = arrays["numbers"][-1, 0] if "numbers" in arrays else last
    blob = pack(arrays, **told, more=bool(sent < last))
    return Response(blob, media_type="application/octet-stream", headers=NO_STORE)


def _whole(request: Request, name: str) -> int:
    text = request.query_params.get(name, "-1")
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise NotAllowedError(400, f"{name}: expected a whole number; got another word")
    return int(text)


def _told(ticket: Ticket, learner: str) -> dict[str, Any]:
    """State, progress and place of a run, for the browser; JSON-ready."""
    return {
        "state": ticket.state,
        "attempt": ticket.attempt,
        "place": pool().place(ticket.key),
        "progress": ticket.progress,
        "others": ticket.others(learner),
        "reason": ticket.reason,
        "why": ticket.why,
        "trouble": pool().trouble,
        "model": bool(ticket.weights),
    }


@guarded
async def _control(request: Request, ticket: Ticket, learner: str) -> Response:
    verb = await _verb(request)
    acts: dict[str, Callable[[str, str], Any]] = {
        name: getattr(pool(), "ask" if name == "start" else name) for name in VERBS
    }
    try:
        acts[verb](ticket.key, learner)
    except RefusedError as error:
        words = {"reason": error.reason, "why": str(error)}
        return JSONResponse(words, 409, NO_STORE)
    except KeyError:  # forgotten between the two looks
        raise NotAllowedError(404, "expected a run that is known here") from None
    return JSONResponse(_told(ticket, learner), headers=NO_STORE)


async def _verb(request: Request) -> str:
    """What is asked for; NotAllowedError unless it is one of VERBS in a small piece of JSON."""
    blob = b""
    async for part in request.stream():
        blob += part
        if len(blob) > 200:
            raise NotAllowedError(413, "expected at most 200 bytes; got more")
    try:
        verb = json.loads(blob)["do"]
    except (ValueError, TypeError, KeyError):
        verb = None
    if verb not in VERBS:
        raise NotAllowedError(400, f"expected one of {', '.join(VERBS)}; got another word")
    return str(verb)


@guarded
async def _model(request: Request, ticket: Ticket, learner: str) -> Response:
    if not ticket.weights:
        raise NotAllowedError(404, "expected a run with a trained model; this one has none yet")
    headers = NO_STORE | {"Content-Disposition": 'attachment; filename="model.zip"'}
    return Response(zipped(ticket), media_type="application/zip", headers=headers)


def run_routes() -> list[Route]:
    """The routes of the training room."""
    return [
        Route("/runs/{key}/frames", _frames),
        Route("/runs/{key}/control", _control, methods=["POST"]),
        Route("/runs/{key}/model", _model),
    ]
