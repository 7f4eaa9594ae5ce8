"""The ruler put to shipped adversarial pairs and to what competes with them."""

import streamlit as st

from core import checkpoint, duel_film, duel_frame, duel_turning
from core.duel_frame import NUMBERS
from pages.ui.compare_table import compare_table
from pages.ui.flow.models import measures
from pages.ui.gan import guesses, recipes
from pages.ui.words import _

LAND, WARDROBE = "gan-land", "gan-wardrobe"
WHOLE, PIECES = "gan-grid-whole", "gan-grid"


def on_games() -> None:
    """The ends of the recorded games: right, and whole; each beside what truth reaches."""
    rows = [
        _("| Game | where truth lies | places reached | truth reaches | nats apart | two true "
          "samples | its centre roams |"),
        "|:--|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for name, title in recipes.titles().items():
        film, world = duel_film.read_film(name), duel_film.read_card(name)["world"]
        near, apart = (float(film["numbers"][-1, NUMBERS.index(one)]) for one in ("near", "apart"))
        places = len(duel_frame.floor(world))
        whole = places - len(duel_frame.forgotten(world, duel_frame.floor(world)))
        level, far = duel_frame.apart_floor(world), duel_turning.roams(film["trace"])
        rows.append(
            f"| {title} | {near:.0%} | {guesses.reached(name, -1)} | {whole} | {apart:.3f} "
            f"| {level:.3f} | {far:.1f}° |"
        )
    st.markdown("\n".join(rows))
    st.markdown(_(
        "Of 1,000 samples each. *Mode collapse* has the best samples and the worst forger. A hill "
        "counts as reached with one sample within three spreads, a continent with a tenth of its "
        "due. **Excess "
        "nats: not defined**, for a forger has no density: many noises may land on one place, and "
        "no formula adds them up. **Nats apart** is the Jensen–Shannon divergence of two "
        "histograms in cells of 12°: an estimate, which chance alone lifts to what two true "
        "samples give, and which sees nothing within a cell. A divergence read off an expert is a "
        "bound from below, and as good as the expert: *Look inside* shows how far off a "
        "well-behaved one is. **Its centre roams**: how far the mean of the samples strays over "
        "the last {rounds} rounds. At rest it stays where it is."
    ).format(rounds=duel_turning.TRACED))  # fmt: skip


def on_hills() -> None:
    """Two forgers of 25 narrow hills: one smooth map, and a choice of pieces first."""
    st.markdown(f"### {_('Measured on 25 narrow hills')}")
    titles = {WHOLE: _("One map of noise"), PIECES: _("A choice of pieces first")}
    rows = [_("| Forger | where truth lies | hills reached |"), "|:--|--:|--:|"]
    for name, title in titles.items():
        found = measures(name)
        rows.append(
            f"| {title} | {found['near_share'].value:.1%} | {found['modes_reached'].value:.0f} |"
        )
    near, all_ = (measures(PIECES)[one].floor for one in ("near_share", "modes_reached"))
    rows.append(_("| Truth | {near:.1%} | {all:.0f} |").format(near=near, all=all_))
    st.markdown("\n".join(rows))
    st.markdown(_(
        "Of 10,000 samples each; the hills are half as wide as those of the ring. Both forgers had "
        "the same expert and as many rounds. **A map of noise without gaps has no gaps either.** "
        "On its way from one hill to the next the first one draws what lies between. The second "
        "one first chooses one of {pieces} pieces by chance, and bends noise within it. How often "
        "it takes which piece it learns, too."
    ).format(pieces=checkpoint.read_card(PIECES)["config"]["pieces"]))  # fmt: skip


def on_land() -> None:
    """The forger of the land beside a flow and a histogram."""
    st.markdown(f"### {_('Measured on the map')}")
    compare_table({
        _("Adversaries"): measures(LAND),
        _("Flow"): measures("coupling_flow-land"),
        _("Histogram"): measures("histogram-land"),
    }, caption=_("10,000 samples and 10,000 true dots each."))  # fmt: skip
    card = checkpoint.read_card(LAND)
    parts = card["measures"]["coverage_by_continent"]["parts"]
    shares = sorted((one["value"] / one["floor"], name) for name, one in parts.items())
    (low, worst), (high, best) = shares[0], shares[-1]
    st.markdown(_(
        "By continent: of the cells that as many true points reach, the forger reaches {low:.0%} "
        "in **{worst}**, which it neglects most, and {high:.0%} in {best}. This forger, too, first "
        "chooses one of {pieces:,} pieces, so that islands need no bridges. Its expert does not "
        "only have a network: it writes its odds into tables laid over the map, the finest with "
        "a number every {side:.1f}° of latitude. The forger never sees them. It is told which "
        "way is up.\n\n"
        "Its training time is that of the last part. It began from weights that had taken "
        "{before:,.0f} s. In the last part the rate of the expert is {times:.0f} times that of the "
        "forger, so that its tables keep up with the pieces, and the map is filled more evenly."
    ).format(
        low=low, worst=worst, high=high, best=best, pieces=card["config"]["pieces"],
        side=180 / (card["config"]["finest"] - 1), before=card["from_seconds"],
        times=card["config"]["expert_rate"] / card["config"]["rate"],
    ))  # fmt: skip


def on_pictures() -> None:
    """The forger of pictures beside an autoencoder and a flow."""
    st.markdown(f"### {_('Measured on pictures')}")
    compare_table({
        _("Adversaries"): measures(WARDROBE),
        _("Variational autoencoder"): measures("variational_autoencoder-wardrobe"),
        _("Image flow"): measures("image_flow-wardrobe"),
    }, caption=_("10,000 pictures drawn of each."))  # fmt: skip
    card = checkpoint.read_card(WARDROBE)
    st.markdown(_(
        "The adversaries' training time is that of the last part. It began from weights that had "
        "taken {before:,.0f} s. In the first part the forger learned from the expert's verdicts "
        "alone which values go together, and forgot rare outfits. In the last part it learned that "
        "from the attributes of the training pictures. The expert still teaches it to paint."
    ).format(before=card["from_seconds"]))  # fmt: skip
