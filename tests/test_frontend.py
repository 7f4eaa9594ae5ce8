"""Streamlit's own files from memory: the same bytes, small on the way, nothing else read."""

from __future__ import annotations

import gzip
import http.client
import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from pages.ui import frontend, server


async def beyond(scope, receive, send) -> None:
    """What stands behind: it answers nothing here."""
    raise LookupError(scope["path"])


CLIENT = TestClient(frontend.Frontend(beyond))


def test_each_file_that_the_page_names_comes_as_it_lies_on_the_disk() -> None:
    frontend.warm()
    assert frontend.asset.cache_info().currsize > 40
    for name in sorted(frontend.known()):
        body = (frontend.FOLDER / "static" / name).read_bytes()
        plain = CLIENT.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
        assert plain.content == body
        assert "content-encoding" not in plain.headers
        one = frontend.asset(name)
        assert not one.packed or gzip.decompress(one.packed) == body
        assert plain.headers["cache-control"].endswith("max-age=31536000")
        frontend.asset.cache_clear()


def test_a_large_script_is_sent_small_to_who_can_read_it() -> None:
    name = max(frontend.known(), key=lambda one: len(frontend.asset(one).packed))
    answer = CLIENT.get(f"/static/{name}", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert int(answer.headers["content-length"]) < len(answer.content) / 2


@pytest.mark.parametrize("path", ["/static/../index.html", "/static/js/none.js", "/other"])
def test_nothing_else_is_read(path) -> None:
    with pytest.raises(LookupError):
        CLIENT.get(path)
    with pytest.raises(KeyError):
        frontend.asset(path.removeprefix("/static/"))


def test_the_served_page_gets_them_with_the_headers_of_every_answer(site) -> None:
    place = urlsplit(site)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    name = min(frontend.known(), key=lambda one: len(frontend.asset(one).body))
    line.request("GET", f"/static/{name}")
    with closing(line), line.getresponse() as answer:
        assert answer.read() == frontend.asset(name).body
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Vary" in answer.headers


def test_no_answer_waits_for_the_one_before_to_be_acknowledged() -> None:
    """Sockets that the listening one accepts send at once; others are left alone."""
    with socket.socket() as deaf, socket.create_server(("127.0.0.1", 0)) as listening:
        server._send_at_once()
        assert not deaf.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
