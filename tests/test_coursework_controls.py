"""Every control that a task sets is one of its lesson's, and takes the value that it is set to."""

from __future__ import annotations

import pytest
from lesson_page import opened
from sources import ROOT
from test_coursework_items import ITEMS

from core.coursework import pretest, solutions
from core.coursework.assignment import Answer
from core.coursework.variants import fill
from core.duel_moves import expand

PAGES = {path.stem: str(path) for path in (ROOT / "pages").glob("*/*.py")}
HERE = sorted(name for name, item in ITEMS.items() if item.lesson in PAGES and item.set)
LESSONS = sorted({ITEMS[name].lesson for name in HERE})
pytestmark = pytest.mark.slow


def wanted(name: str) -> list[dict[str, object]]:
    """The settings of an item where one learner starts, and where another one is done."""
    first, *_, last = [*pretest.variants(ITEMS[name], 2), *pretest.variants(ITEMS[name], 2)]
    start, done = (fill(ITEMS[name], one) for one in (first, last))
    answer = solutions.solved(done, last) or Answer()
    return [short(dict(start.set)), short({**done.set, **answer.settings})]


def short(settings: dict[str, object]) -> dict[str, object]:
    """The same with a game of two rounds: the page would play it all, and a test would wait."""
    if "moves" in settings:
        experts = int(str(settings["expert_steps"]))
        assert expand(str(settings["moves"]), experts)
        settings |= {"moves": "r2", "moment": min(2, int(str(settings["moment"])))}
    return settings


def written(value: object) -> str:
    """A value as an address has it."""
    return value if isinstance(value, str) else f"{value:.12g}"


@pytest.mark.long
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lesson_takes_what_its_tasks_set(lesson):
    for name in HERE:
        if ITEMS[name].lesson != lesson:
            continue
        different = {tuple(sorted(one.items())): one for one in wanted(name)}
        for settings in different.values():
            app = opened(PAGES[lesson], **{f"c_{key}": written(v) for key, v in settings.items()})
            held = app.session_state._state.filtered_state
            refused = [one.value for one in app.warning if "The link asks" in one.value]
            assert refused == [], name
            for key, value in settings.items():
                assert f"c_{key}" in held, (name, key)
                assert written(held[f"c_{key}"]) == written(value), (name, key)
