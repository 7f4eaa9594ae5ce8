"""Forged work against coursework, and refused: scores, variants, receipts, replays, poison."""

from __future__ import annotations

import copy
import json
import time
from uuid import uuid4

import pytest
from coursework_room import guess, refused, right, state

from core.coursework import receipts, service
from core.coursework.keys import Keys


def test_a_forged_score_is_not_even_read(room):
    desk = room.join("Ada")
    for name in ("grade", "points", "score"):
        with refused("state"):
            room.hand_in(desk, **{name: 100}, answers={"typed": 0})
    handed = room.hand_in(desk, answers={"typed": 0}, settings={"points": 3, "score": 100})
    assert handed.earned == 0


def test_an_answer_to_anothers_variant_is_wrong(room):
    ada, bob = room.join("Ada"), room.join("Bob")
    handed = room.hand_in(bob, **right(ada, room.work.id, "copy"))
    mine, theirs = (
        desk.sheet(room.work.id).task("copy").parameters["number"] for desk in (bob, ada)
    )
    assert handed.grade.checks[0].passed == (mine == theirs)
    assert handed.receipt["receipt"]["parameters"] == {"number": mine}


def test_a_seed_cannot_be_worked_out_without_the_servers_key(room, tmp_path):
    desk = room.join("Ada")
    item = room.work.assignment.item("copy")
    with room.course.store.read() as connection:
        row, _, _ = room.office.intake.look(connection, room.work.id, desk.learner, room.clock())
    seeds = [keys.server for keys in (room.course.keys, Keys(tmp_path))]
    assert seeds[0] != seeds[1]
    own = service.Intake(room.course.store, Keys(tmp_path), room.office.intake.grade)
    drawn = {
        str([intake.parameters(row, f"{number:032x}", item) for number in range(20)])
        for intake in (own, room.office.intake)
    }
    assert len(drawn) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["grade"].update(points=3.0),
        lambda body: body["state"]["answers"].update(typed=7),
        lambda body: body.update(learner="0" * 32),
        lambda body: body.update(at="2026-12-01T00:00:00.000000+00:00"),
        lambda body: body.update(credit=0.5),
        lambda body: body.update(number=2),
        lambda body: body.update(before="0" * 64),
        lambda body: body["parameters"].update(number=0),
    ],
)
def test_an_edited_receipt_is_not_signed(room, change):
    receipt = room.hand_in(room.join("Ada"), answers={"typed": 0}).receipt
    public = room.course.keys.public
    edited = copy.deepcopy(json.loads(json.dumps(receipt)))
    assert receipts.signed(edited, public)
    change(edited["receipt"])
    assert edited != receipt
    assert not receipts.signed(edited, public)


def test_a_receipt_signed_by_another_key_is_not_believed(room, tmp_path):
    receipt = room.hand_in(room.join("Ada")).receipt
    own = Keys(tmp_path)
    body = {name: value for name, value in receipt["receipt"].items() if name != "key"}
    forged = receipts.sign(body, own.signing)
    assert receipts.signed(forged, own.public)
    assert not receipts.signed(forged, room.course.keys.public)
    forged["receipt"]["key"] = room.course.keys.public
    assert not receipts.signed(forged, room.course.keys.public)


def test_a_replayed_hand_in_counts_once_and_gets_the_first_answer(room):
    desk, token = room.join("Ada"), uuid4().hex
    first = room.hand_in(desk, token=token)
    for _ in range(5):
        again = room.hand_in(desk, token=token)
        assert (again.id, again.again, again.receipt) == (first.id, True, first.receipt)
    assert len(desk.history()) == 1
    with refused("token"):
        room.hand_in(desk, token=token, answers={"typed": 0})
    with refused("token"):
        room.hand_in(desk, "essay", token=token)
    room.clock.turn(days=100)
    assert room.hand_in(desk, token=token).again  # an answer that was lost can still be had


def test_anothers_token_is_no_way_into_anothers_work(room):
    ada, bob, token = room.join("Ada"), room.join("Bob"), uuid4().hex
    room.hand_in(ada, token=token)
    assert not room.hand_in(bob, token=token).again
    assert [len(desk.history()) for desk in (ada, bob)] == [1, 1]


HEAD = b'{"format": "from-noise-state/1", "lesson": "fashion", "answers": {"typed": '
POISON = {
    "huge": state("copy", answers={"typed": "x" * 9_000}),
    "long": state("copy", settings={f"c{n}": "x" * 399 for n in range(199)}),
    "many": state("copy", settings={f"c{n}": n for n in range(201)}),
    "deep": b'{"format":' + b"[" * 100_000,
    "bytes": b"\xff\xfe\x00",
    "zero": state("copy", answers={"typed": "a\0b"}),
    "half": HEAD + b'"\\ud800"}}',
    "nan": HEAD + b"NaN}}",
    "infinite": HEAD + b"1e999}}",
    "giant": HEAD + b"1" + b"0" * 5_000 + b"}}",
    "twice": b'{"format": "from-noise-state/1", "format": "x"}',
    "path": state("copy", run="../../etc/passwd"),
    "hash": state("copy", checkpoint="0" * 63),
    "lesson": state("copy") | {"lesson": "../gan"},
    "other": state("copy") | {"lesson": "flow"},
    "asked": state("copy", answers={"grade": 3}),
    "sure": state("copy", predictions={"more": {"answer": "yes", "confidence": 1.5}}),
    "object": state("copy", settings={"a": {"b": 1}}),
    "list": [1, 2],
    "none": None,
    "format": {"format": "other"},
}  # fmt: skip


@pytest.mark.parametrize("name", POISON)
def test_a_poisoned_state_is_refused_and_nothing_is_kept(room, name):
    desk = room.join("Ada")
    since = time.process_time()
    with refused("state"):
        desk.submit(room.work.id, "copy", POISON[name], uuid4().hex)
    assert time.process_time() - since < 5
    assert desk.history() == []


def test_tokens_of_hand_ins_are_plain(room):
    desk = room.join("Ada")
    for token in ("", "short", "a" * 65, "with space", "a/../../b-------", None):
        with refused("token"):
            desk.submit(room.work.id, "copy", state("copy"), token)


def test_a_predicted_word_is_one_of_the_options(room):
    desk = room.join("Ada")
    with refused("state"):
        room.hand_in(desk, answers={"typed": 0}, predictions=guess("<b>", 1.0))
