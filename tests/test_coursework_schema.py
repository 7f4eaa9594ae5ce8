"""Assignments as text: what a good one becomes, and what a bad or hostile one is told."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sources import ROOT

from core.coursework import schema
from core.coursework.grade import Metric
from core.coursework.lined import scalar
from core.coursework.schema import FaultsError

GOOD = """\
id: counting
title: Counting and density
version: 1
attempts: 3
timeline:
  - {until: 7 days, credit: 100}
  - {until: 2 weeks, credit: 50}
items:
  - id: two-bits
    title: Two bits
    kind: reach
    lesson: sampling
    set: {temperature: 1.0, prompt: "A pinch of"}
    locked: [prompt]
    parameters:
      bits: {choice: [1.5, 2.0, 2.5]}
      share: {range: [0.1, 0.5], step: 0.05}
    task: Reach {bits} bits of $x^{n}$.
    fields:
      - {id: p, label: The probability, low: 0, high: 1}
    checks:
      - {metric: entropy, op: near, value: "{bits}", within: 0.05, points: 2}
      - {metric: answer, of: p, op: between, value: [0, "{share}"], points: 1}
    predictions:
      - {id: up, ask: Up?, options: {yes: It rises, no: It falls}, right: yes, points: 1}
    by_hand: 2
    model: {settings: {temperature: 0.7}, fields: {p: 0.05}, predictions: {up: yes}}
