"""Assignments: join a class, do what is asked beside the lessons, keep the receipts; or try one."""

import streamlit as st

from pages.ui import course
from pages.ui.coursework import cookie, mine, sheet, who
from pages.ui.coursework.joining import join_form, joined
from pages.ui.coursework.said import go, plain
from pages.ui.coursework.trial import MARK
from pages.ui.words import _

st.html('<h1 class="fn-question">{}</h1>'.format(_("Show what you can do.")))
cookie.send()
asked = st.query_params.get("assignment", "")[:100]
variant = st.query_params.get("variant", "1")[:6]

# An address may ask for one assignment: of a class, or a ready one that anybody may try.

try:
    desks = who.desks()
    if asked.startswith(f"{MARK}."):
        sheet.tried(asked.removeprefix(f"{MARK}."), int(variant) if variant.isdecimal() else 1)
        go(_("All assignments"), "all")
    elif asked and (desk := who.found_desk(asked)):
        joined()
        sheet.sheet(desk, asked)
        go(_("All assignments"), "all")
    elif asked:
        st.markdown(_("This assignment was given to a class. Join it, and the assignment opens."))
        joined()
        join_form()
        go(_("All assignments"), "all")
    else:
        st.html('<p class="fn-lead">{}</p>'.format(_(
            "Each task is done beside the lesson that it is about, with numbers of your own. What "
            "you hand in is the state of your model, your settings and your predictions. The "
            "server measures them anew, so the points are what you reached."
        )))  # fmt: skip
        course.heading(_("Your classes"))
        joined()
        mine.places(desks)
        if desks:
            with st.expander(_("Join another class")):
                join_form()
        else:
            join_form()
        course.heading(_("Try one without a class"))
        st.markdown(_("Graded in the same way. Nothing is kept, and nobody sees it."))
        mine.ready_ones()
except ValueError as error:
    st.warning(_("This cannot be shown. {why}").format(why=plain(str(error))))
