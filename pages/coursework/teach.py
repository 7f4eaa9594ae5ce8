"""The teacher's page: classes, assignments, and what came of them."""

import streamlit as st

from pages.ui import course
from pages.ui.coursework import cookie
from pages.ui.coursework.classes import classes, one_class, people
from pages.ui.coursework.entrance import entrance, leaving
from pages.ui.coursework.given import given, one_work
from pages.ui.coursework.said import go, plain
from pages.ui.coursework.writing import writing
from pages.ui.words import _

with st.container(key="teach_title"):
    st.html('<h1 class="fn-question">{}</h1>'.format(_("What has your class understood?")))
cookie.send()
chosen, work = (st.query_params.get(name, "")[:40] for name in ("class", "work"))

# Nothing below is read, let alone shown, without a teacher's key or role.

try:
    if office := entrance():
        if chosen and work:
            group = office.group(chosen)
            go(_("Back to {name}").format(name=plain(group.name)), "class", **{"class": chosen})
            one_work(office, group, office.work(work))
        elif chosen:
            group = office.group(chosen)
            go(_("All classes"), "all")
            one_class(office, group)
            people(office, group)
            course.heading(_("Assignments of this class"))
            given(office, group)
            writing(office, group)
        else:
            st.html('<p class="fn-lead">{}</p>'.format(_(
                "Make a class, give it an assignment, and see what your learners' models do, which "
                "wrong ideas they are sure of, and what is worth telling everybody."
            )))  # fmt: skip
            course.heading(_("Classes"))
            classes(office)
        leaving()
except ValueError as error:
    st.warning(_("This cannot be shown. {why}").format(why=plain(str(error))))
