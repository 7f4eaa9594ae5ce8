"""The points as Canvas and Moodle read them, filled into the teacher's own list."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.coursework.gradebook import Gradebook
from core.coursework.office import Office, Work
from pages.ui.coursework.said import plain
from pages.ui.words import _

MB = 4
NAMES = 20  # that are told one by one


def gradebook(office: Office, work: Work) -> None:
    """Upload a list, take the file."""
    st.markdown(_(
        "Points go to those whom your own list names: by what a learner says of school, else by "
        "nickname. Nobody else is in the file. The best hand-in of each item counts."
    ))  # fmt: skip
    _platform(
        "canvas", _("Canvas: the gradebook that you exported there (CSV)"),
        lambda text: office.canvas(work.id, text), work,
    )  # fmt: skip
    _platform(
        "moodle", _("Moodle: the list of participants or grades that you exported there (CSV)"),
        lambda text: office.moodle(work.id, text), work,
    )  # fmt: skip


def _platform(name: str, label: str, make: Callable[[str], Gradebook], work: Work) -> None:
    file = st.file_uploader(label, ["csv", "txt"], key=f"{name}_list", max_upload_size=MB)
    if file is None:
        return
    try:
        made = make(file.getvalue().decode("utf-8-sig", "replace"))
    except ValueError as error:
        st.error(_("This list cannot be used. {why}").format(why=plain(str(error))))
        return
    st.download_button(
        _("Download for {platform}").format(platform=name.capitalize()), made.text.encode(),
        f"{work.assignment.id}-{name}.csv", "text/csv", key=f"{name}_take", on_click="ignore",
    )  # fmt: skip
    st.markdown(_("Rows with points: {count}.").format(count=made.filled))
    _told(_("Handed in, but on no row: {names}."), made.strangers)
    _told(_("On your list, with nothing handed in: {names}."), made.absent)


def _told(sentence: str, names: Sequence[str]) -> None:
    if names:
        more = "…" if len(names) > NAMES else ""
        st.markdown(sentence.format(names=", ".join(map(plain, names[:NAMES])) + more))
