"""The first page: from noise to data by one slider, the two worlds, the map of the course."""

import streamlit as st
import torch

from core.rng import derive, generator
from pages.ui import course, store
from pages.ui.controls import Controls
from pages.ui.coursework.said import link
from pages.ui.coursework.strip import PAGE
from pages.ui.live.avatar_view import avatar_view
from pages.ui.live.map_view import map_view
from pages.ui.live.noise_view import noise_view
from pages.ui.words import _

st.html(f'<h1 class="fn-question">{_("Create data from noise.")}</h1>')
controls = Controls("home", st.container(key="notices_home"))
land, wardrobe = store.world("land"), store.world("wardrobe")
dots, picture = land.train(3000).x, wardrobe.train(1).x[0]

# One draw of noise a dot and a pixel, fixed: the slider mixes it in and takes it out again.

rng = generator(derive(0, "home"))
noise = controls.live(
    "noise", _("Noise"), 100, 0, 100, step=1, unit="%", help=_("How much of what you see is noise.")
)
noise_view(
    "home_noise",
    land=dots,
    land_noise=torch.randn(dots.shape, generator=rng) * torch.tensor([75.0, 38.0]),
    picture=picture,
    picture_noise=torch.randn(picture.shape, generator=rng),
    noise=noise,
    text=(
        _("Three thousand dots: a cloud of noise at 100%, the dots of the world Land at 0%."),
        _("A picture of 32 by 32 pixels: confetti at 100%, an avatar at 0%."),
    ),
    on_change=controls.hear("home_noise", "noise"),
)
st.html(
    '<p class="fn-note">'
    + _(
        "What you see is a mixture, (1 − t) · data + t · noise, with the same noise for every t. "
        "The data at the left end are stored. No model is at work here."
    )
    + "</p>"
)
st.html(
    '<p class="fn-lead">'
    + _(
        "Adding noise is easy: anybody can ruin a picture. Going back is not, because the way back "
        "must end at dots and pictures that nobody stored. A machine that goes back, from fresh "
        "noise to something new, is a generative model. You will build every kind there is, and "
        "see where each one fails."
    )
    + "</p>"
)
course.resume("home_resume")

course.heading(_("Two worlds"))
st.markdown(
    _(
        "Every model is tried on the same two worlds. In both we know the truth that made the "
        "data, so every model gets an honest score, and the truth itself is scored beside it."
    )
)
left, right = st.columns(2, gap="large")
with left:
    st.markdown(f"### {_('Land')}")
    map_view(
        "home_land",
        text=_("Fifteen hundred dots on an empty map."),
        truth=dots[:1500],
    )
    st.markdown(
        _(
            "A dot is a longitude and a latitude. A rule says where a dot may be and where it "
            "never is. A model that breaks the rule is wrong, and you can see it on the map."
        )
    )
with right:
    st.markdown(f"### {_('Wardrobe')}")
    avatar_view(
        "home_wardrobe",
        store.world("outfits").train(10).x,
        text=_("Ten of fifty outfits."),
        size=88,
    )
    st.markdown(
        _(
            "An outfit is five choices out of lists: 4,032 combinations. It is drawn as an avatar, "
            "and later as a picture of 3,072 numbers. Fifty outfits are known; you invent new ones."
        )
    )

course.heading(_("The course"))
course.parts()
course.heading(_("Coursework"))
st.markdown(
    _("Tasks beside the lessons, graded by what your model does. Try one, or join your class.")
)
link(PAGE, _("Assignments"))
