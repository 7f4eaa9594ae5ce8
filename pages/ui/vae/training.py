"""The training rooms of the lesson: which autoencoder the learner trains, and on what."""

from collections.abc import Mapping

import streamlit as st

from core.jobs.job import Job
from core.models.variational_autoencoder import VariationalAutoencoderConfig
from core.worlds.world import World
from pages.ui.controls import Controls
from pages.ui.live.choice import choice_view
from pages.ui.own_world.chosen import land_or_own, world_now
from pages.ui.run import Room, run_room
from pages.ui.words import _

LAND, WARDROBE = "vae_room", "vae_room_pictures"
SECONDS = 120.0
RECORDED = {
    ("1", "2", "on"): "land",
    ("0", "2", "on"): "land-beta-0",
    ("0.1", "2", "on"): "land-beta-tenth",
    ("4", "2", "on"): "land-beta-4",
    ("30", "2", "on"): "land-beta-30",
    ("1", "1", "on"): "land-latents-1",
    ("1", "8", "on"): "land-latents-8",
    ("1", "2", "off"): "land-still",
}
RECORDED_PICTURES = {
    ("10", "16"): "wardrobe",
    ("1", "16"): "wardrobe-beta-1",
    ("100", "16"): "wardrobe-beta-100",
    ("10", "4"): "wardrobe-latents-4",
    ("10", "32"): "wardrobe-latents-32",
}


def _recording(shipped: Mapping[tuple[str, ...], str], *asked: str) -> str:
    """The recorded run of these settings; empty where none was shipped."""
    return f"variational_autoencoder-{shipped[asked]}" if asked in shipped else ""


def land_config(beta: str, latent: str, noise: str) -> VariationalAutoencoderConfig:
    """What is trained on points."""
    return VariationalAutoencoderConfig(
        latent=int(latent), beta=float(beta), noise=noise == "on", warm_up=1.0, scale=0.05,
        steps=1_200, prior_steps=600,
    )  # fmt: skip


def picture_config(beta: str, latent: str) -> VariationalAutoencoderConfig:
    """What is trained on pictures."""
    return VariationalAutoencoderConfig(
        latent=int(latent), width=192, beta=float(beta), batch=64, warm_up=0.5, rate=0.003,
        scale=0.2, steps=2_000, prior_steps=600,
    )  # fmt: skip


def land_job(controls: Controls, world: World) -> Job:
    """The run on points that the controls ask for."""
    now = controls.state()
    config = land_config(now["beta"], now["latent"], now["chance"])
    return Job.of("variational_autoencoder", world.slug, config, seed=now["seed"], seconds=SECONDS)


def picture_job(controls: Controls) -> Job:
    """The run on pictures that the controls ask for."""
    now = controls.state()
    config = picture_config(now["picture_beta"], now["picture_latent"])
    return Job.of("variational_autoencoder", "wardrobe", config, seed=now["seed"], seconds=SECONDS)


def land_room(controls: Controls) -> Room:
    """Choices and room for Land or a world of the learner's own; call it inside a part."""
    world = land_or_own(controls, "vae_world")
    asked = [
        controls.choice("beta", _("β"), {"0": "0", "0.1": "0.1", "1": "1", "4": "4", "30": "30"},
                        "1", help=_("How much the KL counts in training. 1 is the bound itself.")),
        controls.choice("latent", _("Latents"), {"1": "1", "2": "2", "8": "8"}, "2",
                        help=_("How many numbers a code has.")),
        controls.choice("chance", _("Noise in training"), {"on": _("on"), "off": _("off")}, "on",
                        help=_("Off takes z = μ: then nothing keeps σ honest.")),
    ]  # fmt: skip
    choice_view("vae_recipe", asked, controls, say=_said)
    return run_room(
        LAND, controls, land_job(controls, world),
        recording=_recording(RECORDED, *(one.value for one in asked)) * (world.slug == "land"),
        text=_("A variational autoencoder while it learns: samples and curves."),
    )  # fmt: skip


def picture_room(controls: Controls) -> Room:
    """Choices and room for pictures; call it inside a part."""
    asked = [
        controls.choice("picture_beta", _("β"), {"1": "1", "10": "10", "100": "100"}, "10",
                        help=_("How much the KL counts in training. 1 is the bound itself.")),
        controls.choice("picture_latent", _("Latents"), {"4": "4", "16": "16", "32": "32"}, "16",
                        help=_("How many numbers a code has.")),
    ]  # fmt: skip
    choice_view("vae_picture_recipe", asked, controls, say=_said_of_pictures)
    return run_room(
        WARDROBE, controls, picture_job(controls),
        recording=_recording(RECORDED_PICTURES, *(one.value for one in asked)),
        text=_("A variational autoencoder of pictures while it learns."),
    )  # fmt: skip


def _said(words: Mapping[str, str]) -> str:
    """What Train will do at these choices."""
    config = land_config(words["beta"], words["latent"], words["chance"])
    said = _("Train asks for {steps:,} steps with {latent} latents. {loss}").format(
        steps=config.steps + config.prior_steps, latent=config.latent, loss=_loss(config.beta)
    )  # fmt: skip
    return said if config.noise else f"{said} {_('The code is the mean alone.')}"


def _said_of_pictures(words: Mapping[str, str]) -> str:
    config = picture_config(words["picture_beta"], words["picture_latent"])
    return _("Train asks for {steps:,} steps with {latent} latents. {loss}").format(
        steps=config.steps + config.prior_steps, latent=config.latent, loss=_loss(config.beta)
    )  # fmt: skip


def _loss(beta: float) -> str:
    """What the KL counts in the loss, in words."""
    if beta == 1:
        return _("Its loss is the bound itself.")
    if beta == 0:
        return _("Its loss leaves the KL out.")
    return _("Its loss counts the KL {beta:g} times.").format(beta=beta)


def judge_again(controls: Controls, room: Room) -> None:
    """Run the page once more when a run of the first room has ended: a task further down judges
    its model."""
    key = land_job(controls, world_now(controls)).key
    if room.model is not None and st.session_state.get("_vae_judged") != key:
        st.session_state["_vae_judged"] = key
        st.rerun()


def trained_world(controls: Controls) -> World:
    """The world of the first room, in any part."""
    return world_now(controls)


def why_beta() -> None:
    """What to try in the rooms."""
    st.markdown(_(
        "Try β = 30: the KL wins, and all codes become alike. Try β = 0, or no noise: nothing "
        "holds the clouds together, and the bound is poor however well it returns what it is "
        "given. With one latent the map becomes a thread."
    ))  # fmt: skip
