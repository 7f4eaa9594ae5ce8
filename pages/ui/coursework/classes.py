"""The teacher's classes: make one, its code, who is in it."""

import streamlit as st

from core.coursework.classroom import Group, Person
from core.coursework.office import Office
from pages.ui.coursework import times
from pages.ui.coursework.acting import act, another, once, outcome
from pages.ui.coursework.said import go, plain
from pages.ui.words import _


def classes(office: Office) -> None:
    """Every class as a link, and a place to make one."""
    for group in office.groups():
        with st.container(horizontal=True, vertical_alignment="center", key=f"class_{group.id}"):
            go(plain(group.name), group.id, **{"class": group.id})
            st.caption(_("code {code} · learners: {count}").format(
                code=_spaced(group.code), count=group.learners
            ))  # fmt: skip
    with st.form("new_class", border=True):
        st.text_input(_("Name of a new class"), key="class_name", max_chars=120, width=360)
        st.form_submit_button(
            _("Make the class"), on_click=act, args=("classes", _make, office, once("class")),
            type="primary",
        )  # fmt: skip
    outcome("classes")


def _make(office: Office, token: str) -> None:
    made = office.make_class(st.session_state["class_name"], token)
    another("class")
    st.query_params["class"] = made.id


def _spaced(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def one_class(office: Office, group: Group) -> None:
    """The code, and what can be done with it."""
    st.markdown(f"## {plain(group.name)}")
    with st.container(horizontal=True, vertical_alignment="center", key="class_code"):
        st.markdown(
            _("Learners join with the code")
            if group.open
            else _("Closed: nobody joins with the code")
        )
        st.code(_spaced(group.code), language=None, width=170)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Take nobody in any more") if group.open else _("Take learners in again"),
            key="class_open", on_click=act, args=("class", _door, office, group),
        )  # fmt: skip
        st.button(
            _("Another code"), key="class_recode", on_click=act,
            args=("class", _recode, office, group), help=_("The old code lets nobody in then."),
        )  # fmt: skip
        st.download_button(
            _("Everything, as JSON"), lambda: office.export(group.id), f"class-{group.code}.json",
            "application/json", key="class_export", on_click="ignore",
        )  # fmt: skip
        with st.popover(_("Delete the class"), key="class_deleting"):
            st.markdown(_("Its learners and all their work are deleted. There is no way back."))
            sure = st.checkbox(_("Delete all of it"), key="class_sure")
            st.button(
                _("Delete"), key="class_delete", disabled=not sure, type="primary", on_click=act,
                args=("classes", _delete, office, group),
            )  # fmt: skip
    outcome("class")


def _door(office: Office, group: Group) -> str:
    if office.let_in(group.id, not group.open).open:
        return _("The class takes learners in again.")
    return _("The class takes nobody in any more. Who is in it stays, and goes on.")


def _recode(office: Office, group: Group) -> str:
    return _("The code is now {code}.").format(code=_spaced(office.new_code(group.id).code))


def _delete(office: Office, group: Group) -> str:
    office.delete_class(group.id)
    st.query_params.pop("class", None)
    return _("{name} is deleted, with its learners ({count}) and all their work.").format(
        name=plain(group.name), count=group.learners
    )


def people(office: Office, group: Group) -> None:
    """Who is in the class, as the gradebook will look for them."""
    known = office.people(group.id)
    with st.expander(_("Learners ({count})").format(count=len(known))):
        if known:
            _list(known)
            _one(office, {one.id: one for one in known})
        else:
            st.markdown(_("Nobody has joined yet."))
    outcome("people")


def _list(known: list[Person]) -> None:
    st.dataframe(
        [
            {
                _("Nickname"): one.nickname,
                _("At school"): one.identity,
                _("Joined"): times.moment(one.joined),
            }
            for one in known
        ],
        hide_index=True,
        alt=_("The learners of this class."),
    )


def _one(office: Office, known: dict[str, Person]) -> None:
    chosen = st.selectbox(
        _("Learner"), list(known), key="person", width=300, index=None,
        format_func=lambda one: known[one].nickname if one in known else "",
    )  # fmt: skip
    if chosen not in known:
        return
    st.text_input(
        _("Login, address or number at school"), known[chosen].identity, max_chars=120,
        key=f"person_identity_{chosen}", width=360,
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            _("Keep it"), key="person_identify", on_click=act,
            args=("people", _identify, office, chosen),
        )  # fmt: skip
        st.button(
            _("A way back"), key="person_way_back", on_click=act,
            args=("people", _way_back, office, chosen),
            help=_("For a learner whose browser has lost the place: a code to join with again."),
        )  # fmt: skip
        with st.popover(_("Remove"), key="person_removing"):
            st.markdown(_("All that this learner handed in is deleted. There is no way back."))
            sure = st.checkbox(_("Delete all of it"), key=f"person_sure_{chosen}")
            st.button(
                _("Delete"), key="person_remove", disabled=not sure, type="primary", on_click=act,
                args=("people", _remove, office, known[chosen]),
            )  # fmt: skip


def _identify(office: Office, learner: str) -> str:
    office.identify(learner, st.session_state[f"person_identity_{learner}"])
    return _("Kept.")


def _way_back(office: Office, learner: str) -> str:
    code = office.way_back(learner)
    return _(
        "Tell this learner alone: typed as the class code, `{code}` leads back to the place. It is "
        "shown this once, and a browser that held the place has lost it."
    ).format(code="-".join(code[i : i + 4] for i in range(0, len(code), 4)))


def _remove(office: Office, person: Person) -> str:
    office.remove(person.id)
    return _("{nickname} is removed, with all that was handed in.").format(
        nickname=plain(person.nickname)
    )
