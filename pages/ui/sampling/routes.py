"""What the browser asks of the language models without running the page again.

GET  /assets/sampling/vocabulary.bin?model=WORD            the bytes of every token
POST /assets/sampling/next     {model, start, on}          tokens of the text, scored, and logits
POST /assets/sampling/write    {model, start, on, n, ways} JSON lines, a token each, as they come
POST /assets/sampling/score    {model, texts}              several texts, token by token

start is typed text, on the numbers of the tokens chosen behind it; a way has a seed and the names
of `core.decoding.DecodingConfig`, and may name a model of its own. What is no text, or too much, is
answered with 400 and a sentence; 503 says that too many ask at once.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from core.decoding import DecodingConfig
from core.language.desk import BusyError, Ticket
from core.language.text_model import Token
from pages.ui.live.bytes import pack
from pages.ui.run_routes import NO_STORE, same_origin
from pages.ui.sampling import models
from pages.ui.sampling.text import MOST, admitted

WAYS, LENGTH, TEXTS = 12, 120, 4  # at one go
BODY = 64_000  # bytes of a question
PAUSE = 0.015  # seconds between two looks at the desk
HOUR = "max-age=3600"
OCTETS = "application/octet-stream"


async def asked(request: Request) -> dict[str, Any]:
    """The question in the body; ValueError says what is wrong with it."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY:
            raise ValueError(f"expected at most {BODY:,} bytes; got more")
    try:
        found = json.loads(bytes(body))
    except ValueError:
        raise ValueError("expected JSON; got something else") from None
    found = object_of(found)
    if found.get("model") not in models.known():
        raise ValueError(f"expected a model out of {', '.join(models.known())}; got another")
    return found


def object_of(value: Any) -> dict[str, Any]:
    """An object of JSON, to take from; ValueError for something else."""
    if not isinstance(value, dict):
        raise ValueError("expected an object; got something else")
    return dict(value)


def numbers(value: Any, size: int) -> list[int]:
    """Numbers of tokens below ``size``."""
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError(f"expected at most {MOST} tokens; got something else")
    if not all(type(one) is int and 0 <= one < size for one in value):
        raise ValueError(f"expected tokens below {size}; got another number")
    return value


