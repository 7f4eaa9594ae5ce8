"""The routes of the training room refuse strangers; models travel as files and come back."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
import uvicorn
from runs import SLOW, until
from starlette.applications import Starlette

from core import checkpoint
from core.jobs.cache import Cache
from core.jobs.job import Job
from core.jobs.pool import Pool
from pages.ui import run_pool, run_routes
from pages.ui.live.bytes import unpack

LEARNER = "ab" * 16


@pytest.fixture(scope="module")
def pool(tmp_path_factory) -> Iterator[Pool]:
    """The pool of this process, with one worker."""
    one = Pool(1, kept=Cache(tmp_path_factory.mktemp("cache"))).start()
    usual, run_routes.pool = run_routes.pool, lambda: one
    run_pool.pool, kept = run_routes.pool, run_pool.pool
    yield one
    one.close()
    run_routes.pool, run_pool.pool = usual, kept


@pytest.fixture(scope="module")
def address(pool) -> Iterator[str]:
    """The routes alone on a server of their own."""
    app = Starlette(routes=run_routes.run_routes())
    listen = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listen]})
    thread.start()
    yield f"http://127.0.0.1:{listen.getsockname()[1]}/runs"
    server.should_exit = True
    thread.join()
    listen.close()


def ask(address: str, verb: str = "", **headers: str) -> tuple[int, bytes]:
    """Status and body of a request with a good token, unless the headers say otherwise."""
    words = {"X-Run-Token": run_pool.token("trial"), "X-Learner": LEARNER} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    data = json.dumps({"do": verb}).encode() if verb else None
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, words)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def small(seed: int = 0) -> Job:
    """A mixture of four steps."""
    words = {"components": 4, "steps": 4}
    return Job.of("gaussian_mixture", "land", words, seed=seed, examples=400)


def trained(pool: Pool, seed: int):
    """A run that is finished."""
    job = small(seed)
    pool.offer(job)
    ticket = pool.ask(job.key, LEARNER)
    until(lambda: ticket.state == "finished")
    return ticket


# Routes.


def test_a_run_is_begun_and_followed_by_its_routes(pool, address) -> None:
    job = small(1)
    pool.offer(job)
    status, body = ask(f"{address}/{job.key}/control", "start")
    assert (status, json.loads(body)["state"]) == (200, "waiting")
    until(lambda: unpack(ask(f"{address}/{job.key}/frames")[1])[1]["state"] == "finished")
    arrays, meta = unpack(ask(f"{address}/{job.key}/frames?after=-1&attempt=1")[1])
    film = pool.find(job.key).film.arrays()
    assert (meta["model"], meta["more"], meta["progress"]["step"]) == (True, False, 4)
    assert arrays["samples"].tobytes() == film["samples"].tobytes()
    assert arrays["density"].tobytes() == film["density"].tobytes()
    later, _ = unpack(ask(f"{address}/{job.key}/frames?after=2&attempt=1")[1])
    assert later["numbers"][:, 0].tolist() == [3, 4]
    stale, _ = unpack(ask(f"{address}/{job.key}/frames?after=2&attempt=7")[1])
    assert stale["numbers"][:, 0].tolist() == [0, 1, 2, 3, 4]
    status, body = ask(f"{address}/{job.key}/model")
    with zipfile.ZipFile(BytesIO(body)) as file:
        assert sorted(file.namelist()) == ["card.json", "weights.safetensors"]


def test_strangers_and_wild_requests_are_refused(pool, address) -> None:
    job = small(2)
    pool.offer(job)
    control, frames = f"{address}/{job.key}/control", f"{address}/{job.key}/frames"
    token = run_pool.token("trial")
    forged = token[:-1] + ("1" if token.endswith("0") else "0")
    for url, verb, headers, status in (
        (control, "start", {"Origin": "http://elsewhere.example"}, 403),
        (control, "start", {"Sec_Fetch_Site": "cross-site"}, 403),
        (control, "start", {"X_Run_Token": ""}, 403),
        (frames, "", {"X_Run_Token": "trial." + "é" * 3}, 403),
        (control, "start", {"X_Learner": "me"}, 400),
        (control, "erase", {}, 400),
        (control, "x" * 300, {}, 413),
        (f"{frames}?after=1e9", "", {}, 400),
        (f"{frames}?after={'9' * 40}", "", {}, 400),
        (f"{address}/{'0' * 32}/frames", "", {}, 404),
        (f"{address}/..%2f..%2fetc/frames", "", {}, 404),
        (f"{address}/{job.key}/model", "", {}, 404),
        (control, "start", {"X_Run_Token": forged}, 403),
    ):
        got, body = ask(url, verb, **headers)
        assert got == status, (url, verb, headers, body)
        assert status != 400 or b"expected" in body
    request = urllib.request.Request(control, b"[[[", {"X-Run-Token": run_pool.token("a")})
    request.add_header("X-Learner", LEARNER)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(request)
    assert pool.find(job.key).state == "new"
    assert ask(control, "start", Origin=address.rpartition("/")[0])[0] == 200


def test_a_run_that_others_watch_is_not_stopped_by_one(pool, address) -> None:
    job = Job.of("histogram", "land", SLOW, seed=9)
    ticket = pool.offer(job)
    assert ask(f"{address}/{job.key}/control", "start")[0] == 200
    assert ask(f"{address}/{job.key}/frames", X_Learner="cd" * 16)[0] == 200
    status, body = ask(f"{address}/{job.key}/control", "stop")
    assert (status, json.loads(body)["reason"]) == (409, "shared")
    ticket.watchers.clear()
    until(lambda: ticket.progress.get("step", 0) > 1)
    assert ask(f"{address}/{job.key}/control", "stop")[0] == 200
    until(lambda: ticket.state == "stopped")


# Files.


def test_a_downloaded_model_is_loaded_again_and_broken_files_are_refused(pool) -> None:
    ticket = trained(pool, 3)
    blob = run_pool.zipped(ticket)
    again = run_pool.loaded(blob, "gaussian_mixture", "land")
    assert (again.weights, again.state) == (ticket.weights, "shown")
    shown, last = again.film.snapshots[0], ticket.film.snapshots[-1]
    assert (shown.step, shown.excess) == (last.step, last.excess)
    assert (shown.samples == last.samples).all()
    assert run_pool.model_of(again).config.components == 4
    with pytest.raises(ValueError, match="expected a model of histogram on land; got one of gau"):
        run_pool.loaded(blob, "histogram", "land")
    card, weights = checkpoint.written(ticket.card), ticket.weights
    wide = json.dumps(ticket.card | {"space": {"kind": "points", "shape": [9**9], "sizes": []}})
    for entries, sentence in (
        ({"weights.safetensors": weights[:-1] + b"!", "card.json": card}, "weights with the hash"),
        ({"weights.safetensors": weights}, "expected a zip of weights.safetensors and card.json"),
        ({"weights.pt": weights, "card.json": card}, "expected a zip of weights"),
        ({"weights.safetensors": weights, "card.json": b"[" * 9_000}, "card of a few levels"),
        ({"weights.safetensors": weights, "card.json": b" " * 200_000}, "at most 100,000 bytes"),
        ({"weights.safetensors": weights, "card.json": wide.encode()}, "a card of the space"),
    ):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name, words in entries.items():
                file.writestr(name, words)
        with pytest.raises(ValueError, match=sentence):
            run_pool.loaded(out.getvalue(), "gaussian_mixture", "land")
    for broken in (b"", b"\x80\x04\x95\x0b", blob[:200]):
        with pytest.raises(ValueError, match="expected a zip of weights"):
            run_pool.loaded(broken, "gaussian_mixture", "land")
