"""What people write reaches the page as text: no markup, no link, no picture, no script."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.coursework import who
from pages.ui.coursework.said import plain, points, prose

HOSTILE = [
    "<script>alert(1)</script>", "![x](https://elsewhere.example/x.png)", "[a](data:text/html,1)",
    "**bold** _it_ `code` $x$", ":red[x] :material/lock:", "a@elsewhere.example", "# head\n- list",
    "https://elsewhere.example", "<b>& Co</b>", "~~gone~~ | table |",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_every_sign_of_a_name_stands_for_itself(text) -> None:
    made = plain(text)
    bare = made.replace("\\", "")
    assert bare == " ".join(text.split())
    for sign in "<>[]!`*_$@:#|~":
        assert f"\\{sign}" in made or sign not in text
        assert made.count(sign) == made.count(f"\\{sign}")


@pytest.mark.parametrize("text", HOSTILE[:3])
def test_a_teachers_paragraph_holds_no_link_no_picture_no_markup(text) -> None:
    made = prose(text)
    assert all(made.count(sign) == made.count(f"\\{sign}") for sign in "<>[]")


def test_emphasis_code_and_formulas_of_a_teacher_stay() -> None:
    assert prose("**a** `x[0]` $p(x)[1]$ b[2]") == "**a** `x[0]` $p(x)[1]$ b\\[2\\]"


def test_points_carry_no_needless_decimal() -> None:
    assert [points(one) for one in (3.0, 2.5, 1 / 3, 0.0)] == ["3", "2.5", "0.33", "0"]


def script() -> None:
    """Nothing but a pass, to see whom it lets in."""
    import streamlit as st

    from pages.ui.coursework import who

    st.session_state["let_in"] = who.office() is not None


@pytest.mark.parametrize("word", ["", "x", "99999999999.0", "99999999999.", ".", "9" * 400])
def test_a_made_up_pass_opens_no_office(monkeypatch, word) -> None:
    app = AppTest.from_function(script)
    app.session_state[f"_cookie_{who.TEACHER}"] = word
    assert app.run().session_state["let_in"] is False


def test_a_pass_opens_the_office_until_it_ends(monkeypatch) -> None:
    for until, right in (("99999999999", True), ("1", False)):
        app = AppTest.from_function(script)
        app.session_state[f"_cookie_{who.TEACHER}"] = f"{until}.{who._seal(until)}"
        assert app.run().session_state["let_in"] is right
