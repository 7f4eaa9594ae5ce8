"""Tasks on variational autoencoders, judged by the learner's own settings."""

import streamlit as st

from core import vae_record, vae_tasks
from pages.ui import run_pool, store
from pages.ui.controls import Controls
from pages.ui.exercise import exercise
from pages.ui.vae import edits, held, models, training
from pages.ui.words import _


def exercises(controls: Controls) -> None:
    """All of them."""
    now = controls.state()
    _dress(now)
    _loosen(now)
    _cost(now)
    _idle()
    _train(controls)


def _dress(now) -> None:
    row = int(now["worn"]) - 1
    wanted = dict([held.WANTED["silver"], held.WANTED["sunglasses"]])
    answer = vae_tasks.dressed(edits.made(now), models.pictures()[1][row].tolist(), wanted)
    clean = _("clean") if answer.numbers["clean"] else _("not clean")
    exercise(
        _("1. Silver hair and sunglasses."), _(
            "Under *Push a code*, take a picture with hair that is not silver and no sunglasses. "
            "Make the inspector read both, leave the other three features alone, and stay clean."
        ),
        done=answer.passed,
        right=_("Two arrows, added. Each was learned by itself, and they work together."),
        stand=_("{asked} of the 2 wanted values are read, {others} of the other 3 are as they "
                "were, and the picture is {clean}.").format(
            asked=answer.numbers["asked"], others=answer.numbers["others"], clean=clean
        ),
        hint=_("Push both sliders to 1. If nothing counts, look at what the picture wore before."),
    )  # fmt: skip


def _loosen(now) -> None:
    row = int(now["picture"]) - 1
    mean, deviation = (part[[row]] for part in models.gaussians())
    worn, model = models.pictures()[1][row], store.model(models.WARDROBE)
    start = vae_tasks.lost(model.decode(mean), worn)
    codes = mean + now["noise"] * deviation * models.noise(now["seed"])
    answer = vae_tasks.lost(model.decode(codes), worn)
    faithful = not start.passed
    stand = _("{kept} of {of} still do.").format(**answer.numbers)
    exercise(
        _("2. Too loose a cloud."), _(
            "In the play above, find a picture whose mean code decodes to its own outfit, and set "
            "the noise so that fewer than half of the eight draws still wear it."
        ),
        done=faithful and answer.passed,
        right=_("{kept} of {of}. The encoder makes σ no wider than the decoder can bear.").format(
            **answer.numbers
        ),
        stand=stand if faithful else _("The mean code of this picture decodes to another outfit."),
        hint=_("Some outfits have near neighbours. Turn the noise up to 2 and try pictures."),
    )  # fmt: skip


def _cost(now) -> None:
    row, busiest = int(now["picture"]) - 1, _busiest()
    mean, deviation = (float(part[row, busiest]) for part in models.gaussians())
    above = st.container()
    typed = st.number_input(
        _("Your answer to 3: nats"), 0.0, 1e6, None, key="answer_kl", width=300, format="%.4g"
    )
    answer = vae_tasks.cost_of_cloud(mean, deviation, typed)
    with above:
        exercise(
            _("3. The price of one latent."), _(
                "The busiest latent of your picture has μ = {mean:.4f} and σ = {deviation:.4f}. "
                "What is its KL from N(0, 1), in nats, to 0.02?"
            ).format(mean=mean, deviation=deviation),
            done=answer.passed,
            right=_("½ (μ² + σ² − 1) − ln σ = {nats:.3f} nats. Nearly all of it is the price of a "
                    "small σ.").format(**answer.numbers),
            stand=_("No answer yet.") if typed is None else _("Not that many."),
            hint=_("½ (μ² + σ² − 1) − ln σ, with the natural logarithm. It is never negative."),
        )  # fmt: skip


def _busiest() -> int:
    kl = vae_record.recorded()["kl"]
    return max(range(len(kl)), key=kl.__getitem__)


def _idle() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 4: latents"), 0, 1_000, None, key="answer_idle", width=300
    )
    answer = vae_tasks.idle(vae_record.recorded()["kl"], typed)
    with above:
        exercise(
            _("4. Diagnose the shipped model."), _(
                "How many of the latents have collapsed: a KL below 0.01 nats on average over test "
                "pictures? The Gaussians in the play above show it."
            ),
            done=answer.passed,
            right=_("{idle} of {all}. It was offered more than it needed. That is no failure as "
                    "long as some latents are busy.").format(**answer.numbers),
            stand=_("No answer yet.") if typed is None else _("Count again."),
            hint=_("Those that sit at mean 0 and deviation 1 whatever the picture."),
        )  # fmt: skip


def _train(controls: Controls) -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 5: busy latents"), 0, 1_000, None, key="answer_busy", width=300
    )
    answer = _judged(controls, typed)
    with above:
        exercise(
            _("5. More than it needs."), _(
                "Train a VAE with more latents than a place has coordinates, on the land or on a "
                "world of yours whose truth is known, until the bound on its excess is below "
                "{target} nats. How many of its latents are busy: a KL of 0.01 nats or more? Guess "
                "before you train."
            ).format(target=vae_tasks.TARGET),
            done=answer.passed,
            right=_("{busy} of {offered} latents carry the whole map, at most {excess:.3f} nats "
                    "above the truth. The KL charges for every latent that says something.").format(
                **answer.numbers
            ) if answer.numbers else "",
            stand=_stand(answer, typed),
            hint=_("Eight latents, the noise on, and a KL that counts for what it is. A map has "
                   "two directions to tell."),
        )  # fmt: skip


def _stand(answer: vae_tasks.Answer, typed: float | None) -> str:
    """What is still missing, in words."""
    if not answer.numbers:
        return _("No finished run of your settings yet.")
    said = _("Yours was offered {offered}, and its bound is {excess:.3f} nats.").format(
        **answer.numbers
    )
    return said + " " + (_("No answer yet.") if typed is None else _("Not all of it holds."))


def _judged(controls: Controls, typed: float | None) -> vae_tasks.Answer:
    """The answer for the run of these settings; not passed where the truth is not known."""
    world = training.trained_world(controls)
    ticket = run_pool.pool().find(training.land_job(controls, world).key)
    if ticket is None or not run_pool.model_of(ticket) or not world.known:
        return vae_tasks.Answer(False)
    return store.remember(_judge, key=ticket.key, world=world.slug, typed=typed)


def _judge(key: str, world: str, typed: float | None) -> vae_tasks.Answer:
    from pages.ui.own_world.chosen import world_of

    ticket = run_pool.pool().find(key)
    return vae_tasks.trained(run_pool.model_of(ticket) if ticket else None, world_of(world), typed)
