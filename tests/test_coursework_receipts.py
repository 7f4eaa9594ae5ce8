"""Receipts: a chain for each learner, checked offline and graded again by the command line."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from coursework_room import TEXT, open_room

from core.__main__ import main
from core.coursework import bench, canonical, receipts
from core.coursework.service import Coursework


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """The folder of a server, where its keys are."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture
def desk(home, monkeypatch):
    """A learner with three hand-ins and a mark; the command line runs on the server."""
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(home))
    course = Coursework.open(home)
    room = open_room(course)
    learner = room.join("Ada")
    room.hand_in(learner)
    room.office.mark(room.hand_in(learner, "essay").id, 2)
    room.hand_in(learner, "sealed")
    yield learner
    course.close()


def written(folder: Path, *several: object) -> list[str]:
    """Receipts, or what claims to be some, as files; their names."""
    names = []
    for number, one in enumerate(several):
        path = folder / f"receipt-{number}.json"
        path.write_bytes(one if isinstance(one, bytes) else json.dumps(one).encode())
        names.append(str(path))
    return names


def verify(capsys, folder: Path, *words: str) -> tuple[int, dict, str]:
    """Exit code, what was said on standard output as JSON, and on standard error."""
    (folder / "trial.yaml").write_text(TEXT)
    code = main(["coursework", "verify", *words, "--assignment", str(folder / "trial.yaml"),
                 "--json"])  # fmt: skip
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err


def test_a_whole_chain_is_good_and_is_graded_again(desk, capsys, tmp_path):
    code, found, err = verify(capsys, tmp_path, *written(tmp_path, desk.receipts()))
    assert (code, found["good"], err) == (0, True, "")
    assert [one["number"] for one in found["receipts"]] == [1, 2, 3, 4]
    assert [one["points"] for one in found["receipts"]] == [3, 0, 0, None]
    assert [one["unchecked"] for one in found["receipts"]] == [[], [], [], []]


def test_a_shipped_assignment_from_the_task_to_the_verdict(desk, home, capsys, tmp_path):
    """Its model answers get full marks on the way in, and again from the receipts alone."""
    course = Coursework.open(home)
    room = open_room(course, bench.ASSIGNMENT.read_text("utf-8"))
    learner = room.join("Ada")
    sheet = learner.sheet(room.work.id)
    earned = 0.0
    for item in room.work.assignment.items:
        state = bench.modelled(item, sheet)
        handed = learner.submit(room.work.id, item.id, state, f"shipped-{item.id}")
        assert handed.grade.points + item.by_hand == item.possible, item.id
        earned += handed.grade.points
    assert room.office.progress(room.work.id)[0].points == earned > 20
    code, found, _ = verify(capsys, tmp_path, *written(tmp_path, learner.receipts()))
    assert (code, found["good"]) == (0, True)
    assert sum(one["points"] for one in found["receipts"]) == earned
    assert not [one for one in found["receipts"] if one["unchecked"]]
    course.close()


def test_each_receipt_holds_the_hash_of_the_one_before(desk):
    chain = json.loads(desk.receipts())["receipts"]
    before = ["", *[receipts.digest(one) for one in chain]]
    assert [one["receipt"]["before"] for one in chain] == before[:-1]
    assert [one["receipt"]["kind"] for one in chain] == ["submission", "submission", "mark",
                                                         "submission"]  # fmt: skip


def test_what_a_learner_downloads_can_be_verified_as_it_is(desk, capsys, tmp_path):
    code, found, _ = verify(capsys, tmp_path, *written(tmp_path, desk.download()))
    assert (code, len(found["receipts"])) == (0, 4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda chain: chain[0]["receipt"]["grade"].update(points=99), "expected the signature"),
        (lambda chain: chain[0].update(signature="0" * 128), "expected the signature"),
        (lambda chain: chain[0].update(signature="no"), "expected the signature"),
        (lambda chain: chain.pop(1), "expected every receipt from 1 on; got number 3 after 1"),
        (lambda chain: chain.pop(0), "expected every receipt from 1 on; got number 2 first"),
        (lambda chain: chain.append(chain[0]), "expected every receipt from 1 on"),
    ],
)
def test_an_edited_or_missing_receipt_is_found(desk, capsys, tmp_path, change, said):
    chain = json.loads(desk.receipts())["receipts"]
    change(chain)
    code, found, err = verify(capsys, tmp_path, *written(tmp_path, chain))
    assert (code, found["good"]) == (2, False)
    assert said in err
    assert err.count("\n") == 1


