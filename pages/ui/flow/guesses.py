"""What the learner predicts, and what was found."""

import streamlit as st

from core import recording
from core.flow_cooling import Cooled, cooled
from core.flow_record import recorded
from core.rng import derive, generator
from pages.ui import store
from pages.ui.flow.models import SHIPPED, figure
from pages.ui.predict import predict, prediction, verdict
from pages.ui.words import _

LAND = ("flow_longer", "flow_cool")


def revealed() -> bool:
    """Whether both guesses about the sea are committed."""
    return all(prediction(name) is not None for name in LAND)


def land_guesses() -> None:
    """Two questions about the smooth flow on the land."""
    first = predict("flow_longer", _(
        "The spline flow leaves rings in the sea. Train it ten times as long. Where will they go?"
    ), {
        "gone": _("They vanish: it has learned where the sea is"),
        "fewer": _("Fewer, but the threads between the continents stay"),
        "same": _("Nothing changes: training was over long before"),
    })  # fmt: skip
    if first:
        _longer(first)
    second = predict("flow_cool", _(
        "Now cool the noise of the spline flow to T = 0.5. Which share of its dots ends at sea?"
    ), {
        "less": _("A much smaller share: cool draws are safe draws"),
        "same": _("About the same share, or a little more"),
        "none": _("None at all"),
    })  # fmt: skip
    if second:
        _cool(second)


def _longer(guess: str) -> None:
    film, _card = recording.read("coupling_flow-land-spline")
    last = film.snapshots[-1]
    early = next(one for one in film.snapshots if one.step * 10 >= last.step)
    verdict(guess == "fewer", _(
        "After {few:,} steps {early:.1%} of 1,000 samples lay in the sea, after {many:,} still "
        "{late:.1%}. The bands flow, which may jump, has {bands:.1%}."
    ).format(
        few=early.step, early=early.astray, many=last.step, late=last.astray,
        bands=figure("bands", "sea_rate"),
    ))  # fmt: skip
    st.markdown(_(
        "The way from noise to map is continuous, and so is the way back. Noise is in one piece, "
        "so its picture is in one piece, too, and covers the whole map: the density is nowhere "
        "zero. Training makes the threads thinner and fainter. It cannot cut them."
    ))  # fmt: skip


def _cool(guess: str) -> None:
    warm, cold = (store.remember(sea_at, word="spline", temperature=t) for t in (1.0, 0.5))
    verdict(guess == "same", _(
        "At T = 1 it is {warm:.1%}, at T = 0.5 {cold:.1%} ({low:.1%} to {high:.1%}, of {n:,} "
        "dots). What is lost is land: the dots reach {few:.0%} of its pieces, where they reached "
        "{many:.0%}."
    ).format(
        warm=warm.sea, cold=cold.sea, low=cold.low, high=cold.high, n=cold.n, few=cold.reached,
        many=warm.reached,
    ))  # fmt: skip
    st.markdown(_(
        "Cooling keeps the middle of the noise. For faces the middle is where the typical ones "
        "are, and cold draws look cleaner. The land has no typical part. Whether the middle of "
        "the noise was sent to a shore or to the sea is chance."
    ))  # fmt: skip


def sea_at(word: str, temperature: float) -> Cooled:
    """What one flow does at one temperature."""
    rng = generator(derive(0, "flow/cooled"))
    return cooled(store.model(SHIPPED[word]), store.world("land"), temperature, rng=rng, n=20_000)


def seen_strange() -> bool:
    """Whether the guess about plain grey is committed."""
    return prediction("flow_grey") is not None


def picture_guess() -> None:
    """A question about the flow on pictures."""
    guess = predict("flow_grey", _(
        "Another flow has learned 20,000 pictures of avatars, and gives every picture an exact "
        "density. Which does it find likelier: a true avatar that it has never seen, or a plain "
        "grey picture?"
    ), {
        "avatar": _("The avatar: it looks like what was learned"),
        "grey": _("The grey: there is nothing on it to pay for"),
        "alike": _("Both alike"),
    })  # fmt: skip
    if guess:
        _grey(guess)


def _grey(guess: str) -> None:
    bits = recorded()["bits"]
    verdict(guess == "avatar", _(
        "Here the avatar: {n} of them cost from {low:.2f} to {high:.2f} bits/dim, and the cheapest "
        "of {many} greys {grey:.2f}. Low is likely."
    ).format(
        n=len(bits["true"]), low=min(bits["true"]), high=max(bits["true"]), many=len(bits["grey"]),
        grey=min(bits["grey"]),
    ))  # fmt: skip
    st.markdown(_(
        "If you said grey, you were right about other flows. Nalisnick et al. (2019) trained flows "
        "on photographs, and pictures of house numbers scored better than the photographs; plain "
        "pictures have been found to score best of all. Our flow knows what ground its avatars "
        "stand on, so that grey is strange to it. But look for pictures that cost *less* than "
        "every avatar: the picture of z = 0 costs {middle:.2f}, and it is a blur of outfits that "
        "the inspector does not accept. True outfits without their grain cost {plain:.2f} in the "
        "middle. Likely is not the same as typical."
    ).format(
        middle=bits["middle"][0], plain=sorted(bits["grainless"])[len(bits["grainless"]) // 2]
    ))  # fmt: skip
