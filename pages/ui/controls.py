"""Controls whose every value is in the page's address, and is checked when it comes from there.

A control `name` has the widget key and the address parameter `c_<name>`. The parameter is there
while the value differs from the default, so that a link restores the exact state; a wild value
in the address is refused with a sentence on the page and the default is used.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import streamlit as st

from pages.ui import checks
from pages.ui.checks import key, word
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.text_box import TextBox
from pages.ui.moves import Moves
from pages.ui.presets import Preset, press_row
from pages.ui.rules import FREE, Rules, fixed_word, leave_other_place
from pages.ui.settings import Settings
from pages.ui.words import _


class Controls(Moves):
    """The controls of one lesson; `state()` gives their values by name.

    rules: of an open task, which may set, lock and hide some of them.
    """

    def __init__(self, lesson: str, notices: Any, rules: Rules = FREE) -> None:
        place = f"{lesson}@{rules.place}" if rules.place else lesson
        leave_other_place(place)
        self.lesson = lesson
        self.rules = rules
        self.notices = notices
        self.defaults: dict[str, Any] = {}
        self._memory: dict[str, Any] = st.session_state.setdefault(f"_kept_{place}", {})
        self._refused: dict[str, str] = st.session_state.setdefault(f"_refused_{place}", {})
        self._read: set[str] = set()
        for sentence in self._refused.values():
            notices.warning(sentence)

    # Native controls: each takes a name and a label and gives a plain value.

    def slider(
        self,
        name: str,
        label: str,
        default: float,
        low: float,
        high: float,
        *,
        step: float | None = None,
        help: str = "",
    ) -> Any:
        """A number from low to high; whole if the default is an int."""
        kind = type(self.hold(name, default, checks.number(name, default, low, high)))
        ends = {"min_value": kind(low), "max_value": kind(high)}
        return self._widget(st.slider, name, label, help, step=kind(step) if step else None, **ends)

    def number(
        self,
        name: str,
        label: str,
        default: float,
        low: float,
        high: float,
        *,
        step: float | None = None,
        help: str = "",
        width: Any = "stretch",
    ) -> Any:
        """A typed number from low to high; whole if the default is an int."""
        kind = type(self.hold(name, default, checks.number(name, default, low, high)))
        step = kind(step) if step else None
        ends = {"min_value": kind(low), "max_value": kind(high), "step": step}
        return self._widget(st.number_input, name, label, help, width=width, **ends)

    def select(
        self,
        name: str,
        label: str,
        options: Mapping[str, str],
        default: str,
        *,
        help: str = "",
        menu: bool = False,
    ) -> str:
        """One of `options`, a mapping from the word in the address to the word on the page.

        Up to four stand side by side, more open as a menu, as do few with `menu`.
        """
        self.hold(name, default, word(name, options))
        how = st.segmented_control if len(options) <= 4 and not menu else st.selectbox
        extra = {"required": True} if how is st.segmented_control else {}
        extra |= {"options": list(options), "format_func": options.get}
        return self._widget(how, name, label, help, **extra)

    def switch(
        self, name: str, label: str, default: bool, *, help: str = "", shown: bool = True
    ) -> bool:
        """On or off; `1` or `0` in the address. Not shown, it keeps its value and its place."""
        self.hold(name, default, checks.switch(name))
        return self._widget(st.toggle, name, label, help) if shown else self._told(name)

    def _widget(self, show: Any, name: str, label: str, help: str, **more: Any) -> Any:
        """Show one of Streamlit's own, unless the task hides it; a locked one cannot be moved."""
        if name in self.rules.locked:
            label, help = f":material/lock: {label}", fixed_word()
        if not self.rules.hides(name):
            locked = name in self.rules.locked
            show(label, key=key(name), help=help or None, disabled=locked, **more)
        return self._told(name)

    # Values without a widget of Streamlit's own: live ranges, boxes, the seed.

    def live(
        self,
        name: str,
        label: str,
        default: float,
        low: float = 0.0,
        high: float = 1.0,
        *,
        step: float = 0.01,
        unit: str = "",
        help: str = "",
        values: Sequence[float] | None = None,
        sweep: bool = False,
    ) -> Range:
        """A slider for inside a live view (redrawn while dragged), its value in the address.

        Pass it in the view's `ranges` and `controls.hear(view_key, name)` as `on_change`;
        `.value` is what it was when last let go.
        """
        ends = (min(values), max(values)) if values else (low, high)
        check = checks.number(name, default, *ends)
        value = self.hold(name, default, checks.nearest(values, check) if values else check)
        ends = (low, high, step, unit, help, values, sweep)
        return Range(name, label, value, *ends, **self.rules.face(name))

    def choice(
        self, name: str, label: str, options: Mapping[str, str], default: str, **rest: Any
    ) -> Choice:
        """A choice for inside a live view, which redraws at once; `rest`: help, menu."""
        value = self.hold(name, default, word(name, options))
        return Choice(name, label, value, options, **rest, **self.rules.face(name))

    def text(self, name: str, label: str, default: str, longest: int, **rest: Any) -> TextBox:
        """A box to type in, for inside a live view; name it `text…`; `rest`: help, rows."""
        value = self.hold(name, default, checks.text(name, longest))
        return TextBox(name, label, value, longest, **rest, **self.rules.face(name))

    def hear(self, view: str, *names: str, box: str = "") -> dict[str, Callable[[], None]]:
        """The `on_change` of a live view: its ranges (and dragged box) reach the address."""
        calls = {name: partial(self._heard, view, name) for name in names}
        if box:
            calls["boxes"] = lambda: self._hear_box(view, box)
        return calls

    def box(self, name: str, default: Sequence[int]) -> list[int]:
        """West, south, east, north in degrees, whole."""
        return checks.box([
            self.hold(f"{name}_{edge}", start, checks.number(f"{name}_{edge}", start, *ends))
            for edge, start, ends in zip(checks.EDGES, default, checks.LIMITS, strict=True)
        ])  # fmt: skip

    def seed(self, default: int = 0) -> int:
        """The lesson's seed; its box is in the toolbar at the foot of the page."""
        return self.hold("seed", default, checks.number("seed", default, 0, 999_999))

    def seed_box(self) -> None:
        """The typed seed itself."""
        self.number(
            "seed", _("Seed"), self.defaults["seed"], 0, 999_999, step=1, width=150,
            help=_("One seed gives the same draws on every machine."),
        )  # fmt: skip

    def presets(self, presets: Sequence[Preset]) -> None:
        """A row of buttons; a failing preset wears a cracked mark and asks what went wrong."""
        press_row(presets, self.lesson, self.put, self.rules.fixed)
        for preset in presets:
            if preset.failure and self.holds(preset.values):
                with st.expander(_("What went wrong?"), icon=":material/broken_image:"):
                    st.markdown(preset.failure)

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether these controls have these values now."""
        self._read.update(values)
        now = st.session_state
        return all(now.get(key(name)) == value for name, value in values.items())

    def put(self, values: Mapping[str, Any]) -> None:
        """Set controls by name (in a callback); KeyError for a name that is not a control.

        What the task keeps as it is stays so, whoever asks.
        """
        for name, value in values.items():
            if name not in self.defaults:
                raise KeyError(f"expected a control of {self.lesson}; got {name}")
            if not self.rules.fixed(name):
                st.session_state[key(name)] = value
                self._told(name)

    def reset(self) -> None:
        """Every control back to its default, the address clear (in a callback)."""
        self._refused.clear()
        self.put(self.defaults)

    def state(self) -> Settings:
        """The value of every control by name, in the order they were made."""
        now = {name: self._memory.get(name, value) for name, value in self.defaults.items()}
        return Settings(now, self._read)

    @contextmanager
    def reading(self) -> Iterator[set[str]]:
        """The names of the controls whose values are asked for inside."""
        outer, self._read = self._read, set()
        try:
            yield self._read
        finally:
            self._read = outer

    def hold(self, name: str, default: Any, check: checks.Check) -> Any:
        """The value of `name`: the task's, this session's, a good address's, or its start."""
        self._read.add(name)
        self.defaults[name] = default = self.rules.first(name, default, check, self.notices)
        if self.rules.fixed(name):
            self._stay(name, default)
        elif key(name) not in st.session_state:
            st.session_state[key(name)] = self._first(name, default, check)
        return self._told(name)

    def _stay(self, name: str, value: Any) -> None:
        """Keep a fixed control as it is, whatever a link asks for."""
        if refusal := self.rules.refusal(name, value):
            self._refused[name] = refusal
            self.notices.warning(refusal)
        if st.session_state.get(key(name), ...) != value:
            st.session_state[key(name)] = value

    def readdress(self) -> None:
        """Every value to the address again: a run that another overtook may have put older ones."""
        for name in self.defaults:
            if key(name) in st.session_state:
                self._told(name)

    def _first(self, name: str, default: Any, check: checks.Check) -> Any:
        written = st.query_params.get(key(name))
        if written is None:
            return self._memory.get(name, default)
        try:
            return check(written)
        except ValueError as error:
            sentence = _(
                "The link asks for something this page does not have. {error} "
                "Used instead: {default}."
            )
            self._refused[name] = sentence.format(error=error, default=default)
            self.notices.warning(self._refused[name])
            return default

    def _told(self, name: str) -> Any:
        """Write the value to the address (or take it out, if it is the default); give it."""
        value = st.session_state[key(name)]
        changed = self._memory.get(name, self.defaults[name]) != value
        self._memory[name] = value
        if changed:
            self._refused.pop(name, None)
            self.stir(name)
        wanted = None if value == self.defaults[name] else checks.written(value)
        if st.query_params.get(key(name)) != wanted:
            if wanted is None:
                del st.query_params[key(name)]
            else:
                st.query_params[key(name)] = wanted
        return value

    def _heard(self, view: str, name: str) -> None:
        value = st.session_state[view].get(name)
        if value is not None:
            self.put({name: type(self.defaults[name])(value)})

    def _hear_box(self, view: str, name: str) -> None:
        boxes = st.session_state[view].get("boxes")
        if boxes:
            named = zip(checks.EDGES, boxes[0], strict=True)
            self.put({f"{name}_{edge}": round(value) for edge, value in named})
