"""Receipts checked from the shell as they are downloaded: alone, of a learner, of a class; with the
keys and texts of the server, or away from them. What is not checked is said, and is no fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coursework_room import TEXT
from test_coursework_receipts import desk, home, written

from core.__main__ import main
from core.coursework import bundle, receipts
from core.coursework import verify as checking
from core.coursework.service import Coursework

__all__ = ["desk", "home"]  # fixtures


def shell(capsys: Any, *words: str) -> tuple[int, list[str], str]:
    """Exit code, lines and error of a check without any assignment given."""
    code = main(["coursework", "verify", *words])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def alone(desk, *numbers: int) -> list[dict]:
    """Some receipts of a learner, each as a file of its own has it."""
    chain = json.loads(desk.receipts())["receipts"]
    return [one for one in chain if one["receipt"]["number"] in numbers]


def class_file(home: Path, desk) -> dict:
    """Everything of the learner's class, as the teacher downloads it."""
    course = Coursework.open(home)
    office = course.teacher(course.keys.teacher, source="tests")
    found = json.loads(office.export(desk.group))
    course.close()
    return found


def test_without_any_key_the_signature_is_checked_and_whose_it_is_is_not(
    desk, home, capsys, tmp_path, monkeypatch
):
    public = Coursework.open(home).keys.public
    chain = json.loads(desk.receipts())
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(tmp_path / "elsewhere"))
    code, lines, err = shell(capsys, *written(tmp_path, chain))
    assert (code, err) == (0, "")
    assert "checked 4 of 4: signed, each with the key that it names" in lines
    assert (
        f"not checked whose key {public[:16]}… is: no --public, no key here (receipts: 4)" in lines
    )
    assert "not graded again: the text of trial@1 is not here (receipts: 4)" in lines
    assert lines[-1] == "4 receipts, 0 not good, 4 not wholly checked"
    chain["receipts"][2]["receipt"]["hand"] = 3.0
    code, _, err = shell(capsys, *written(tmp_path, chain))
    assert (code, "receipt 3: expected the signature of its key" in err) == (2, True)
    assert not (tmp_path / "elsewhere").exists()


def test_on_the_server_its_store_has_the_texts(desk, capsys, tmp_path):
    code, lines, _ = shell(capsys, *written(tmp_path, desk.receipts()))
    assert (code, lines[-1]) == (0, "4 receipts, 0 not good, 0 not wholly checked")
    assert "checked 4 of 4: graded again from what was handed in" in lines


def test_the_file_of_a_class_brings_what_its_receipts_need(
    desk, home, capsys, tmp_path, monkeypatch
):
    whole, public = class_file(home, desk), Coursework.open(home).keys.public
    mine = desk.receipts()
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(tmp_path / "elsewhere"))
    code, lines, _ = shell(capsys, *written(tmp_path, whole), "--public", public)
    assert code == 0
    assert "checked 3 of 4: graded again from what was handed in" in lines  # the fourth is sealed
    assert not [line for line in lines if "the text of" in line]
    files = written(tmp_path, mine, whole)  # a learner's own file beside it, each receipt once
    code, lines, _ = shell(capsys, *files, "--public", public)
    assert (code, lines[-1].split()[0]) == (0, "4")


@pytest.mark.parametrize(
    ("number", "said"),
    [(4, "expected 4 receipts"), (2, "expected every receipt from 1 on; got number 3 after 1")],
)
def test_a_receipt_taken_out_of_the_file_of_a_class_is_missed(
    desk, home, capsys, tmp_path, number, said
):
    whole = class_file(home, desk)
    whole["receipts"] = [one for one in whole["receipts"] if one["receipt"]["number"] != number]
    code, _, err = shell(capsys, *written(tmp_path, whole))
    assert (code, said in err) == (2, True)


def test_where_nothing_was_handed_in_nothing_is_wrong(home, desk, capsys, tmp_path):
    whole = class_file(home, desk)
    whole |= {"receipts": [], "learners": []}
    for blob in (whole, {"receipts": []}):
        code, lines, _ = shell(capsys, *written(tmp_path, blob))
        assert (code, lines[-1]) == (0, "0 receipts, 0 not good, 0 not wholly checked")


def test_a_receipt_alone_is_good_and_says_which_are_not_here(desk, capsys, tmp_path):
    code, lines, _ = shell(capsys, *written(tmp_path, *alone(desk, 3)))
    assert code == 0
    assert lines[0].endswith("not checked what it follows: receipts 1 to 2 are not here")
    assert "checked 1 of 1: graded again from what was handed in" in lines
    assert lines[-1] == "1 receipts, 0 not good, 1 not wholly checked"
    code, lines, _ = shell(capsys, *written(tmp_path, *alone(desk, 1, 3, 4)))
    assert code == 0
    assert next(line for line in lines if "in their chain" in line).startswith("checked 2 of 3")
    files = written(tmp_path, *alone(desk, 2), desk.receipts())
    assert shell(capsys, *files)[1][-1] == "4 receipts, 0 not good, 0 not wholly checked"


def test_a_receipt_alone_that_is_wrong_is_found(desk, home, capsys, tmp_path):
    keys = Coursework.open(home).keys
    one, two = alone(desk, 3, 4)
    body = {name: part for name, part in one["receipt"].items() if name != "key"}
    forked = receipts.sign({**body, "hand": 3.0}, keys.signing)
    code, _, err = shell(capsys, *written(tmp_path, forked, two))
    assert (code, "receipt 4 to hold the hash" in err) == (2, True)
    code, _, err = shell(capsys, *written(tmp_path, forked, one))
    assert (code, "got number 3 twice" in err) == (2, True)
    one["receipt"]["hand"] = 3.0
    code, _, err = shell(capsys, *written(tmp_path, one))
    assert (code, "expected the signature of this server" in err) == (2, True)


def test_a_key_that_is_given_is_not_mixed_with_the_keys_of_this_machine(
    desk, home, capsys, tmp_path, monkeypatch
):
    public = Coursework.open(home).keys.public
    files = written(tmp_path, class_file(home, desk))
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(tmp_path / "another"))
    Coursework.open().teacher(Coursework.open().keys.teacher, source="tests")
    assert Coursework.open().keys.public != public
    assert Coursework.open().keys.server
    code, _, err = shell(capsys, *files)
    assert (code, "by another key" in err) == (2, True)
    code, lines, _ = shell(capsys, *files, "--public", public)
    assert code == 0  # no variant is judged by a key that is not its server's
    assert "checked 0 of 4: with this learner's own variant, by the server's key" in lines


def test_a_trained_model_that_is_not_here_is_no_fault(desk):
    several = receipts.read(desk.receipts())

    def grading(*_):
        raise AssertionError("nothing can be graded without it")

    text = {one["receipt"]["assignment_sha256"]: TEXT for one in several}
    known = checking.Known("", text, grading, holds=lambda state: False)
    verdicts, order = checking.verify([bundle.Bundle(several, True)], known)
    assert ([one.faults for one in verdicts], order) == ([[]] * 4, [])
    assert all("the trained model is not here" in " ".join(one.unchecked) for one in verdicts)
