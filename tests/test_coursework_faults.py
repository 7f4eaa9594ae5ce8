"""What goes wrong with machines: killed servers, full disks, databases away, clocks set back."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from coursework_room import TEXT, open_room, refused, state
from sources import ROOT
from sqlalchemy import event, select, text

from core.__main__ import main
from core.coursework import bench, receipts
from core.coursework import store as stores
from core.coursework.refused import RefusedError
from core.coursework.service import Coursework
from core.coursework.tables import submissions

UNLIMITED = TEXT.replace("attempts: 3", "attempts: 0")


def kept(room) -> Counter:
    """How often each hand-in's token is in the store."""
    with room.course.store.read() as connection:
        query = select(submissions.c.token).where(submissions.c.work_id == room.work.id)
        return Counter(connection.execute(query).scalars())


def whole(room) -> None:
    """Every learner's chain is whole, signed, and has a receipt for each hand-in."""
    for desk in room.desks.values():
        chain = json.loads(desk.receipts())["receipts"]
        assert receipts.breaks(chain) == []
        assert all(receipts.signed(one, room.course.keys.public) for one in chain)
        assert len(chain) == len(desk.history())


def run_child(room, jobs: list[list[str]], kill_after: int) -> list[str]:
    """Let a process of its own take in the work and kill it; the tokens that it acknowledged."""
    store = room.course.store
    url = "" if store.sqlite else store.engine.url.render_as_string(hide_password=False)
    told = {"home": str(room.course.keys.home.parent), "url": url, "work": room.work.id,
            "jobs": jobs}  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "coursework_child.py")], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )  # fmt: skip
    child.stdin.write(json.dumps(told) + "\n")
    child.stdin.flush()
    heard = [child.stdout.readline() for _ in range(kill_after)]
    child.send_signal(signal.SIGKILL)
    heard += child.stdout.readlines()
    child.wait(30)
    child.stdin.close(), child.stdout.close()
    return [line.split()[0] for line in heard if line.endswith("\n")]


def test_a_server_killed_in_the_middle_loses_nothing_and_counts_nothing_twice(course):
    room = open_room(course, UNLIMITED)
    tokens = [room.course.join(room.group.code, f"L {n}", source="x").token for n in range(20)]
    room.desks = {token: room.course.learner(token) for token in tokens}
    jobs = [[tokens[number % 20], uuid4().hex] for number in range(200)]
    acknowledged = run_child(room, jobs, kill_after=60)
    found = kept(room)
    assert 60 <= len(acknowledged) < 200
    assert set(acknowledged) <= set(found)
    assert set(found.values()) == {1}
    whole(room)
    again = [room.desks[learner].submit(
        room.work.id, "essay", state("essay", answers={"why": token}), token
    ) for learner, token in jobs]  # fmt: skip
    assert sum(one.again for one in again) == len(found)
    assert kept(room) == Counter(token for _, token in jobs)
    whole(room)


def test_a_full_disk_is_said_and_keeps_what_was_acknowledged(tmp_path):
    """SQLite is held to a few pages more: the same error as from a disk without room."""
    course = Coursework.open(tmp_path)
    room = open_room(course, UNLIMITED)
    desk = room.join("Ada")
    with course.store.read() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))

    def hold(connection, record) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 20}")

    event.listen(course.store.engine, "connect", hold)
    course.store.engine.dispose()
    sent = [(uuid4().hex, {"why": f"{number} " * 2_500}) for number in range(40)]
    answered, said = set(), set()
    for token, answers in sent:
        try:
            room.hand_in(desk, "essay", token, answers=answers)
            answered.add(token)
        except RefusedError as error:
            said.add((error.reason, str(error)))
    assert 0 < len(answered) < 40
    assert {reason for reason, _ in said} == {"away"}
    assert {"nothing was kept" in words and "full" in words for _, words in said} == {True}
    assert set(kept(room)) == answered
    event.remove(course.store.engine, "connect", hold)
    course.store.engine.dispose()
    whole(room)
    for token, answers in sent:
        assert room.hand_in(desk, "essay", token, answers=answers).again == (token in answered)
    assert kept(room) == Counter(token for token, _ in sent)
    whole(room)
    course.close()


