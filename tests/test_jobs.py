"""The pool of workers: fair, shared, watched, stoppable, and it survives what goes wrong."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from runs import alive, begin, quick, slow, until

from core import checkpoint, film, recording
from core.jobs.cache import Cache
from core.jobs.job import Job
from core.jobs.pool import Pool, RefusedError
from core.progress import Step
from core.train import Budget

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pool(tmp_path_factory) -> Iterator[Pool]:
    """One worker for all tests of this file."""
    one = Pool(1, kept=Cache(tmp_path_factory.mktemp("cache"))).start()
    until(lambda: one.crew.idle())
    yield one
    one.close()
    assert all(not alive(hand.process.pid) for hand in one.crew.hands)


@pytest.fixture(autouse=True)
def clear(request) -> Iterator[None]:
    """Every test leaves the worker idle."""
    yield
    if "pool" in request.fixturenames:
        pool = request.getfixturevalue("pool")
        pool.grace = 120
        for ticket in pool.shelf.working():
            ticket.watchers.clear()
            pool.stop(ticket.key, "a")
        until(lambda: not pool.shelf.working() and pool.crew.idle())


# A run from beginning to end.


@pytest.mark.parametrize("job", [quick(5), Job.of("histogram", "sphere", {"columns": 64}, steps=4)])
def test_a_worker_learns_bit_for_bit_what_the_shell_would(pool, job) -> None:
    ticket = begin(pool, job)
    until(lambda: not ticket.working)
    torch.set_num_threads(1)
    model, losses = job.run.model(), []
    for step in job.run.steps(model, Budget(steps=job.budget.steps)):
        losses.append(step.loss)
    told = checkpoint.unpack(ticket.weights, ticket.card).state_dict()
    assert all(torch.equal(told[name], value) for name, value in model.state_dict().items())
    assert isinstance(step, Step)
    assert ticket.card["steps"] == step.number == ticket.film.snapshots[-1].step
    assert ticket.film.trace[:, 1].tolist() == pytest.approx(losses)
    world = job.run.world
    last = film.take(model.eval(), world, job.run.seed, step=step.number, seconds=1, loss=0)
    shown = ticket.film.snapshots[-1]
    assert (shown.samples == last.samples).all()
    assert (shown.density == last.density).all()
    assert (shown.excess, shown.astray) == (last.excess, last.astray)


def test_a_run_asked_for_twice_is_trained_once_and_outlives_the_pool(pool) -> None:
    job = quick(6)
    first, second = begin(pool, job, "a"), begin(pool, job, "b")
    assert first is second
    until(lambda: first.state == "finished")
    again = begin(pool, job, "c")
    assert (again.state, again.attempt) == ("finished", 1)
    until(lambda: (pool.shelf.kept.home / job.key).is_dir())
    other = Pool(1, kept=pool.shelf.kept).offer(job)
    assert other.state == "finished"
    assert other.weights == first.weights
    assert other.film.arrays().keys() == first.film.arrays().keys()
    name = pool.shelf.kept.home / job.key / recording.FILM
    name.write_bytes(name.read_bytes()[:-1] + b"x")
    assert Pool(1, kept=pool.shelf.kept).offer(job).state == "new"


def test_pause_step_and_stop_keep_the_model(pool) -> None:
    ticket = begin(pool, slow(), "a")
    until(lambda: ticket.progress.get("step", 0) > 3)
    pool.pause(ticket.key, "a")
    others = [begin(pool, quick(seed), "b") for seed in (7, 8)]  # a resting run is in nobody's way
    until(lambda: others[0].state == "finished")
    at, rests = ticket.progress["step"], ticket.progress["seconds"]
    until(lambda: others[1].state == "finished")
    assert (ticket.state, ticket.progress["step"]) == ("paused", at)
    assert ticket.film.snapshots[-1].step == at
    pool.step(ticket.key, "a")
    until(lambda: ticket.film.snapshots[-1].step == at + 1)
    pool.resume(ticket.key, "a")
    until(lambda: ticket.progress["step"] > at + 3)
    assert 0 < ticket.progress["share"] < 1
    assert ticket.progress["left"] > 0
    assert ticket.progress["seconds"] > rests
    pool.stop(ticket.key, "a")
    until(lambda: ticket.state == "stopped")
    model = checkpoint.unpack(ticket.weights, ticket.card)
    assert int(model.counts.sum()) == 100 * ticket.card["steps"]
    assert ticket.card["steps"] == ticket.film.snapshots[-1].step


def test_a_new_run_can_begin_with_a_single_step(pool) -> None:
    ticket = begin(pool, slow(1), hold=True)
    until(lambda: ticket.progress.get("step") == 1)
    assert ticket.state == "paused"
    assert [one.step for one in ticket.film.snapshots] == [0, 1]


# Who watches, who waits.


def test_what_others_watch_goes_on_and_what_nobody_watches_ends(pool) -> None:
    ticket = begin(pool, slow(2), "a")
    ticket.watch("b")
    with pytest.raises(RefusedError, match="expected a run that nobody else watches; got 1 more"):
        pool.pause(ticket.key, "a")
    pool.leave(ticket.key, "a")
    until(lambda: ticket.progress.get("step", 0) > 2)
    assert ticket.state == "running"
    pool.grace = 0.5
    until(lambda: ticket.state == "stopped")
    assert ticket.reason == "unwatched"
    assert ticket.card["steps"] > 2
    assert ticket.weights


def test_leaving_alone_ends_a_run(pool) -> None:
    ticket = begin(pool, slow(3), "a")
    until(lambda: ticket.progress.get("step", 0) > 1)
    pool.leave(ticket.key, "a")
    until(lambda: ticket.state == "stopped")


def test_the_queue_is_fair_and_tells_the_place(pool) -> None:
    first = begin(pool, slow(4), "a")
    until(lambda: first.state == "running")
    waiting = [begin(pool, quick(seed), "a") for seed in (11, 12)]
    later = begin(pool, quick(13), "b")
    assert [pool.place(one.key) for one in (*waiting, later, first)] == [1, 3, 2, 0]
    pool.stop(waiting[0].key, "a")
    assert waiting[0].state == "new"
    begin(pool, quick(14), "a"), begin(pool, quick(15), "a")
    with pytest.raises(RefusedError, match="expected at most 4 unfinished runs of yours"):
        begin(pool, quick(16), "a")


# What goes wrong.


def test_a_worker_that_dies_is_replaced_and_its_run_says_so(pool) -> None:
    ticket = begin(pool, slow(5))
    until(lambda: ticket.progress.get("step", 0) > 1)
    dead = ticket.hand.process.pid
    os.kill(dead, signal.SIGKILL)
    until(lambda: ticket.state == "failed")
    assert ticket.why == "expected the training process to live; it ended with signal 9"
    assert ticket.film.snapshots
    again = begin(pool, quick(21))
    until(lambda: again.state == "finished")
    assert [hand.process.pid != dead for hand in pool.crew.hands] == [True]


def test_a_worker_stands_back_from_its_server_and_from_other_sessions(pool) -> None:
    worker, own = pool.crew.hands[0].process.pid, os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, worker) > own
    assert os.getsid(worker) == worker
    session = Path(f"/proc/{worker}/autogroup")
    if session.exists():  # "/autogroup-7 nice 10"
        assert int(session.read_text("utf-8").split()[-1]) > own


def test_a_run_that_fails_says_why_and_the_worker_lives(pool) -> None:
    before = pool.crew.hands[0].process.pid
    job = quick(22)
    ticket = pool.offer(job)
    object.__setattr__(job.run, "examples", -1)  # as no door would let it in
    begin(pool, job)
    ticket.job = job
    pool.ask(ticket.key, "a")
    until(lambda: ticket.state == "failed")
    assert "examples: expected a whole number from 1 to 200000; got -1" in ticket.why
    assert pool.crew.hands[0].process.pid == before


def test_an_unwritable_or_full_folder_leaves_runs_in_memory(pool, tmp_path, monkeypatch) -> None:
    home = pool.shelf.kept.home
    file = tmp_path / "file"
    file.write_text("no folder")
    pool.shelf.kept.home = file / "below"
    ticket = begin(pool, quick(31))
    until(lambda: ticket.state == "finished" and pool.trouble)
    assert pool.trouble == os.strerror(errno.ENOTDIR)
    pool.shelf.kept.home = home

    def full(path: Path, blob: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        pool.shelf.kept.put(ticket.key, ticket.film, ticket.weights, ticket.card)
    assert pool.trouble == os.strerror(errno.ENOSPC)
    assert [one for one in home.iterdir() if one.suffix == ".part"] == []
    assert checkpoint.unpack(ticket.weights, ticket.card).config == ticket.job.run.config
    pool.shelf.kept.put(ticket.key, ticket.film, ticket.weights, ticket.card)
    assert pool.trouble == ""


def test_the_folder_is_bounded(pool, tmp_path) -> None:
    ticket = begin(pool, quick(41))
    until(lambda: ticket.state == "finished")
    small = Cache(tmp_path, most=int(2.5 * ticket.size))
    for name in ("first", "second", "third"):
        small.put(name, ticket.film, ticket.weights, ticket.card)
        time.sleep(0.02)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["second", "third"]


def test_no_worker_outlives_its_server(tmp_path) -> None:
    code = (
        "import time\nfrom core.jobs.pool import Pool\n"
        "pool = Pool(1).start()\nprint(pool.crew.hands[0].process.pid, flush=True)\ntime.sleep(60)"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    worker = int(server.stdout.readline())
    assert alive(worker)
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not alive(worker))
