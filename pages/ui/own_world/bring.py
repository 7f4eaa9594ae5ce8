"""A world out of a file, a world into a file, and where to use it."""

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from core.worlds import link, own
from core.worlds.own import Own
from core.worlds.points import Points
from core.worlds.read_picture import read_picture
from core.worlds.read_points import read_points
from pages.ui.controls import Controls
from pages.ui.own_world.chosen import query
from pages.ui.own_world.paint import affine_in_words, files, own_now, put
from pages.ui.words import _

TYPES, MOST_MB = ("png", "jpg", "jpeg", "csv", "txt", "tsv"), 16
LESSONS = {"land_sea": "pages/basics/land_sea.py"} | {
    slug: f"pages/modern/{slug}.py" for slug in ("vae", "flow")
}
_REFUSED, _TAKEN = "_own_refused", "_own_file_turn"


def upload(controls: Controls) -> None:
    """A place for a picture or a table; a wrong one is refused in words and nothing is lost."""
    with st.expander(_("Bring a picture or a table")):
        st.markdown(_(
            "**A black-and-white picture** (PNG or JPEG, up to 8 MB): what is dark becomes land, "
            "and *Swap land and sea* turns it round. It keeps its proportions.\n\n"
            "**A CSV of points** (50 to 200,000 rows): columns named longitude and latitude stay "
            "as they are; any other two columns of numbers are fitted into the map."
        ))  # fmt: skip
        turn = st.session_state.setdefault(_TAKEN, 0)
        key = f"own_file_{turn}"
        st.file_uploader(
            _("A picture or a table"), list(TYPES), key=key, max_upload_size=MOST_MB,
            on_change=lambda: _take(controls, key),
        )  # fmt: skip
        if refused := st.session_state.get(_REFUSED):
            st.error(refused)


def _take(controls: Controls, key: str) -> None:
    """Make the file that was chosen the page's world (a callback), or say why not."""
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state[_TAKEN] += 1  # an empty place for the next file
    st.session_state.pop(_REFUSED, None)
    try:
        put(controls, read(file.getvalue(), file.name))
    except ValueError as error:
        words = _("This file is not used, and your world is as it was: {reason}.")
        st.session_state[_REFUSED] = words.format(reason=_plain(str(error)))


def read(content: bytes, name: str) -> Own:
    """The world in a file; ValueError says what is wrong with it."""
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return own.scattered(*read_points(content))
    return own.painted(read_picture(content))


def take_away(controls: Controls) -> None:
    """Download it, and what the link can do."""
    world = own_now(controls)
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, make in files(world).items():
            st.download_button(
                _("Download this world"), make, file_name=name, on_click="ignore",
                key="own_download", help=name,
            )  # fmt: skip
        _use_it(controls)
    st.html(f'<p class="fn-note">{_carried(world)}</p>')


def _carried(world: Own) -> str:
    if isinstance(world, Points):
        words = _(
            "A table is too large for a link: the link works while this server keeps the table. "
            "Download it to have it for good; it can be loaded here again."
        )
        return f"{affine_in_words(world)} {words}"
    if link.token(world) == world.slug:
        return _(
            "This world is too detailed for a link: the link works while this server keeps it. "
            "Download it to have it for good; it can be loaded here again."
        )
    return _("The address of this page holds the whole world. Copy the link and you have it.")


def _use_it(controls: Controls) -> None:
    """Links to the lessons that can take it."""
    titles = {
        "land_sea": _("Use it in: Guess the rule"),
        "vae": _("Use it in: Variational autoencoder"),
        "flow": _("Use it in: Normalizing flow"),
    }
    token = controls.state()["own"]
    for slug, page in LESSONS.items():
        with suppress(StreamlitPageNotFoundError):
            st.page_link(page, label=titles[slug], query_params=query(token))


def _plain(text: str) -> str:
    """A stranger's words, safe inside Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>$#|~:" else letter for letter in text)
