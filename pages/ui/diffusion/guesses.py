"""What the learner predicts, and what was found."""

import streamlit as st
import torch

from core import picture_record as record
from core.noise_journey import Judged
from core.rng import derive, generator
from pages.ui import store
from pages.ui.diffusion import back, models
from pages.ui.predict import predict, predict_number, verdict
from pages.ui.words import _

ALPHA, SIGMA, SEEN = 0.6, 0.8, 1.7
NEAR = 0.3
MANY = 1_000
TRIED = (("ddim", 3), ("ddim", 10), ("ddim", 50), ("heun", 5), ("heun", 25))


def guessed(network: str) -> tuple[float, float]:
    """What the network takes for the data and for the noise of a dot seen at SEEN, 0."""
    x = torch.tensor([[SEEN, 0.0]])
    alpha, sigma = (torch.tensor([value], dtype=torch.float64) for value in (ALPHA, SIGMA))
    with torch.no_grad():
        data = float(models.model(network).net(x, alpha, sigma)[0, 0])
    return data, (SEEN - ALPHA * data) / SIGMA


def noise() -> None:
    """The network's own task, for one dot."""
    said = predict_number("diffusion_noise", _(
        "You are the network. A dot was moved to 0.6 · x₀ + 0.8 · ε, and you see it at 1.7 from "
        "west to east (the map goes from −1 to 1) and 0 from south to north. Which ε do you guess "
        "from west to east?"
    ), -5.0, 5.0, step=0.1)  # fmt: skip
    if said is None:
        return
    data, eps = guessed(models.shipped()[0])
    verdict(abs(said - eps) <= NEAR, _(
        "The network says ε = {eps:.2f}, and so x₀ = {data:.2f}: 0.6 · {data:.2f} + 0.8 · "
        "{eps:.2f} = 1.70."
    ).format(eps=eps, data=data))  # fmt: skip
    st.markdown(_(
        "You may think that it recovers the noise that was drawn. It cannot: many pairs of place "
        "and noise lead here. What lowers the squared error is the **mean** over all of them. "
        "1.7 / 0.8 = 2.1 would put the dot at 0. A place further east needs less noise, and "
        "small noise is likelier: so the guess lies below."
    ))  # fmt: skip


def far() -> None:
    """Where the arrows point while there is nearly nothing but noise."""
    said = predict("diffusion_far", _(
        "Nearly all is noise. Where does the arrow of a dot over the South Pacific point?"
    ), {
        "coast": _("To the nearest coast"),
        "origin": _("To the place that it came from"),
        "mean": _("To the middle of all land, even if that is at sea"),
    })  # fmt: skip
    if not said:
        return
    place = models.model(models.shipped()[0])
    ahead = place.outward(place.mean[None])[0]
    verdict(said == "mean", _(
        "Behind so much noise may be any place at all. The best guess is the mean of the land, "
        "{lat:.0f}° north, {lon:.0f}° east. Move *From noise to data* to 0% and look at the arrows."
    ).format(lat=float(ahead[1]), lon=float(ahead[0])))  # fmt: skip


def steps() -> None:
    """Few steps against many, and who pays."""
    said = predict("diffusion_steps", _(
        "DDIM takes 3 steps in place of 50. What becomes of its dots?"
    ), {
        "grain": _("They are as good, only a little noisier"),
        "wet": _("More of them end at sea, and they reach fewer pieces of land"),
        "safe": _("They keep to the safe middle of the continents"),
    })  # fmt: skip
    if not said:
        return
    found = {pair: store.remember(tried, sampler=pair[0], steps=pair[1]) for pair in TRIED}
    few, many = found["ddim", 3], found["ddim", 50]
    right = few.sea > many.sea and few.reached < many.reached
    verdict((said == "wet") == right, _(
        "At sea {few:.1%} with 3 steps, {many:.1%} with 50; cells of land reached {less:.0%} and "
        "{more:.0%} of what true dots reach."
    ).format(few=few.sea, many=many.sea, less=few.reached, more=many.reached))  # fmt: skip
    st.markdown(_table(found))


def tried(sampler: str, steps: int) -> Judged:
    """MANY dots by this sampler on the straight schedule."""
    asked = {"network": models.shipped()[0], "sampler": sampler, "steps": steps, "eta": 0.0,
             "schedule": "straight", "knots": (), "seed": 0}  # fmt: skip
    from core.noise_journey import judged

    walk = back.made(MANY, **asked)
    return judged(walk, store.world("land"), rng=generator(derive(0, "diffusion/true")))


def _table(found: dict[tuple[str, int], Judged]) -> str:
    head = _("| sampler, steps | at sea | 95% interval | cells reached | ms a dot |")
    rows = [
        f"| {back.samplers()[name]}, {steps} | {one.sea:.1%} | {one.low:.1%} – {one.high:.1%} "
        f"| {one.reached:.0%} | {one.ms / MANY:.3f} |"
        for (name, steps), one in found.items()
    ]
    note = _("{n:,} dots each, straight schedule, timed on this machine.").format(n=MANY)
    return "\n".join([head, "|---|---|---|---|---|", *rows, "", note])


def static() -> None:
    """White noise as a picture, part of the way to noise and back."""
    said = predict("diffusion_static", _(
        "You give the denoiser of outfits a picture of pure static, add little noise (strength "
        "0.2), and let it walk back. What returns?"
    ), {
        "static": _("The static, nearly as it was"),
        "smooth": _("Something whose neighbouring pixels are alike"),
        "grey": _("An even grey, the mean of the static"),
    })  # fmt: skip
    if not said:
        return
    held = record.recorded()
    alike = held["strength"]["0.2"]["likeness"]
    right = "smooth" if alike > held["true_likeness"] / 2 else "static"
    verdict(said == right, _(
        "Neighbours in static are alike by 0; in what returns by {alike:.2f}, in true pictures by "
        "{true:.2f}. The network takes the static for noise, and guesses the smooth picture behind "
        "it: no picture it has learned from had static in it, so it cannot draw any."
    ).format(alike=alike, true=held["true_likeness"]))  # fmt: skip
