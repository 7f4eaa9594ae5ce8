"""An assignment as text: a ready one, a file, or the teacher's own words, checked as it is."""

import streamlit as st

from core.coursework import canonical, variants
from core.coursework.assignment import Assignment
from core.coursework.classroom import Group
from core.coursework.lined import FaultsError
from core.coursework.office import Office
from pages.ui import course
from pages.ui.coursework import ready, times, trial
from pages.ui.coursework.acting import act, another, once, outcome
from pages.ui.coursework.handout import handout
from pages.ui.coursework.said import plain, points
from pages.ui.coursework.trying import trying
from pages.ui.words import _

TEXT = "assignment_text"
MB = 1


def writing(office: Office, group: Group) -> None:
    """Choose, upload or write; every fault with its line; what a learner would see; give it."""
    with st.expander(_("A new assignment"), key="writing"):
        _start()
        st.text_area(
            _("The assignment, as text (YAML)"), key=TEXT, height=320, max_chars=200_000,
            help=_("Checked whenever you leave the box, or press Ctrl and Enter in it."),
        )  # fmt: skip
        if (written := st.session_state[TEXT]).strip():
            _offered(office, group, written)
    outcome("writing")


def _start() -> None:
    names = {one: plain(ready.assignment(one).title) for one in ready.offered()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Begin with one that comes with the course"), list(names), index=None,
            format_func=names.get, key="assignment_ready", width=360, on_change=_take_ready,
        )  # fmt: skip
        turn = st.session_state.setdefault("_assignment_turn", 0)
        st.file_uploader(
            _("Or a file of yours"), ["yaml", "yml", "txt"], key=f"assignment_file_{turn}",
            max_upload_size=MB, on_change=_take_file, args=(f"assignment_file_{turn}",),
        )  # fmt: skip


def _take_ready() -> None:
    if chosen := st.session_state["assignment_ready"]:
        st.session_state[TEXT] = ready.text(chosen)


def _take_file(key: str) -> None:
    if file := st.session_state.get(key):
        st.session_state["_assignment_turn"] += 1
        st.session_state[TEXT] = file.getvalue().decode("utf-8", "replace")


def judged(office: Office, written: str) -> Assignment | None:
    """The assignment in a text, said in a line; or every fault of it with its line, and None."""
    try:
        found = office.check(written, course.lessons())
    except FaultsError as error:
        st.error(_("This cannot be given yet. Faults: {count}.").format(count=len(error.faults)))
        st.text("\n".join(_("Line {line}: {fault}").format(line=line, fault=fault)
                          for line, fault in error.faults))  # fmt: skip
        return None
    st.success(_("This can be given: {title}, {items} items, {points} points. {times}").format(
        title=plain(found.title), items=len(found.items), points=points(found.possible),
        times=plain(times.planned(found)),
    ))  # fmt: skip
    return found


def _offered(office: Office, group: Group, written: str) -> None:
    """What a text comes to, and the button that gives it."""
    found = judged(office, written)
    if found is None:
        return
    st.button(
        _("Give it to the class"), key="assignment_give", type="primary", on_click=act,
        args=("writing", _give, office, group, written, once("work")),
        help=_("It is a draft then: you can set when it is due, and nobody sees it before you "
               "release it."),
    )  # fmt: skip
    trying(found, canonical.sha256(written))
    variant = st.number_input(
        _("Show the variant of learner number"), 1, trial.VARIANTS, 1, key="preview_variant",
        width=260,
    )  # fmt: skip
    _preview(found, int(variant))


def _give(office: Office, group: Group, written: str, token: str) -> str:
    work = office.assign(group.id, written, course.lessons(), token)
    another("work")
    st.query_params["work"] = work.id
    st.session_state[TEXT] = ""
    return _(
        "{title} is a draft now. Set when it is due, and release it when you are ready."
    ).format(title=plain(work.title))


def _preview(found: Assignment, variant: int) -> None:
    """What a learner with these numbers is asked."""
    seed = trial.seed(variant)
    items = [variants.fill(item, variants.drawn(item, seed)) for item in found.items]
    with st.container(border=True, key="preview"):
        handout(found, items)
