"""Who comes in where and under what name, in both databases: what is tried there is refused."""

from __future__ import annotations

import hmac
import os
import statistics
import time
from uuid import uuid4

import pytest
from coursework_room import open_room, refused, state
from sqlalchemy import func, select

from core.coursework import limits, names, service
from core.coursework.keys import Keys
from core.coursework.tables import learners, metadata, submissions

INJECTIONS = (
    "'; DROP TABLE learners; --",
    '" OR 1=1 --',
    "Robert'); DELETE FROM submissions;--",
    "1; SELECT pg_sleep(10)",
    "%' UNION SELECT token FROM learners --",
)


def counts(course) -> dict[str, int]:
    """Rows of every table."""
    with course.store.read() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a&b", 'a"b', "a\u202eb",
     "a\u200bb", "", "   ", "...", "x" * 41, "a\0b", "`rm`", "=1+1", "[a](javascript:b)"],
)  # fmt: skip
def test_a_nickname_is_a_name_and_nothing_else(room, name):
    with refused("nickname"):
        room.join(name)


@pytest.mark.parametrize("name", ["Ada", "Zoë", "李雷", "O'Neil", "Jean-Luc 2", "مريم", "🦊 Fox"])
def test_names_of_all_the_world_are_welcome(room, name):
    assert room.join(name).nickname == name


def test_a_list_of_learners_has_letters_with_marks_beside_those_without(room):
    for name in ("Zoë", "Jo", "Émilie", "emil", "Ümit", "Zoe 2", "Ana"):
        room.join(name)
    listed = [one.nickname for one in room.office.people(room.group.id)]
    assert listed == ["Ana", "emil", "Émilie", "Jo", "Ümit", "Zoë", "Zoe 2"]


def test_nobody_takes_anothers_nickname(room):
    room.join("Ada Lovelace")
    for name in (
        "ada lovelace",
        "ADA  LOVELACE",
        "Ada\u00a0Lovelace",
        "Ada Lovelace",
        "adalovelace",
    ):
        with refused("nickname"):
            room.join(name)
    assert open_room(room.course).join("Ada Lovelace").nickname == "Ada Lovelace"


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_in_every_text_field_stays_text(room, text):
    course, office, desk = room.course, room.office, room.join("Ada", identity=text)
    before = counts(course)
    for ask in (
        lambda: course.join(text, "Bob", source=text),
        lambda: course.join(room.group.code, text, source=text),
        lambda: course.learner(text),
        lambda: course.teacher(text, source=text),
        lambda: desk.sheet(text),
        lambda: desk.submit(text, "copy", state("copy"), uuid4().hex),
        lambda: desk.submit(room.work.id, text, state("copy"), uuid4().hex),
        lambda: desk.submit(room.work.id, "copy", state("copy"), text),
        lambda: desk.commit(room.work.id, "copy", text, "yes", 1.0),
        lambda: desk.commit(room.work.id, "copy", "more", text, 1.0),
        lambda: office.work(text),
        lambda: office.group(text),
        lambda: office.mark(text, 1, text),
        lambda: office.preview(text, text),
        lambda: office.freeze(text),
    ):
        with pytest.raises(ValueError):
            ask()
    desk.identify(text)
    group = office.make_class(text)
    office.release(room.work.id)
    handed = room.hand_in(desk, "essay", answers={"why": text})
    assert office.mark(handed.id, 1, text).remark == text
    assert office.group(group.id).name == text
    assert office.people(room.group.id)[0].identity == text
    assert desk.history()[0].state["answers"]["why"] == text
    for delete in (office.remove, office.delete_class, office.delete_work):
        delete(text)
    after = counts(course)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "classes": 1, "submissions": 1, "receipts": 2, "tries": 2,
    }  # fmt: skip


def test_guessing_class_codes_is_stopped_and_the_right_code_has_room_for_typing_errors(room):
    source = uuid4().hex
    for _ in range(limits.WRONG):
        with refused("code"):
            room.course.join("ABCDEFGH", "Eve", source=source)
    with refused("often"):
        room.course.join("ABCDEFGH", "Eve", source=source)
    with refused("often"):
        room.course.join(room.group.code, "Eve", source=source)  # not even with the right one
    assert room.join("Bob").nickname == "Bob"  # who comes from elsewhere is not held up
    room.clock.turn(minutes=11)
    code = f" {room.group.code[:4].lower()}-{room.group.code[4:]} "
    assert room.course.join(code, "Eve", source=source).nickname == "Eve"


def test_a_teacher_leads_a_learner_back_who_lost_the_place(room):
    ada = room.course.join(room.group.code, "Ada", source="x")
    first = room.course.learner(ada.token)
    room.hand_in(first, "copy")
    code = room.office.way_back(ada.learner)
    with refused("key"):
        room.course.learner(ada.token)  # what was lost, and may be found by others, opens nothing
    back = room.course.come_back(f" {code[:8].lower()}-{code[8:]} ", source="y")
    assert (back.learner, back.nickname, back.class_name) == (ada.learner, "Ada", room.group.name)
    assert len(room.course.learner(back.token).history()) == 1
    newer = room.office.way_back(ada.learner)
    for wrong in (code, room.group.code, "A" * names.BACK, newer[:-1]):
        with refused("code"):
            room.course.come_back(wrong, source="y")
    with refused("unknown"):
        room.office.way_back("0" * 32)
    source = uuid4().hex
    for _ in range(limits.WRONG):
        with refused("code"):
            room.course.come_back("A" * names.BACK, source=source)
    with refused("often"):
        room.course.come_back(newer, source=source)


