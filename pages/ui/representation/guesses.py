"""What the learner predicts, and what was measured."""

import streamlit as st

from core.description_record import CODES, TIN_STEPS, recorded
from pages.ui.predict import predict, prediction, verdict
from pages.ui.words import _

GUESSES = ("representation_components", "representation_near")


def revealed() -> bool:
    """Whether both guesses are committed."""
    return all(prediction(name) is not None for name in GUESSES)


def guesses() -> None:
    """Three questions, each answered by what was measured."""
    first = predict(GUESSES[0], _(
        "An autoencoder gives tins back from 2 numbers. How many numbers does PCA need, before at "
        "least 90 of 100 tins come back as tins?"
    ), {
        "two": _("Also 2: tins have two numbers in them"),
        "some": _("About 8"),
        "many": _("More than 16"),
    })  # fmt: skip
    if first:
        _components(first)
    second = predict(GUESSES[1], _(
        "Take a picture of a person and look for the training picture whose 3,072 pixels are "
        "nearest. How often does it wear the same outfit?"
    ), {
        "most": _("Mostly, more than two times in three"),
        "half": _("About half of the time"),
        "few": _("Less than one time in four"),
    })  # fmt: skip
    if second:
        _neighbours(second)


def _components(guess: str) -> None:
    kept = recorded()["tins"]
    shares = {k: kept[f"pca/{k}"]["tins"][0] / kept[f"pca/{k}"]["tins"][1] for k in TIN_STEPS}
    enough = min((k for k in TIN_STEPS if shares[k] >= 0.9), default=99)
    right = "two" if enough <= 2 else "some" if enough <= 16 else "many"
    learned = kept["codes/2"]["tins"]
    verdict(guess == right, _(
        "With 2 components {two:.1%} of 1,000 test tins come back as tins, with 16 {mid:.1%}, with "
        "32 {last:.1%}. The autoencoder with 2 numbers: {learned:.1%}."
    ).format(
        two=shares[2], mid=shares[16], last=shares[32], learned=learned[0] / learned[1]
    ))  # fmt: skip
    st.markdown(_(
        "Two numbers *are* enough, but not if you may only add up fixed pictures. As a tin grows, "
        "its picture runs along a curved sheet through the 1,024 dimensions. PCA lays a flat one "
        "through it."
    ))  # fmt: skip


def _neighbours(guess: str) -> None:
    kept = recorded()["neighbours"]
    same = {name: one["same"][0] / one["same"][1] for name, one in kept.items()}
    right = "most" if same["pixels"] > 0.7 else "half" if same["pixels"] > 0.25 else "few"
    verdict(guess == right, _(
        "{pixels:.1%} in pixels, {pca:.1%} in {n} principal components, {codes:.1%} in an "
        "autoencoder's {n} numbers. A random picture: {chance:.1%}."
    ).format(
        n=CODES, pixels=same["pixels"], pca=same[f"pca/{CODES}"], codes=same["autoencoder"],
        chance=same["chance"],
    ))  # fmt: skip
