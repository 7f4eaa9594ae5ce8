"""What a browser keeps for a learner or a teacher: in a cookie that no script reads, for who asks
from the course's own pages with a ticket that holds."""

from __future__ import annotations

import time

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages.ui.coursework import cookie
from pages.ui.coursework.cookie import Ticket, cookie_routes

AT = "/assets/coursework/cookie"


@pytest.fixture
def client() -> TestClient:
    """A browser at the one route."""
    return TestClient(Starlette(routes=cookie_routes()))


@pytest.fixture
def ticket(monkeypatch) -> str:
    """A ticket for one cookie."""
    held = {"t": Ticket("from_noise_places", "a.b", 60, time.monotonic() + 60)}
    monkeypatch.setattr(cookie, "_tickets", held)
    return "t"


def test_a_ticket_sets_a_cookie_that_no_script_and_no_other_site_reads(client, ticket) -> None:
    answer = client.post(AT, headers={"x-ticket": ticket})
    told = answer.headers["set-cookie"].lower()
    assert answer.status_code == 204
    assert "from_noise_places=a.b" in told
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "secure" not in told
    assert answer.headers["cache-control"] == "no-store"


def test_over_https_the_cookie_never_travels_in_the_open(client, ticket) -> None:
    answer = client.post(AT, headers={"x-ticket": ticket, "x-forwarded-proto": "https"})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_another_site_gets_nothing(client, ticket) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        answer = client.post(AT, headers={"x-ticket": ticket} | headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("word", ["", "u", "t" * 5_000])
def test_a_ticket_that_does_not_hold_sets_no_cookie(client, ticket, word) -> None:
    answer = client.post(AT, headers={"x-ticket": word})
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers


def test_a_ticket_ends(client, monkeypatch) -> None:
    old = {"t": Ticket("from_noise_places", "a", 60, time.monotonic() - 1)}
    monkeypatch.setattr(cookie, "_tickets", old)
    assert "set-cookie" not in client.post(AT, headers={"x-ticket": "t"}).headers


def test_a_read_alone_asks_for_nothing(client, ticket) -> None:
    assert client.get(AT, headers={"x-ticket": ticket}).status_code == 405
