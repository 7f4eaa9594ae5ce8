"""The choice "World: Land / Yours", for every lesson that has Land.

    @lesson.part
    def play():
        world = land_or_own(controls)          # shows the choice; Land, or the learner's own
        ...
    @lesson.part
    def another():
        world = world_now(controls)            # the same world, in any other part

The control is called `world`. Its value is "land" or the token of an own world: the word of a
painted mask, which holds all of it, or the slug of one that this server keeps (`core.worlds.link`).
A link to a world that is not here says so, and the page shows Land. `world.slug` is what
`Job.of(family, world.slug, ...)`, `store.world` and `store.remember(..., world=world.slug)` take.

`world.known` is False for a table of points: then there is no `mask` and no `entropy`, and the
ruler gives `held_out_nats` in place of the excess.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from core.worlds import link
from core.worlds.world import World
from pages.ui import store
from pages.ui.checks import Check, key
from pages.ui.controls import Controls
from pages.ui.live.choice import Choice, choice_view
from pages.ui.words import _

NAME, LAND = "world", "land"
PAGE = "pages/basics/your_world.py"
_OWN = "_own_world"  # the token of the learner's own world, for this visit


def land_or_own(controls: Controls, view: str = "world_choice") -> World:
    """Show the choice under the key `view`, and give the world that is chosen.

    Where the learner has no world yet, a link to where one is made stands in its place.
    """
    one = world_choice(controls)
    if len(one.options) > 1:
        choice_view(view, [one], controls)
    else:
        _way_to_paint()
    return world_now(controls)


def world_choice(controls: Controls) -> Choice:
    """The choice itself, to stand among the `choices` of a view of the lesson's own.

    Let the view's `on_change` hear of "world".
    """
    come_back = key(NAME) not in st.session_state and key(NAME) not in st.query_params
    value = controls.hold(NAME, LAND, _check)
    if come_back and value != LAND and own_token():  # painted anew since: the newest is theirs
        value = own_token()
        controls.put({NAME: value})
    if value != LAND:
        value = _held(controls, value)
    options = {LAND: _("Land")}
    if own := own_token():
        options[own] = _("Yours")
    says = _("The truth to be learned: the land of the Earth, or a world that you made.")
    return Choice(NAME, _("World"), value, options, help=says, **controls.rules.face(NAME))


def _held(controls: Controls, token: str) -> str:
    """The token, now the learner's own; or Land, with a sentence, where its world has gone."""
    try:
        link.world(token)
    except ValueError as error:
        st.warning(_("{error}. Land is used instead.").format(error=error))
        st.session_state.pop(_OWN, None)
        controls.put({NAME: LAND})
        return LAND
    own_it(token)
    return token


def world_now(controls: Controls) -> World:
    """The world that is chosen, in any part of the page."""
    return world_of(controls.state().get(NAME, LAND))


def world_of(token: str) -> World:
    """The world that a token stands for; Land where it stands for none that is here."""
    if token == LAND:
        return store.world(LAND)
    try:
        return link.world(token)
    except ValueError:
        return store.world(LAND)


def own_token() -> str:
    """The token of the learner's own world in this visit; empty while there is none."""
    return str(st.session_state.get(_OWN, ""))


def own_it(token: str) -> None:
    """Make the world of this token the learner's own, on every page of this visit."""
    st.session_state[_OWN] = token


def query(token: str) -> Mapping[str, Any]:
    """What stands in the address of a lesson that shows the world of this token."""
    return {key(NAME): token}


def check(name: str, plain: tuple[str, ...] = ()) -> Check:
    """A token out of an address, or one of the plain words; ValueError in words for a learner."""

    def checked(text: str) -> str:
        if text in plain:
            return text
        try:
            link.world(text)
        except ValueError as error:
            raise ValueError(f"{key(name)}: {error}.") from None
        return text

    return checked


_check = check(NAME, (LAND,))


def _way_to_paint() -> None:
    """A link to where a world of one's own is made; nothing while the page is not listed."""
    with suppress(StreamlitPageNotFoundError):
        st.page_link(PAGE, label=_("Make a world of your own, to use it here"))
