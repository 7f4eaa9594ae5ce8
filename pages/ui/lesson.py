"""The frame of a lesson: one question, something to play with, then the same six steps.

lesson = Lesson("land_sea", _("Which rule made these dots?"))
with lesson.play(): ...
with lesson.idea(): ...
with lesson.predict(): ...
with lesson.inside(): ...
with lesson.measure(): ...
with lesson.exercise(): ...
lesson.toolbar(...)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import streamlit as st

from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.coursework.bench import Bench, rules
from pages.ui.coursework.opened import opened
from pages.ui.coursework.strip import strip
from pages.ui.export import Export, export
from pages.ui.live.bytes import pack
from pages.ui.live.room import Room
from pages.ui.live.view import component, mount
from pages.ui.rules import FREE
from pages.ui.words import _


def step_names() -> dict[str, str]:
    """The steps of every lesson: the anchor in the address, the word on the page."""
    return {
        "play": _("Play"),
        "idea": _("Idea"),
        "predict": _("Predict"),
        "inside": _("Look inside"),
        "measure": _("Measure"),
        "exercise": _("Exercise"),
    }


class Lesson:
    """One lesson on the page; `controls` are its controls, `slug` its name in the address."""

    def __init__(self, slug: str, question: str) -> None:
        self.slug = slug
        self.question = question
        st.html(f'<h1 class="fn-question">{question}</h1>')
        mount(
            "steps", f"steps_{slug}", {}, room=Room(0, 46, 46), slug=slug, title=question,
            names=step_names(),
            label=_("Steps of this lesson"),
        )  # fmt: skip
        self.bench, trouble = opened(slug)
        notices = st.container(key=f"notices_{slug}")
        if trouble:
            notices.warning(trouble)
        if self.bench:
            words = _("To the task, at the foot of the page")
            notices.html(f'<a class="fn-skip" href="#task">{words}</a>')
        self.controls = Controls(slug, notices, rules(self.bench) if self.bench else FREE)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        with st.container(key=f"step_{name}"):
            st.html(f'<h2 class="fn-step" id="{name}">{step_names()[name]}</h2>')
            yield

    def play(self) -> Any:
        """Something to play with: first, wide, above the fold."""
        return self._step("play")

    def idea(self) -> Any:
        """What you saw, said in words."""
        return self._step("idea")

    def predict(self) -> Any:
        """A prediction to commit before the reveal."""
        return self._step("predict")

    def inside(self) -> Any:
        """The formula with live numbers, and the code that ran."""
        return self._step("inside")

    def measure(self) -> Any:
        """The ruler's table."""
        return self._step("measure")

    def exercise(self) -> Any:
        """Questions to work on."""
        return self._step("exercise")

    def part(self, body: Callable[[], None]) -> None:
        """Run `body` now, and alone whenever a control inside it moves, in a third of the time
        that the whole page takes. When a control elsewhere has moved whose value it asked for, it
        follows: soon if it is in sight, else once the hands rest. So it asks `controls` for what
        it needs, and takes from the script only what no control moves.
        """

        @wraps(body)
        def whole() -> None:
            controls = self.controls
            controls.readdress()  # what other parts' controls hold now, before it is asked for
            moves = controls.moves
            with controls.reading() as read:
                body()
            controls.readdress()
            told = pack(
                {}, session=store.session(), moves=moves, moved=controls.moved, read=sorted(read)
            )
            component("follow")(key=f"follow_{body.__name__}", data=told, on_behind_change=_follow)

        st.fragment(whole)()

    def toolbar(self, things: Export) -> None:
        """Seed, reset, a link that restores the state, export, print: the foot of the page."""
        with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
            if "seed" in self.controls.defaults:
                self.part(self.controls.seed_box)
            st.button(_("Reset"), key="reset", on_click=self.controls.reset)
            mount("share", f"share_{self.slug}", {}, words=_share_words())

            @self.part
            def take() -> None:
                export(self.slug, things, self.controls)

        if self.bench:
            self._task(self.bench)

    def _task(self, bench: Bench) -> None:
        """What is asked, at the foot of the window."""
        with st.bottom, st.container(key="task_strip"):
            st.html('<span id="task" tabindex="-1"></span>')

            @self.part
            def task() -> None:
                strip(bench, self.controls)


def _follow() -> None:
    """A part that was behind runs again; that is all."""


def _share_words() -> dict[str, str]:
    return {
        "copy": _("Copy link"),
        "copied": _("Link copied"),
        "refused": _("Copy the address of this page from the browser."),
        "print": _("Print"),
    }