def guarded(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """The answer for pages of this course; a sentence where something is wrong."""

    async def guard(request: Request) -> Response:
        if not same_origin(request):
            return Response(status_code=403)
        try:
            return await answer(request)
        except ValueError as error:
            status = 503 if isinstance(error, BusyError) else 400
            return JSONResponse({"why": str(error)}, status, NO_STORE)

    return guard


@guarded
async def _next(request: Request) -> Response:
    question = await asked(request)
    body = await run_in_threadpool(next_bytes, question)
    return Response(body, media_type=OCTETS, headers=NO_STORE)


def next_bytes(question: dict[str, Any]) -> bytes:
    """The tokens of the text with their chances, and the logits of what may come next."""
    reader = models.reader(question["model"])
    on = numbers(question.get("on", []), reader.model.tokenizer.size)
    reading = reader.read(admitted(question.get("start")), on)
    before = np.array(reading.before, dtype=np.int32)
    arrays = {"logits": reading.logits.numpy(), "before": before, **columns(reading.tokens)}
    return pack(arrays, typed=reading.typed, cut=reading.cut, reach=reader.model.reach)


def columns(tokens: list[Token]) -> dict[str, Any]:
    """Number, log p and rank of tokens as arrays."""
    return {
        "numbers": np.array([one.number for one in tokens], dtype=np.int32),
        "log_prob": np.array([one.log_prob for one in tokens], dtype=np.float64),
        "ranks": np.array([one.rank for one in tokens], dtype=np.int32),
    }


@guarded
async def _score(request: Request) -> Response:
    question = await asked(request)
    texts = question.get("texts")
    if not isinstance(texts, list) or len(texts) > TEXTS:
        raise ValueError(f"expected at most {TEXTS} texts; got something else")
    reader = models.reader(question["model"])
    rows = [await run_in_threadpool(reader.read, admitted(text)) for text in texts]
    arrays = {
        f"{name}_{i}": column
        for i, row in enumerate(rows)
        for name, column in columns(row.tokens).items()
    }
    body = pack(arrays, cut=[row.cut for row in rows])
    return Response(body, media_type=OCTETS, headers=NO_STORE)


@guarded
async def _write(request: Request) -> Response:
    tickets = ask(await asked(request))
    headers = NO_STORE | {"X-Accel-Buffering": "no"}
    return StreamingResponse(lines(tickets), media_type="application/x-ndjson", headers=headers)


def ask(question: dict[str, Any]) -> list[Ticket]:
    """A ticket for each way on; ValueError for what cannot be written, BusyError for too many."""
    ways, n = question.get("ways"), question.get("n")
    if not isinstance(ways, list) or not 1 <= len(ways) <= WAYS:
        raise ValueError(f"expected 1 to {WAYS} ways on; got something else")
    if type(n) is not int or not 1 <= n <= LENGTH:
        raise ValueError(f"expected 1 to {LENGTH} tokens; got something else")
    start, tickets = admitted(question.get("start")), []
    try:
        for way in ways:
            tickets.append(_ticket(question, object_of(way), start, n))
    except ValueError:
        for ticket in tickets:
            ticket.stop()
        raise
    return tickets


def _ticket(question: dict[str, Any], way: dict[str, Any], start: str, n: int) -> Ticket:
    word, seed = way.pop("model", question["model"]), way.pop("seed", 0)
    if word not in models.known() or type(seed) is not int or not 0 <= seed < 2**32:
        raise ValueError("expected a known model and a seed below 2^32; got something else")
    desk = models.desk(word)
    own = models.text_model(question["model"]).tokenizer
    after = numbers(question.get("on", []), own.size)
    if word != question["model"]:  # its tokens are other ones: the same text is typed to it
        start, after = admitted(start + own.decode(after)), []
    return desk.ask(start, n, DecodingConfig.from_dict(way), seed=seed, after=after)


async def lines(tickets: list[Ticket]) -> AsyncIterator[str]:
    """A line for each token of each ticket as it comes; whoever goes away is not written for."""
    given = [0] * len(tickets)
    try:
        while True:
            over = all(ticket.over for ticket in tickets)
            for i, ticket in enumerate(tickets):
                fresh = ticket.tokens[given[i] :]
                given[i] += len(fresh)
                for token in fresh:
                    yield json.dumps(told(i, token)) + "\n"
                if ticket.failed:
                    yield json.dumps({"why": ticket.failed}) + "\n"
                    return
            if over:
                return
            await asyncio.sleep(PAUSE)
    finally:
        for ticket in tickets:
            ticket.stop()


def told(row: int, token: Token) -> dict[str, Any]:
    """A token of one way on: its bytes as letters below 256, log p, and its chance as drawn."""
    return {
        "row": row,
        "number": token.number,
        "piece": token.piece.decode("latin-1"),
        "log_prob": token.log_prob,
        "drawn": token.drawn,
        "rank": token.rank,
    }


async def _vocabulary(request: Request) -> Response:
    word = request.query_params.get("model", "")
    if word not in models.known():
        return Response(status_code=404)
    body = await run_in_threadpool(models.vocabulary, word)
    headers = {"Content-Encoding": "gzip", "Cache-Control": HOUR, "Vary": "Accept-Encoding"}
    return Response(body, media_type=OCTETS, headers=headers)


def sampling_routes() -> list[Route]:
    """The routes of this lesson."""
    return [
        Route("/assets/sampling/vocabulary.bin", _vocabulary),
        Route("/assets/sampling/next", _next, methods=["POST"]),
        Route("/assets/sampling/write", _write, methods=["POST"]),
        Route("/assets/sampling/score", _score, methods=["POST"]),
    ]
