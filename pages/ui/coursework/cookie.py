"""What a reload must find again, in a cookie that no script can read.

A page cannot set such a cookie through its own connection. So it shows a ticket to the browser,
which posts it to `/assets/coursework/cookie`, and the answer to that sets the cookie.
"""

import os
import secrets
import time
from dataclasses import dataclass

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.ui.live.view import mount
from pages.ui.run_routes import NO_STORE, same_origin

HALF_A_YEAR = 183 * 24 * 3600
PATIENCE, MOST = 600, 20_000  # seconds that a ticket holds; tickets at once


@dataclass(frozen=True)
class Ticket:
    """A cookie to set: its name, value and age in seconds (0 takes it out), until when."""

    name: str
    value: str
    age: int
    until: float


_tickets: dict[str, Ticket] = {}


def read(name: str) -> str:
    """What this session or this browser keeps under the name; empty for nothing."""
    kept = st.session_state.get(f"_cookie_{name}")
    return st.context.cookies.get(name, "")[:4_000] if kept is None else kept


def keep(name: str, value: str, age: int = HALF_A_YEAR) -> None:
    """Keep a value (letters, digits, - _ .) for this session at once, and for the browser soon."""
    now = time.monotonic()
    for old in [ticket for ticket, one in _tickets.items() if one.until < now][:100]:
        _tickets.pop(old, None)
    while len(_tickets) >= MOST:
        _tickets.pop(next(iter(_tickets)), None)
    ticket = secrets.token_urlsafe(24)
    _tickets[ticket] = Ticket(name, value, age if value else 0, now + PATIENCE)
    st.session_state[f"_cookie_{name}"] = value
    st.session_state.setdefault("_cookie_tickets", []).append(ticket)


def send() -> None:
    """Let the browser fetch what is to be kept; on every page that may keep something."""
    waiting = st.session_state.get("_cookie_tickets", [])
    told = waiting[0] if waiting else ""
    mount("cookie_view", "cookie", {}, on_change={"kept": _kept}, ticket=told)


def _kept() -> None:
    done = st.session_state["cookie"].get("kept")
    waiting = st.session_state.get("_cookie_tickets", [])
    st.session_state["_cookie_tickets"] = [one for one in waiting if one != done]


def _answer(request: Request) -> Response:
    """Set the cookie that a ticket names; a ticket that does not hold sets none."""
    if not same_origin(request):
        return Response(status_code=403, headers=NO_STORE)
    ticket = _tickets.get(request.headers.get("x-ticket", ""))
    answer = Response(status_code=204, headers=NO_STORE)
    if ticket and ticket.until > time.monotonic():
        secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
        framed = secure and "FROM_NOISE_FRAME_ANCESTORS" in os.environ
        answer.set_cookie(
            ticket.name, ticket.value, max_age=ticket.age, path="/", secure=secure, httponly=True,
            samesite="none" if framed else "lax",
        )  # fmt: skip
    return answer


def cookie_routes() -> list[Route]:
    """The one route."""
    return [Route("/assets/coursework/cookie", _answer, methods=["POST"])]
