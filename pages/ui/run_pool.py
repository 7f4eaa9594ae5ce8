"""The one pool of this server, who may speak to it, and models as files that travel.

A token is given to a page by the server that made it and is worth nothing elsewhere: the session's
name and its HMAC-SHA-256 under a secret that lives as long as the process.
"""

import hashlib
import hmac
import io
import secrets
import zipfile
from functools import cache
from typing import Any

from core import checkpoint, film, recording
from core.jobs.job import BYTES
from core.jobs.pool import Pool
from core.jobs.ticket import Ticket
from core.model import GenerativeModel
from core.worlds import get

SECRET = secrets.token_bytes(32)
NAMES = (checkpoint.WEIGHTS, checkpoint.CARD)
CARD_BYTES = 100_000
MODELS = 16  # kept as models


@cache
def pool() -> Pool:
    """The pool of this process; its workers start when a page first shows a room."""
    return Pool()


def token(session: str) -> str:
    """What lets the page of this session speak to the pool."""
    return f"{session}.{_seal(session)}"


def admitted(words: str) -> bool:
    """Whether a token was given by this process."""
    session, _, seal = words.partition(".")
    return hmac.compare_digest(seal.encode(), _seal(session).encode())


def _seal(session: str) -> str:
    return hmac.new(SECRET, session.encode(), hashlib.sha256).hexdigest()


def recorded(name: str) -> Ticket | None:
    """The shipped recording of that name as a run to look at; None where there is none."""
    key = f"recorded-{name}"
    if found := pool().find(key):
        return found
    if name not in recording.names():
        return None
    one, card = recording.read(name)
    return pool().show(key, one, b"", card["model"])


def zipped(ticket: Ticket) -> bytes:
    """The weights and the card of a trained run in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(checkpoint.WEIGHTS, ticket.weights)
        file.writestr(checkpoint.CARD, checkpoint.written(ticket.card))
    return out.getvalue()


def loaded(blob: bytes, family: str, world: str) -> Ticket:
    """A file that `zipped` wrote as a run to look at; ValueError says what is wrong with it.

    Nothing is unpickled: only weights.safetensors and card.json are read, the hash must be the one
    on the card, and the card must speak of this family on this world.
    """
    weights, words = _unzip(blob)
    card = _card(words, family, world)
    key = f"loaded-{hashlib.sha256(weights + words).hexdigest()[:32]}"
    if found := pool().find(key):
        return found
    model = checkpoint.unpack(weights, card)
    step, seconds, seed = (_number(card.get(k)) for k in ("steps", "train_seconds", "seed"))
    shot = film.take(model, world, int(seed), step=int(step), seconds=seconds, loss=float("nan"))
    return pool().show(key, film.Film([shot]), weights, card)


def _unzip(blob: bytes) -> tuple[bytes, bytes]:
    """Weights and card out of a zip file of exactly these two, each of bounded size."""
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as file:
            entries = {one.filename: one for one in file.infolist()}
            if sorted(entries) != sorted(NAMES) or len(file.infolist()) != len(NAMES):
                found = ", ".join(sorted(entries)[:4]) or "nothing"
                raise ValueError(f"expected a zip of {' and '.join(NAMES)}; got {found[:80]}")
            for name, most in zip(NAMES, (BYTES, CARD_BYTES), strict=True):
                if entries[name].file_size > most:
                    raise ValueError(f"expected {name} of at most {most:,} bytes; got more")
            return file.read(checkpoint.WEIGHTS), file.read(checkpoint.CARD)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError(f"expected a zip of {' and '.join(NAMES)}; got {error}") from None


def _card(words: bytes, family: str, world: str) -> dict[str, Any]:
    try:
        card = checkpoint.parse_card(words)
    except RecursionError:
        raise ValueError("expected a card of a few levels; got a very deep one") from None
    told = f"{card.get('family')} on {card.get('world')}"[:80]
    if told != f"{family} on {world}":
        raise ValueError(f"expected a model of {family} on {world}; got one of {told}")
    space = get(world).space
    known = {"kind": space.kind, "shape": list(space.shape), "sizes": list(space.sizes)}
    if card.get("space") != known:
        raise ValueError(f"expected a card of the space {known}; got another")
    return card


def _number(value: Any) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**31
    return float(value) if good else 0.0


def model_of(ticket: Ticket) -> GenerativeModel | None:
    """The trained model of a run, or None while there is none. Do not change it."""
    if not ticket.weights:
        return None
    name = f"{ticket.key}/{ticket.attempt}"
    if name not in _models:
        _models[name] = checkpoint.unpack(ticket.weights, ticket.card)
        while len(_models) > MODELS:
            _models.pop(next(iter(_models)), None)
    return _models[name]


_models: dict[str, GenerativeModel] = {}