def test_a_chain_that_was_forked_is_found(desk, home, capsys, tmp_path):
    """Even whoever holds the signing key cannot put another receipt into a chain unseen."""
    chain = json.loads(desk.receipts())["receipts"]
    keys = Coursework.open(home).keys
    body = {name: one for name, one in chain[1]["receipt"].items() if name != "key"}
    chain[1] = receipts.sign({**body, "at": chain[2]["receipt"]["at"], "hand": 3.0}, keys.signing)
    code, found, _ = verify(capsys, tmp_path, *written(tmp_path, chain))
    assert (code, [one["faults"] for one in found["receipts"]]) == (2, [[], [], [], []])
    assert found["order"] == ["expected receipt 3 to hold the hash of the one before it"]


def test_grading_again_finds_a_score_that_the_server_itself_got_wrong(home, desk, capsys, tmp_path):
    receipt = json.loads(desk.receipts())["receipts"][0]
    keys = Coursework.open(home).keys
    body = copy.deepcopy({k: one for k, one in receipt["receipt"].items() if k != "key"})
    body["grade"]["points"] = 2.0
    code, _, err = verify(capsys, tmp_path, *written(tmp_path, receipts.sign(body, keys.signing)))
    assert code == 2
    assert "expected points 2.0; got 3 when graded again" in err
    body["grade"]["points"], body["parameters"] = 3.0, {"number": 1_000_000}
    code, _, err = verify(capsys, tmp_path, *written(tmp_path, receipts.sign(body, keys.signing)))
    assert "expected this learner's own variant" in err


def test_away_from_the_server_the_public_key_is_enough_and_the_rest_is_said(
    desk, home, capsys, tmp_path, monkeypatch
):
    public = Coursework.open(home).keys.public
    files = written(tmp_path, desk.receipts())
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(tmp_path / "elsewhere"))
    code, found, _ = verify(capsys, tmp_path, *files, "--public", public)
    assert (code, found["good"]) == (0, True)
    told = [" ".join(one["unchecked"]) for one in found["receipts"]]
    assert "whose variant" in told[0]
    assert "sealed with the server's key" in told[3]
    code, _, err = verify(capsys, tmp_path, *files, "--public", "0" * 64)
    assert (code, "expected the signature of this server" in err) == (2, True)
    assert f"by another key, {public[:16]}" in err
    code, _, err = verify(capsys, tmp_path, *files, "--public", "no key")
    assert (code, "expected --public" in err) == (2, True)
    assert not (tmp_path / "elsewhere").exists()  # verifying makes no keys


@pytest.mark.parametrize(
    "blob",
    [b"", b"{}", b"[]", b"null", b"[" * 50_000, b"\xff", b'{"receipt": 1}',
     b'{"receipt": {"format": "from-noise-receipt/1"}, "signature": ""}'],
)  # fmt: skip
def test_a_file_that_is_no_receipt_is_one_line_and_exit_code_two(desk, capsys, tmp_path, blob):
    code, _, err = verify(capsys, tmp_path, *written(tmp_path, blob))
    assert (code, err.count("\n")) == (2, 1)
    assert "receipt-0.json" in err


def test_the_text_for_people_says_good(desk, capsys, tmp_path):
    (tmp_path / "trial.yaml").write_text(TEXT)
    files = written(tmp_path, desk.receipts())
    words = ["coursework", "verify", *files, "--assignment", str(tmp_path / "trial.yaml")]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["1", "trial@1", "copy", "3", "of", "3", "points", "good"]
    assert lines[-1] == "4 receipts, 0 not good, 0 not wholly checked"


def test_assignments_are_checked_from_the_shell(capsys, tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(TEXT)
    bad.write_text(TEXT.replace("metric: control", "metric: controll"))
    assert main(["coursework", "check", str(good)]) == 0
    assert "trial@1, 3 items, 7 points" in capsys.readouterr().out
    assert main(["coursework", "check", str(good), str(bad), "--json"]) == 2
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert [len(row["faults"]) for row in rows] == [0, 1]
    assert rows[1]["faults"][0]["line"] == 44
    assert "line 44: metric: expected one of" in err


def test_the_keys_are_shown_to_whoever_runs_the_server(capsys, home, monkeypatch):
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(home))
    assert main(["coursework", "key", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = Coursework.open(home).keys
    assert (found["teacher"], found["public"]) == (keys.teacher, keys.public)


def test_canonical_json_is_one_form_and_refuses_what_is_none():
    assert (
        canonical.dump({"b": 1.0, "a": [True, None, "é"]})
        == '{"a":[true,null,"é"],"b":1.0}'.encode()
    )
    value = {"x": 0.1, "y": 1e-7, "z": 2**53, "t": "\u2028"}
    assert canonical.load(canonical.dump(value), 1_000) == value
    for bad in (float("nan"), float("inf"), {1, 2}, object()):
        with pytest.raises(ValueError):
            canonical.dump(bad)
    for bad in (b'{"a":1,"a":2}', b"NaN", b"1e999", b"[" * 13 + b"]" * 13, b"9007199254740993"):
        with pytest.raises(ValueError):
            canonical.load(bad, 1_000)
