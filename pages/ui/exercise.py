"""One exercise: what to do, where the learner stands, an answer in words, a hint."""

import streamlit as st

from pages.ui.predict import verdict
from pages.ui.words import _


def exercise(title: str, task: str, *, done: bool, right: str, stand: str, hint: str) -> None:
    """Show a task and how it stands, judged anew each run.

    done: whether it is solved, worked out by the caller with `core`. right: what the learner has
    shown by it. stand: what is so now, while it is not solved. All are Markdown but `right`.
    """
    st.markdown(f"**{title}** {task}")
    if done:
        verdict(True, right)
    else:
        st.markdown(f":material/pending: {stand}")
        with st.expander(_("Hint")):
            st.markdown(hint)