def test_a_folder_that_cannot_be_written_is_said_when_it_is_opened(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises((ValueError, OSError)):
        Coursework.open(tmp_path / "file" / "below")


def test_a_locked_file_is_said_soon_and_works_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "PATIENCE", 0.3)
    course = Coursework.open(tmp_path)
    room = open_room(course)
    desk, token = room.join("Ada"), uuid4().hex
    room.hand_in(desk)
    other = sqlite3.connect(tmp_path / stores.FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    since = time.perf_counter()
    with refused("away"):
        room.hand_in(desk, token=token)
    assert time.perf_counter() - since < 30
    other.execute("ROLLBACK")
    other.close()
    assert not room.hand_in(desk, token=token).again
    course.close()


def test_a_database_that_was_away_is_there_again(postgresql, tmp_path):
    course = Coursework.open(tmp_path, postgresql.database())
    room = open_room(course)
    desk, token = room.join("Ada"), uuid4().hex
    before = room.hand_in(desk)
    postgresql.stop()
    try:
        for ask in (desk.sheets, lambda: room.office.groups(), lambda: course.learner("x")):
            with refused("away"):
                ask()
        with refused("away"):
            desk.submit(room.work.id, "copy", state("copy", answers={"typed": 1}), token)
    finally:
        postgresql.start()
    assert [one.id for one in desk.history()] == [before.id]  # what was acknowledged is there
    assert not room.hand_in(desk, token=token).again
    whole(room)
    course.close()


def test_no_word_of_a_password_in_what_is_said(postgresql, tmp_path):
    url = postgresql.database().replace("course:", "course:wrong-and-secret-")
    with pytest.raises(ValueError) as caught:
        Coursework.open(tmp_path, url)
    assert "secret" not in str(caught.value)


def test_a_clock_set_back_opens_nothing_again_and_changes_no_order(room):
    desk = room.join("Ada")
    first = room.hand_in(desk)
    room.clock.turn(days=-30)
    second = room.hand_in(desk)
    assert second.at >= first.at
    assert [one.id for one in desk.history()] == [first.id, second.id]
    whole(room)
    room.clock.turn(days=30 + 15)
    with refused("closed"):
        room.hand_in(desk)
    room.clock.turn(days=-15)
    assert desk.sheet(room.work.id).standing.status == "closed"
    with refused("closed"):
        room.hand_in(desk)


def test_a_look_alone_is_remembered_by_the_clock(room):
    desk = room.join("Ada")
    room.clock.turn(days=8)
    assert desk.sheet(room.work.id).standing.credit == 0.5
    room.clock.turn(days=-8)
    assert desk.sheet(room.work.id).standing.credit == 0.5
    assert room.hand_in(desk).credit == 0.5


def test_a_clock_that_ran_ahead_can_be_believed_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(tmp_path))
    course = Coursework.open(tmp_path)
    room = open_room(course, start=datetime.now(UTC) - timedelta(days=1))
    desk = room.join("Ada")
    room.clock.turn(days=400)
    assert desk.sheet(room.work.id).standing.status == "closed"
    room.clock.turn(days=-399)
    assert desk.sheet(room.work.id).standing.status == "closed"
    assert main(["coursework", "clock"]) == 0
    assert capsys.readouterr().out.startswith("1 classes were ahead")
    assert desk.sheet(room.work.id).standing.status == "open"
    course.close()


def test_a_work_released_while_the_clock_is_back_opens_no_earlier(room):
    desk = room.join("Ada")
    room.clock.turn(days=10)
    desk.sheets()
    room.clock.turn(days=-10)
    later = room.office.assign(room.group.id, TEXT.replace("version: 1", "version: 2"))
    opened = room.office.release(later.id).opened
    assert opened == room.clock.moment.replace(day=room.clock.moment.day + 10)


def test_one_hand_in_sent_many_times_at_once_counts_once(room):
    desk, token = room.join("Ada"), uuid4().hex
    given = state("essay", answers={"why": "one"})
    with ThreadPoolExecutor(8) as crowd:
        sent = [crowd.submit(desk.submit, room.work.id, "essay", given, token) for _ in range(8)]
        found = [one.result() for one in sent]
    assert sorted(one.again for one in found) == [False] + [True] * 7
    assert len({one.receipt["signature"] for one in found}) == 1
    whole(room)


def test_many_hand_ins_at_once_make_one_chain_and_no_attempt_too_many(room):
    desk = room.join("Ada")

    def hand_in(number: int) -> bool:
        try:
            room.hand_in(desk, "essay", answers={"why": f"{number}"})
        except RefusedError as error:
            return error.reason != "attempts"
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(hand_in, range(8))) == 3  # attempts
    assert [one.attempt for one in desk.history()] == [1, 2, 3]
    whole(room)


def test_of_two_who_want_one_nickname_at_once_one_gets_it(room):
    def join(number: int) -> str:
        try:
            return room.course.join(room.group.code, "Ada", source=f"{number}").nickname
        except RefusedError as error:
            return error.reason

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(crowd.map(join, range(4))) == ["Ada", "nickname", "nickname", "nickname"]


def test_a_whole_class_at_once_is_graded_whole(course, tmp_path):
    """In four seconds; `python -m core coursework bench` spreads it over a minute, and times it."""
    store = course.store
    url = "" if store.sqlite else store.engine.url.render_as_string(hide_password=False)
    found = bench.measure(100, 4.0, url, TEXT)
    assert (found["acknowledged"], found["kept"], found["refused"]) == (100, 100, 0)
    assert 0 < found["p50_s"] <= found["p95_s"] <= found["most_s"]


def test_the_bench_speaks_from_the_shell(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "ASSIGNMENT", tmp_path / "trial.yaml")
    Path(bench.ASSIGNMENT).write_text(TEXT)
    assert main(["coursework", "bench", "--learners", "3", "--within", "0.5"]) == 0
    assert "3 learners, 3 hand-ins" in capsys.readouterr().out
    assert main(["coursework", "bench", "--learners", "0"]) == 2
