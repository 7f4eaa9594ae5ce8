"""Every lesson without a browser: it runs, refuses wild links in words, reveals what it hides."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from browser import lessons
from sources import ROOT
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

LESSONS = [pytest.param(path, id=Path(path).stem) for path in lessons().values()]
WILD = ("nonsense", "-1e30", "nan", "inf", "", "<script>alert(1)</script>", "9" * 400)
pytestmark = pytest.mark.slow


def run(path: str, **query: str) -> AppTest:
    """The lesson as it stands after its first run, its settings in the address."""
    app = AppTest.from_file(str(ROOT / path), default_timeout=300)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


@cache
def as_it_opens(path: str) -> AppTest:
    """The lesson without any settings in its address, run once for all tests that only read it."""
    return run(path)


def settings(app: AppTest) -> dict[str, object]:
    """Every control of the lesson and the value it holds."""
    state = app.session_state._state.filtered_state
    return {name: value for name, value in state.items() if name.startswith("c_")}


@pytest.mark.parametrize("path", LESSONS)
def test_lesson_runs_twice_and_shows_something(path):
    app = run(path)
    assert any("<h1" in str(one.proto.body) for one in app.get("html"))
    before = settings(app)
    app.run()
    assert not app.exception
    assert settings(app) == before


@pytest.mark.parametrize("wild", WILD)
@pytest.mark.parametrize("path", LESSONS)
def test_wild_links_are_refused_with_a_sentence_each(path, wild):
    clean = as_it_opens(path)
    usual = settings(clean)
    app = run(path, **dict.fromkeys(usual, wild))
    said = " ".join(one.value for one in app.warning)
    texts = {name for name in usual if name.startswith("c_text")}  # any words will do there
    taken = {name: wild for name in texts if settings(app)[name] == wild}
    assert len(app.warning) == len(clean.warning) + len(usual) - len(taken)
    assert all(name.removeprefix("c_") in said for name in usual.keys() - taken)
    assert "<script" not in said
    assert settings(app) == usual | taken


@pytest.mark.long
@pytest.mark.parametrize("path", LESSONS)
def test_lesson_runs_at_both_ends_of_every_setting(path):
    clean = as_it_opens(path)
    for one in [*clean.slider, *clean.number_input]:
        if (one.key or "").startswith("c_"):
            for end in map(type(one.value), (one.min, one.max)):
                app = run(path, **{one.key: str(end)})
                assert len(app.warning) == len(clean.warning), (one.key, end)
                assert settings(app)[one.key] == end


@pytest.mark.parametrize("path", LESSONS)
def test_unknown_settings_in_a_link_change_nothing(path):
    usual = settings(as_it_opens(path))
    assert settings(run(path, c_of_another_page="7", utm="x")) == usual


def by_phrase(radio: Radio, phrase=Radio.format_func.fget):
    """Let a test choose an option by the phrase on the page as well as by the word behind it."""
    return lambda option: option if option in radio.options else phrase(radio)(option)


@pytest.mark.long
@pytest.mark.parametrize("path", LESSONS)
def test_every_prediction_can_be_committed_each_way(path, monkeypatch):
    """Round by round: the first option of every question, then the second, and so on."""
    monkeypatch.setattr(Radio, "format_func", property(by_phrase))
    guesses = [one for one in as_it_opens(path).radio if (one.key or "").startswith("guess_")]
    for turn in range(max((len(one.options) for one in guesses), default=0)):
        asked = {one.key: one.options[turn] for one in guesses if turn < len(one.options)}
        app = run(path)
        for key, option in asked.items():
            assert app.button(key=_committed_by(key)).disabled
            app.radio(key=key).set_value(option)
        app.run()
        for key in asked:
            _press(app, key)
        app.run()
        assert not {_committed_by(key) for key in asked} & {one.key for one in app.button}


@pytest.mark.parametrize("path", LESSONS)
def test_every_number_predicted_can_be_committed(path):
    for guess in [
        one for one in as_it_opens(path).number_input if (one.key or "").startswith("guess_")
    ]:
        for value in (guess.min, guess.max, (guess.min + guess.max) / 2):
            app = run(path)
            app.number_input(key=guess.key).set_value(value).run()
            _press(app, guess.key)


def _committed_by(key: str) -> str:
    return key.replace("guess_", "commit_")


def _press(app: AppTest, key: str) -> None:
    """Commit; the question is then closed."""
    commit = _committed_by(key)
    assert not app.exception, [one.value for one in app.exception]
    app.button(key=commit).click().run()
    assert not app.exception, [one.value for one in app.exception]
    assert commit not in [one.key for one in app.button]
