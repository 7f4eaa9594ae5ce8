"""What came of it: marks by hand, grading again, misconceptions, copies; in both databases."""

from __future__ import annotations

import json

from coursework_room import guess, open_room, refused

from core.coursework import bench, pretest, solutions, variants
from core.coursework.refused import RefusedError


def test_a_grade_without_feedback_stays_sealed_for_the_learner(room):
    desk = room.join("Ada")
    handed = room.hand_in(desk, "sealed")
    body = handed.receipt["receipt"]
    assert (handed.grade, handed.earned, body["grade"]) == (None, None, None)
    assert len(body["sealed"]) == 64
    assert desk.sheet(room.work.id).task("sealed").best is None
    assert room.office.progress(room.work.id)[0].earned["sealed"] == 1
    room.office.close_work(room.work.id)
    assert desk.history()[0].grade is None


def test_short_answers_wait_for_a_person(room):
    desk, office = room.join("Ada"), room.office
    handed = room.hand_in(desk, "essay")
    assert (handed.grade.needs_hand, handed.earned) == (True, 0)
    waiting = office.waiting(room.work.id)
    assert [(one.handed.id, one.item.rubric) for one in waiting] == [
        (handed.id, "One point a reason.")
    ]
    with refused("text"):
        office.mark(handed.id, 4)
    marked = office.mark(handed.id, 2.5, "Well said; one reason more?")
    assert (marked.earned, office.waiting(room.work.id)) == (2.5, [])
    last = desk.history()[0]
    assert (last.hand, last.remark) == (2.5, "Well said; one reason more?")
    assert last.receipt["receipt"]["kind"] == "mark"
    assert [row["receipt"]["number"] for row in json.loads(desk.receipts())["receipts"]] == [1, 2]


def test_grading_again_finds_nothing_new_until_a_measure_is_mended(room, monkeypatch):
    from core.coursework.grade import Grade

    desk, office = room.join("Ada"), room.office
    handed = room.hand_in(desk)
    assert office.regrade(room.work.id) == []
    mended = Grade(2.0, 3.0)
    monkeypatch.setattr(type(office.intake), "graded", lambda *_: mended)
    changes = office.regrade(room.work.id)
    assert [(one.handed, one.before, one.after) for one in changes] == [(handed.id, 3, 2)]
    assert desk.history()[0].earned == 2
    assert desk.history()[0].receipt["receipt"]["kind"] == "regrade"


def test_what_cannot_be_graded_again_keeps_its_points(room, monkeypatch):
    def broken(*_: object):
        raise RefusedError("state", "this cannot be graded: the model is gone")

    room.hand_in(room.join("Ada"))
    monkeypatch.setattr(type(room.office.intake), "graded", broken)
    changes = room.office.regrade(room.work.id)
    assert [(one.before, one.after) for one in changes] == [(3, 3)]
    assert "the model is gone" in changes[0].says


def test_misconceptions_tell_wrong_answers_and_how_sure_they_were(room):
    for number, sure in enumerate((0.9, 0.7, 0.8)):
        desk = room.join(f"Wrong {number}")
        room.hand_in(desk, answers={"typed": 0}, predictions=guess("no", sure))
        room.hand_in(desk, answers={"typed": 1}, predictions=guess("no", sure))  # not the first
    room.hand_in(room.join("Right"))
    found = {(one.item, one.what): one for one in room.office.misconceptions(room.work.id)}
    typed = found["copy", "check:0"]
    assert (typed.right, typed.learners) == (1, 4)
    assert (typed.answers[0].answer, typed.answers[0].learners) == ("0", 3)
    more = found["copy", "prediction:more"]
    assert (more.right, more.learners, more.sure_right, more.sure_wrong) == (1, 4, 1.0, 0.8)
    assert (more.answers[0].answer, more.answers[0].confidence) == ("no", 0.8)
    mistakes = found["copy", "mistakes"].answers
    assert [(one.says, one.learners) for one in mistakes] == [("Takes nothing for an answer.", 3)]


def test_copied_texts_are_found_and_chance_is_not(room):
    text = "The expert is frozen while the forger learns, so the two never move at the same time."
    other = "Because a good expert gives small gradients, minimax leaves the forger without a hint."
    for name, words in (("Ada", text), ("Bob", text.upper() + " Really."), ("Cy", other)):
        room.hand_in(room.join(name), "essay", answers={"why": words})
    pairs = room.office.similar(room.work.id)
    names = {one.learner: name for name, one in room.desks.items()}
    assert [{names[one.one.learner], names[one.other.learner]} for one in pairs] == [{"Ada", "Bob"}]
    assert (pairs[0].why, pairs[0].item) == ("text", "essay")
    edited = text.replace("is frozen", "stands quite still").replace("the same", "one")
    room.hand_in(room.join("Dee"), "essay", answers={"why": edited})
    assert len(room.office.similar(room.work.id, 0.5)) == 3  # a few other words hide no copy


def test_a_mark_can_be_changed_and_both_have_a_receipt(room):
    desk = room.join("Ada")
    handed = room.hand_in(desk, "essay", answers={"why": "because"})
    assert (len(room.office.waiting(room.work.id)), room.office.marked(room.work.id)) == (1, [])
    for points in (0, 1):
        room.office.mark(handed.id, points, "read again")
        assert room.office.waiting(room.work.id) == []
        (one,) = room.office.marked(room.work.id)
        assert (one.handed.hand, one.handed.remark, one.item.id) == (points, "read again", "essay")
    assert len(json.loads(desk.receipts())["receipts"]) == 3


def test_mistakes_that_are_worked_out_for_each_variant_are_named_too(course):
    room = open_room(course, bench.ASSIGNMENT.read_text("utf-8"))
    item = room.work.assignment.item("free-parameters")
    made = []
    for number in range(3):
        desk = room.join(f"Wrong {number}")
        parameters = desk.sheet(room.work.id).task(item.id).parameters
        [wrong] = solutions.mistaken(variants.fill(item, parameters), parameters)
        state = pretest.handed(variants.fill(item, parameters), wrong)
        made.append(desk.submit(room.work.id, item.id, state, f"mistake-{number}").grade.points)
    assert max(made) < item.possible
    found = [one for one in room.office.misconceptions(room.work.id) if one.what == "mistakes"]
    assert [(one.item, one.right, one.learners) for one in found] == [(item.id, 0, 3)]
    assert [(one.says, one.learners) for one in found[0].answers] == [(wrong.says, 3)]
