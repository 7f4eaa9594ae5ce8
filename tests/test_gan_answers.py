"""Answers of the process that plays: kept where they are whole, refused where others wait."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from core.duel import Duel
from core.duel_frame import look
from pages.ui.gan import answers, routes
from pages.ui.live.bytes import unpack

ASKED = {"world": "ring", "moves": "r1", "after": -1}


def game(query: str) -> Response:
    """The answer of the route to a query."""
    scope = {
        "type": "http", "method": "GET", "path": "/", "headers": [], "query_string": query.encode(),
    }  # fmt: skip
    with ThreadPoolExecutor(1) as apart:  # a browser of other tests may hold this thread's loop
        return apart.submit(asyncio.run, routes._game(Request(scope))).result()


def test_an_answer_with_moments_is_kept_and_one_without_is_asked_for_again() -> None:
    told = [
        ({"at": [], "reached": 1}, {}),
        ({"at": [2], "reached": 2}, {"counts": np.arange(3)}),
    ]
    asked: list[object] = []

    def ask(words: object) -> tuple[dict, dict]:
        asked.append(words)
        return told[len(asked) - 1]

    kept = answers.Answers(ask)
    one, two, again = (unpack(kept.body(dict(ASKED))) for _turn in range(3))
    assert [one[1]["at"], two[1]["at"], again[1]["at"]] == [[], [2], [2]]
    np.testing.assert_array_equal(again[0]["counts"], np.arange(3))
    assert asked == [ASKED, ASKED]


def test_other_questions_have_other_answers_and_few_are_kept(monkeypatch) -> None:
    monkeypatch.setattr(answers, "MOST", 2)
    kept = answers.Answers(lambda words: ({"at": [words["after"]]}, {}))
    for after in (1, 2, 1, 3):
        assert unpack(kept.body(ASKED | {"after": after}))[1]["at"] == [after]
    assert [unpack(body)[1]["at"] for body in kept.kept.values()] == [[1], [3]]


def test_a_question_that_nobody_waits_for_waits_for_those_of_others(monkeypatch) -> None:
    duel = Duel.of("grid", 4, {})
    state = duel.begin().play("ef")
    free = SimpleNamespace(rests=lambda: True, ask=None)
    monkeypatch.setattr(routes, "desk", lambda: free)
    played = answers.Answers(lambda _words: ({"at": [2]}, {"counts": look(state)["counts"]}))
    monkeypatch.setattr(routes, "answers", lambda: played)
    query = "world=grid&seed=4&moves=r1&after=0"
    alone = game(f"{query}&ahead=1")
    np.testing.assert_array_equal(unpack(alone.body)[0]["counts"], look(state)["counts"])
    free.rests = lambda: False
    refused = game(f"{query}&ahead=1")
    assert (refused.status_code, refused.body) == (204, b"")
    assert game(query).body == alone.body
    assert game(f"{query}&ahead=1&moves=x").status_code == 400