def test_a_code_has_forty_bits():
    assert len(names.LETTERS) ** names.CODE == 2**40
    assert len({names.new_code() for _ in range(200)}) == 200


def test_a_learner_has_no_way_into_the_office(room):
    joined = room.course.join(room.group.code, "Ada", source="x")
    for key in (joined.token, joined.learner, room.group.code, "", "teacher", names.hashed("x")):
        with refused("key"):
            room.course.teacher(key, source=uuid4().hex)
    desk = room.course.learner(joined.token)
    able = {name for name in dir(desk) if not name.startswith("_")}
    assert able == {
        "commit", "delete", "download", "group", "history", "identify", "intake", "learner",
        "nickname", "now", "receipts", "sheet", "sheets", "submit", "upload",
    }  # fmt: skip


def test_a_learner_of_one_class_sees_nothing_of_another(room):
    other = open_room(room.course)
    eve = other.join("Eve")
    for ask in (
        lambda: eve.sheet(room.work.id),
        lambda: eve.submit(room.work.id, "copy", state("copy"), uuid4().hex),
        lambda: eve.commit(room.work.id, "copy", "more", "yes", 1.0),
    ):
        with refused("unknown"):
            ask()
    assert [sheet.id for sheet in eve.sheets()] == [other.work.id]


def test_claims_make_no_teacher_unless_the_server_says_so(room, monkeypatch):
    course = room.course
    monkeypatch.delenv(service.ROLE, raising=False)
    monkeypatch.delenv(service.PEOPLE, raising=False)
    for claims in ({}, {"roles": "teacher"}, {"roles": [None]}, {"": None}, {"email": ""}):
        with refused("key"):
            course.teacher_by(claims)
    monkeypatch.setenv(service.ROLE, "roles=teacher")
    monkeypatch.setenv(service.PEOPLE, "ada@school.org, ")
    for claims in (
        {"roles": "teachers"},
        {"roles": ["learner"]},
        {"email": "ada@school.org"},  # said, not verified
        {"email": "ada@school.org", "email_verified": "true"},
        {"email": "", "email_verified": True},
    ):
        with refused("key"):
            course.teacher_by(claims)
    assert course.teacher_by({"roles": ["x", "teacher"]}).groups()
    assert course.teacher_by({"email": "Ada@school.org", "email_verified": True}).groups()


def test_guessing_the_teachers_key_is_stopped(room):
    source = uuid4().hex
    for _ in range(limits.WRONG_KEYS):
        with refused("key"):
            room.course.teacher("x" * 43, source=source)
    with refused("often"):
        room.course.teacher(room.course.keys.teacher, source=source)
    assert room.course.teacher(room.course.keys.teacher, source=uuid4().hex)


def test_the_teachers_key_is_compared_in_constant_time(room, monkeypatch):
    seen = []
    compare = hmac.compare_digest
    monkeypatch.setattr(
        service.hmac, "compare_digest", lambda a, b: seen.append((a, b)) or compare(a, b)
    )
    key = room.course.keys.teacher
    for guessed in ("", key[:20], key[:42] + "~", "x" * 10_000):
        with refused("key"):
            room.course.teacher(guessed, source=uuid4().hex)
    assert room.course.teacher(key, source=uuid4().hex)
    assert len(seen) == 5
    assert {(len(a), len(b)) for a, b in seen} == {(64, 64)}  # hashes: no length is told, either


def test_a_nearly_right_key_takes_no_longer_than_a_wrong_one():
    """The comparison alone, since the store's own time would hide it: medians within a fifth."""
    right_one = "k" * 43
    kept = names.hashed(right_one)

    def median(guessed: str) -> float:
        times = []
        for _ in range(4_000):
            since = time.perf_counter_ns()
            hmac.compare_digest(names.hashed(guessed), kept)
            times.append(time.perf_counter_ns() - since)
        return statistics.median(times)

    ratios = sorted(median(right_one[:42] + "~") / median("~" * 43) for _ in range(7))
    assert 0.8 < ratios[3] < 1.25


def test_keys_are_their_owners_alone_and_are_made_once(tmp_path):
    keys, again = Keys(tmp_path), Keys(tmp_path)
    values = (keys.server, keys.public, keys.teacher)
    assert (again.server, again.public, again.teacher) == values
    for path in (tmp_path / "keys").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path
    assert len(list((tmp_path / "keys").iterdir())) == 3
    os.chmod(tmp_path / "keys" / "teacher", 0o644)
    with pytest.raises(ValueError, match="readable by its owner alone"):
        _ = Keys(tmp_path).teacher


def test_no_token_is_kept_in_the_clear(room):
    joined = room.course.join(room.group.code, "Ada", source="x")
    with room.course.store.read() as connection:
        kept = connection.execute(select(learners.c.token)).scalars().all()
        texts = connection.execute(select(submissions.c.state)).scalars().all()
    assert joined.token not in kept
    assert names.hashed(joined.token) in kept
    assert all(joined.token not in text for text in texts)


def test_a_class_that_is_full_takes_nobody_more(room, monkeypatch):
    monkeypatch.setattr(service, "MOST", 2)
    room.join("Ada"), room.join("Bob")
    with refused("closed"):
        room.join("Cy")
