"""The choice between Land and the learner's own world: the link, the newest, one that has gone."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from test_own_lessons import GUESS, folder, opened, points

from core.worlds import kept, link

__all__ = ["folder"]  # a fixture that every test here uses


@pytest.mark.slow
def test_a_world_that_went_falls_back_to_land_and_says_so() -> None:
    app = opened(GUESS, c_world="own-0123456789abcdef")
    assert "does not hold the world own-0123456789abcdef" in app.warning[0].value
    assert "c_world" in app.warning[0].value
    assert app.session_state["c_world"] == "land"


@pytest.mark.slow
def test_the_choice_follows_what_was_painted_last_and_the_link_wins() -> None:
    one, two = (link.token(link.world(name)) for name in ("letters", "islands"))

    def script() -> None:
        import streamlit as st

        from pages.ui.controls import Controls
        from pages.ui.own_world.chosen import world_choice, world_now

        lesson = Controls(st.session_state.get("lesson", "a"), st.container())
        world_choice(lesson)
        st.markdown(world_now(lesson).slug)

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params["c_world"] = one
    app.run()
    assert app.markdown[0].value == link.world(one).slug
    app.session_state["_own_world"] = two  # painted since, on another page
    app.session_state["lesson"] = "b"
    del app.query_params["c_world"]
    app.run()  # another lesson, Land at first
    assert app.markdown[0].value == "land"
    app.session_state["lesson"] = "a"
    app.run()  # back again
    assert app.markdown[0].value == link.world(two).slug
    app.session_state["lesson"] = "b"
    app.query_params["c_world"] = one
    app.run()
    assert app.markdown[0].value == link.world(one).slug


@pytest.mark.slow
def test_a_world_that_goes_while_the_page_is_open_is_said_to_be_gone(folder) -> None:
    cloud = points()
    app = opened(GUESS, c_world=cloud.slug)
    assert not app.warning
    kept._held.clear()
    (folder / "worlds" / f"{cloud.slug}.world").unlink()
    app.run()
    assert not app.exception
    assert app.session_state["c_world"] == "land"
    assert "does not hold" in app.warning[0].value
