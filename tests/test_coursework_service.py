"""Coursework from the first class to the last mark, the same in SQLite and in PostgreSQL."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from coursework_room import TEXT, guess, open_room, refused

from core import checkpoint, paths
from core.coursework import state as states
from core.coursework.forgetting import KEPT, sweep
from core.coursework.service import subject_of
from core.coursework.store import Store, config
from core.coursework.tables import metadata


def test_a_learner_hands_in_and_everything_is_there(room):
    desk = room.join("Ada")
    sheet = desk.sheets()[0]
    assert (sheet.title, sheet.possible, sheet.standing.status) == ("A trial", 7, "open")
    handed = room.hand_in(desk)
    assert (handed.grade.points, handed.grade.possible, handed.earned) == (3, 3, 3)
    assert (handed.attempt, handed.credit, handed.again) == (1, 1.0, False)
    assert [one.id for one in desk.history()] == [handed.id]
    assert desk.sheet(room.work.id).task("copy").best == 3
    assert desk.sheet(room.work.id).earned == 3
    assert [one.points for one in room.office.progress(room.work.id)] == [3]


def test_learners_have_variants_of_their_own_and_keep_them(room):
    desks = [room.join(f"Learner {number}") for number in range(12)]
    drawn = [desk.sheet(room.work.id).task("copy").parameters["number"] for desk in desks]
    again = [desk.sheet(room.work.id).task("copy").parameters["number"] for desk in desks]
    assert drawn == again
    assert len(set(drawn)) > 8
    task = desks[0].sheet(room.work.id).task("copy").item
    assert task.task == f"Type {drawn[0]}."


def test_what_a_learner_sees_gives_no_answer_away(room):
    for task in room.join("Ada").sheet(room.work.id).tasks:
        item = task.item
        assert (item.checks, item.model, item.wrong, item.rubric) == ((), None, (), "")
        assert [one.right for one in item.predictions] == [None] * len(item.predictions)
        assert item.possible + sum(one.points for one in item.checks) <= 3


def test_attempts_run_out_and_the_best_counts(room):
    desk = room.join("Ada")
    first = room.hand_in(desk)
    worse = room.hand_in(desk, answers={"typed": 0}, predictions=guess("yes", 1.0))
    room.hand_in(desk, answers={"typed": -1}, predictions=guess("yes", 1.0))
    assert (worse.attempt, worse.earned) == (2, 1)
    task = desk.sheet(room.work.id).task("copy")
    assert (task.attempts, task.left, task.best) == (3, 0, first.earned)
    with refused("attempts"):
        room.hand_in(desk)


def test_credit_falls_with_time_and_then_it_is_closed(room):
    desk = room.join("Ada")
    room.clock.turn(days=8)
    assert desk.sheet(room.work.id).standing.status == "late"
    assert desk.sheet(room.work.id).standing.credit == 0.5
    assert room.hand_in(desk).earned == 1.5
    room.clock.turn(days=7)
    standing = desk.sheet(room.work.id).standing
    assert (standing.status, standing.takes) == ("closed", False)
    with refused("closed"):
        room.hand_in(desk)


def test_one_person_gets_more_time_and_the_others_do_not(room):
    ada, bob = room.join("Ada"), room.join("Bob")
    room.office.extend(room.work.id, ada.learner, timedelta(days=10))
    room.clock.turn(days=15)
    assert room.hand_in(ada).credit == 1
    with refused("closed"):
        room.hand_in(bob)
    room.office.extend(room.work.id, ada.learner, timedelta())
    with refused("closed"):
        room.hand_in(ada)
    other = open_room(room.course)
    with refused("unknown"):
        room.office.extend(room.work.id, other.join("Eve").learner, timedelta(days=1))


def test_drafts_are_unseen_a_freeze_holds_and_a_close_ends(room):
    desk, office = room.join("Ada"), room.office
    draft = office.assign(room.group.id, TEXT.replace("version: 1", "version: 2"))
    assert [sheet.key for sheet in desk.sheets()] == ["trial@1"]
    with refused("unknown"):
        desk.sheet(draft.id)
    assert office.preview(draft.id, "anybody").key == "trial@2"
    office.freeze(room.work.id)
    with refused("frozen"):
        room.hand_in(desk)
    office.release(room.work.id)
    assert room.hand_in(desk).credit == 1
    office.close_work(room.work.id)
    with refused("closed"):
        room.hand_in(desk)


def test_a_freeze_does_not_move_the_timeline(room):
    desk = room.join("Ada")
    due = desk.sheet(room.work.id).standing.until
    room.clock.turn(days=2)
    room.office.freeze(room.work.id)
    room.office.release(room.work.id)
    assert desk.sheet(room.work.id).standing.until == due


def test_it_opens_when_the_text_says_so(course):
    text = TEXT.replace("version: 1", "version: 1\nopens: 2026-12-03T09:00+00:00")
    room = open_room(course, text)
    desk = room.join("Ada")
    assert desk.sheet(room.work.id).standing.status == "early"
    with refused("early"):
        room.hand_in(desk)
    room.clock.turn(days=2)
    assert room.hand_in(desk).credit == 1


def test_the_first_prediction_stands(room):
    desk = room.join("Ada")
    desk.commit(room.work.id, "copy", "more", "no", 0.5)
    desk.commit(room.work.id, "copy", "more", "no", 0.5)
    with refused("guess"):
        desk.commit(room.work.id, "copy", "more", "yes", 1.0)
    with refused("guess"):
        room.hand_in(desk)  # its right answer predicts yes
    handed = room.hand_in(desk, answers={"typed": 0}, predictions=guess("no", 0.5))
    assert handed.grade.points == pytest.approx((1 - 0.5**2) / 2)
    committed = desk.sheet(room.work.id).task("copy").committed
    assert committed == {"more": states.Guess("no", 0.5)}
    with refused("state"):
        desk.commit(room.work.id, "copy", "more", "perhaps", 0.5)
    with refused("state"):
        desk.commit(room.work.id, "copy", "other", "yes", 0.5)


def test_a_learner_takes_everything_and_goes(room):
    ada, bob = room.join("Ada", identity="ada@school"), room.join("Bob")
    room.hand_in(ada)
    room.hand_in(bob)
    all_of_it = json.loads(ada.download())
    assert (all_of_it["nickname"], all_of_it["identity"]) == ("Ada", "ada@school")
    assert (len(all_of_it["submissions"]), len(all_of_it["receipts"])) == (1, 1)
    ada.delete()
    for asks in (ada.sheets, ada.download, lambda: room.hand_in(ada)):
        with refused("key"):
            asks()
    assert [one.nickname for one in room.office.people(room.group.id)] == ["Bob"]
    assert b"ada@school" not in room.office.export(room.group.id)
    assert [one.learner for one in room.office.history(room.work.id)] == [bob.learner]


def test_a_trained_model_goes_with_the_last_hand_in_that_names_it(room):
    shipped = checkpoint.find("box-land")
    weights, card = ((shipped / name).read_bytes() for name in ("weights.safetensors", "card.json"))
    ada, bob = room.join("Ada"), room.join("Bob")
    name = ada.upload(weights, card)
    assert bob.upload(weights, card) == name
    for desk in (ada, bob):
        room.hand_in(desk, "essay", checkpoint=name, answers={"why": "see the model"})
    kept = paths.coursework() / "models" / f"{name}.safetensors"
    ada.delete()
    assert kept.read_bytes() == weights
    room.office.remove(bob.learner)
    assert not kept.exists()
    cy = room.join("Cy")
    for wrong in ((weights[:-1], card), (weights, b"{}"), (b"", b""), (weights, b"[" * 50_000)):
        with refused("state"):
            cy.upload(*wrong)


def test_a_model_that_nobody_hands_in_makes_room_after_two_days(room):
    ada, parts = room.join("Ada"), ("weights.safetensors", "card.json")
    used, idle, new = (
        ada.upload(*((checkpoint.find(name) / part).read_bytes() for part in parts))
        for name in ("box-land", "histogram-land", "box-sphere")
    )
    room.hand_in(ada, "essay", checkpoint=used, answers={"why": "see the model"})
    folder = paths.coursework() / "models"
    long_ago = (room.course.now() - KEPT - timedelta(minutes=1)).timestamp()
    for name in (used, idle):
        os.utime(folder / f"{name}.json", (long_ago, long_ago))
    recent = (room.course.now() - KEPT + timedelta(minutes=1)).timestamp()
    os.utime(folder / f"{new}.json", (recent, recent))
    assert sweep(room.course.intake.store, room.course.now()) == [idle]
    assert {one.stem for one in folder.glob("*.safetensors")} == {used, new}


def test_the_whole_class_as_json_holds_no_secret(room):
    joined = room.course.join(room.group.code, "Ada", source="x")
    room.hand_in(room.course.learner(joined.token))
    blob = room.office.export(room.group.id)
    found = json.loads(blob)
    assert [len(found[name]) for name in ("learners", "works", "submissions", "receipts")] == [
        1
    ] * 4
    assert joined.token.encode() not in blob
    assert set(found["learners"][0]).isdisjoint({"token", "subject"})


def test_who_signs_in_comes_back_as_the_same_learner(room):
    claims = {"iss": "https://login.school", "sub": "17"}
    first = room.course.join(room.group.code, "Ada", source="x", subject=subject_of(claims))
    again = room.course.join(room.group.code, "Ada", source="x", subject=subject_of(claims))
    assert (first.learner, first.token == again.token) == (again.learner, False)
    with refused("key"):
        room.course.learner(first.token)
    desks = room.course.learner_by(claims)
    assert [(desk.learner, desk.nickname) for desk in desks] == [(first.learner, "Ada")]
    assert room.course.learner(again.token).learner == first.learner  # the token still holds
    for other in ({"iss": "https://login.school", "sub": "18"}, {"sub": "17"}, {}):
        assert room.course.learner_by(other) == []


def test_a_class_closes_its_door_and_changes_its_code(room):
    room.office.let_in(room.group.id, False)
    with refused("closed"):
        room.join("Late")
    room.office.let_in(room.group.id, True)
    old = room.group.code
    assert room.office.new_code(room.group.id).code != old
    with refused("code"):
        room.join("Later")


def test_one_class_has_one_text_of_a_version(room):
    with refused("text"):
        room.office.assign(room.group.id, TEXT)
    room.office.delete_work(room.work.id)
    assert room.office.assign(room.group.id, TEXT).status == "draft"


def test_the_tables_are_what_the_migrations_make(course):
    with course.store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    course.store.migrate()  # a second time changes nothing


def test_a_store_goes_back_to_nothing_and_forth_again(tmp_path):
    from alembic import command
    from sqlalchemy import inspect

    store = Store.open(tmp_path)
    with store.engine.connect() as connection, connection.begin():
        command.downgrade(config(connection), "base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    store.migrate()
    assert set(metadata.tables) <= set(inspect(store.engine).get_table_names())
    store.close()


def test_another_database_is_refused_in_a_sentence(tmp_path):
    for url in ("mysql://x/y", "not an address"):
        with pytest.raises(ValueError, match="expected DATABASE_URL as postgresql://"):
            Store.open(tmp_path, url)
