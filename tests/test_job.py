"""What decides a run, who is next, and the messages between processes."""

import os

import pytest
from runs import quick, slow

from core.jobs import wire
from core.jobs.crew import workers
from core.jobs.job import Job
from core.jobs.line import Line


def test_the_same_run_has_the_same_key_and_another_has_another() -> None:
    job = quick(1)
    assert Job.from_dict(job.to_dict()) == job
    assert job.key == quick(1).key == Job.from_dict(job.to_dict()).key
    others = [quick(2), quick(1, steps=2), quick(1, seconds=3), slow(1)]
    others.append(Job.of("gaussian_mixture", "sphere", job.run.config, seed=1, examples=500))
    assert len({job.key, *(one.key for one in others)}) == 6


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"family": "oracle"}, "expected a family out of"),
        ({"world": "outfits"}, "expected a world that histogram can model"),
        ({"config": {"columns": 0}}, "columns: expected a whole number from 1 to 2048; got 0"),
        ({"config": {"depth": 3}}, "expected a setting out of"),
        ({"seed": -1}, "seed: expected a whole number"),
        ({"seconds": 601}, "seconds: expected a number above 0, to 600; got 601"),
        ({"seconds": float("nan")}, "seconds: expected a number"),
        ({"steps": 10**7}, "steps: expected a whole number from 1 to 1000000"),
        ({"examples": 0}, "examples: expected a whole number from 1 to 200000"),
    ],
)
def test_a_wild_run_is_refused_in_words(words, sentence) -> None:
    family, world = words.pop("family", "histogram"), words.pop("world", "land")
    with pytest.raises(ValueError, match=sentence):
        Job.of(family, world, words.pop("config", None), **words)


def test_the_environment_says_how_many_workers(monkeypatch) -> None:
    monkeypatch.delenv("FROM_NOISE_WORKERS", raising=False)
    assert workers() == max(1, (os.cpu_count() or 2) - 1)
    monkeypatch.setenv("FROM_NOISE_WORKERS", "3")
    assert workers() == 3
    monkeypatch.setenv("FROM_NOISE_WORKERS", "none")
    with pytest.raises(ValueError, match="FROM_NOISE_WORKERS: expected a whole number"):
        workers()


def test_learners_take_turns_in_the_queue() -> None:
    line = Line()
    for key in ("a1", "a2", "a3", "b1", "c1", "b2"):
        line.join(key[0], key)
    assert line.order() == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert [line.place("b2"), line.place("nowhere")] == [5, 0]
    assert [line.take() for _ in range(3)] == ["a1", "b1", "c1"]
    line.join("c", "c2")
    line.leave("a2")
    assert [line.take(lambda key: key != "a3") for _ in range(3)] == ["b2", "c2", None]
    assert [len(line), line.take(), len(line)] == [1, "a3", 0]


def test_messages_survive_the_wire_and_half_a_message_is_the_end(tmp_path) -> None:
    path = tmp_path / "wire"
    with path.open("wb") as sink:
        wire.write(sink, {"say": "hello", "n": 1}, b"abc")
    with path.open("rb") as source:
        assert wire.read(source) == ({"say": "hello", "n": 1}, b"abc")
        assert wire.read(source) is None
    path.write_bytes(path.read_bytes()[:-1])
    with path.open("rb") as source:
        assert wire.read(source) is None