"""
METRICS = {
    "entropy": Metric("entropy", "bits", lambda state, parameters, of: 2.0),
    "answer": Metric("answer", "an answer", lambda state, parameters, of: 0.0, of="a field"),
}


def faults(text: str) -> list[str]:
    """What `load` says of a text, a line of the file each."""
    with pytest.raises(FaultsError) as caught:
        schema.load(text, METRICS, ["sampling"])
    return str(caught.value).split("\n")


def test_a_good_assignment_is_read_whole():
    found = schema.load(GOOD, METRICS, ["sampling"])
    item = found.item("two-bits")
    assert found.key == "counting@1"
    assert (found.possible, found.attempts) == (6, 3)
    assert [step.share for step in found.timeline] == [1, 0.5]
    assert found.timeline[1].until == timedelta(days=14)
    assert item.parameters[1].values == (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
    assert item.checks[1].value == (0, "{share}")
    assert item.predictions[0].options == {"yes": "It rises", "no": "It falls"}
    assert item.model is not None
    assert item.model.predictions == {"up": "yes"}


def test_moments_need_a_time_zone_and_become_utc():
    text = GOOD.replace("version: 1", "version: 1\nopens: 2026-12-01T09:00+01:00")
    assert schema.load(text).opens == datetime(2026, 12, 1, 8, tzinfo=UTC)
    text = GOOD.replace("version: 1", "version: 1\nopens: 2026-12-01T09:00")
    assert faults(text)[0].startswith("line 4: expected a moment such as 2026-12-01T09:00+01:00")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: reach", "kind: reech", "line 11: kind: expected one of reach, table"),
        ("lesson: sampling", "lesson: flow", "line 12: lesson: expected one of sampling; got 'fl"),
        ("locked: [prompt]", "locked: [top_k]", "line 14: expected locked controls out of set"),
        ("{bits} bits", "{bytes} bits", "line 9: expected parameters (bits, share); got {bytes}"),
        ("metric: entropy", "metric: entropie", "line 22: metric: expected one of entropy, answer"),
        (", of: p", "", "line 23: expected of beside answer: a field; got none"),
        ("points: 2", "points: two", "line 22: points: expected a number from 0 to 1000"),
        (", within: 0.05", "", "line 22: expected within beside near; got none"),
        ("op: near", "op: about", "line 22: op: expected one of below, at_most"),
        ("right: yes", "right: maybe", "line 25: expected right out of the options; got 'maybe'"),
        ("right: yes, ", "", "line 25: expected right or metric, one of them"),
        (", step: 0.05", "", "line 17: share: expected a step above 0 beside a range"),
        ("choice: [1.5, 2.0, 2.5]", "choice: [2, 2]", "line 16: bits: expected 1 to 200 different"),
        ("fields: {p", "fields: {q", "line 9: expected model and wrong to answer what is asked"),
        ("until: 7 days", "until: soon", "line 6: expected a moment such as"),
        ("until: 2 weeks", "until: 2 days", "line 7: expected each step later than the last"),
        ("credit: 50", "credit: 101", "line 7: credit: expected a number from 0 to 100"),
        ("by_hand: 2", "by_hnad: 2", "line 26: expected an item of id, title, kind"),
        ("title: Two bits", "title: ''", "line 10: title: expected a text"),
        ("version: 1", "version: 1.5", "line 3: version: expected a whole number"),
        ("id: counting", "id: a b", "line 1: id: expected a name of letters"),
        ("id: counting\n", "", "line 1: expected id in an assignment; got none"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(old, new, said):
    assert old in GOOD
    assert any(line.startswith(said) for line in faults(GOOD.replace(old, new, 1)))


def test_all_faults_are_told_at_once_in_the_order_of_their_lines():
    text = GOOD.replace("reach", "reech").replace("points: 2", "points: -2")
    found = faults(text.replace("version: 1", "version: none"))
    assert [line.split(":")[0] for line in found] == ["line 3", "line 11", "line 22"]


def test_an_item_may_not_come_twice():
    item = GOOD[GOOD.index("  - id: two-bits") :]
    assert faults(GOOD + item) == [
        "line 28: expected another id for each item; got 'two-bits' again"
    ]


HOSTILE = {
    "objects": ("a: !!python/object/apply:os.system [ls]", "expected plain values; got the tag"),
    "laughs": ("a: &a [x]\nb: [*a, *a]", "expected plain values; got an anchor"),
    "merge": ("a: &a {x: 1}\nb: {<<: *a}", "expected plain values; got an anchor"),
    "deep": ("[" * 5_000, "expected at most 12 levels; got more"),
    "wide": ("a: [" + "1," * 30_000 + "]", "expected at most 20,000 values; got more"),
    "large": ("a: " + "x" * 200_001, "expected at most 200,000 bytes; got 200,004"),
    "two": ("---\na: 1\n---\na: 2", "expected one document; got another"),
    "twice": ("id: a\nid: b", "expected each name once; got 'id' again"),
    "keys": ("? [a]\n: 1", "expected a name; got a table or a list"),
    "zero": ("a: \0", "expected YAML"),
    "half": ("a: '\ud800'", "expected text in UTF-8"),
    "empty": ("", "expected an assignment; got an empty file"),
    "list": ("- 1", "expected an assignment as a table; got a list"),
    "open": ("a: {", "expected YAML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_and_is_refused(name):
    text, said = HOSTILE[name]
    since = time.process_time()
    assert said in faults(text)[0]
    assert time.process_time() - since < 5


def test_words_stay_words():
    kept = ["no", "12:30", "1_000", "0x1f", "1e999", "2026-12-01", ".inf", ".nan", "="]
    assert [scalar(word) for word in kept] == kept
    assert [scalar(word) for word in ("1e-3", "-2", ".5", "true", "")] == [
        0.001,
        -2,
        0.5,
        True,
        None,
    ]


def test_every_part_of_the_example_in_the_docstring_is_accepted():
    text = schema.__doc__.split("::\n", 1)[1].split("\nop: below", 1)[0]
    found = schema.load("\n".join(line[4:] for line in text.splitlines()))
    assert found.items[0].possible == 6
    assert found == replace(found)


def test_core_runs_without_what_coursework_alone_needs():
    """Neither the command line nor the lessons' science loads a database or signatures."""
    code = (
        "import sys, core.__main__, core.paths;"
        "print({'sqlalchemy', 'alembic', 'cryptography', 'psycopg', 'yaml'} & set(sys.modules))"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "set()"
