"""The map of the course: its parts, which lessons are here now, and where you were."""

from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _

PAGES = Path(__file__).parents[1]


def plan() -> dict[str, dict[str, str]]:
    """Every part of the course, and in it every lesson: slug and title, in reading order."""
    return {
        _("1 · What a generative model is"): {
            "probability": _("Conditional and joint"),
            "land_sea": _("Guess the rule"),
            "your_world": _("Your own world"),
            "fashion": _("The first generative model"),
            "pixels": _("Why pixels break it"),
            "representation": _("Describe, don't list pixels"),
            "families": _("The family tree"),
        },
        _("2 · Ancestors"): {
            "markov": _("Chains and hidden states"),
            "boltzmann": _("Energy and temperature"),
            "helmholtz": _("Wake and sleep"),
        },
        _("3 · Modern families"): {
            "vae": _("Variational autoencoder"),
            "flow": _("Normalizing flow"),
            "gan": _("Adversaries"),
            "diffusion": _("Noise and back"),
            "text_to_image": _("A small Stable Diffusion"),
        },
        _("4 · Language"): {
            "tokens": _("From text to numbers"),
            "attention": _("Inside a transformer"),
            "sampling": _("Temperature and choice"),
            "teaching_llms": _("How a language model is raised"),
        },
        _("5 · Compare and think"): {
            "compare": _("One ruler for all"),
            "self_training": _("Eating its own samples"),
            "atlas": _("Glossary and time line"),
        },
    }


def here() -> dict[str, str]:
    """The lessons that exist: slug and path of the page."""
    files = sorted(PAGES.glob("*/*.py"))
    return {file.stem: f"pages/{file.parent.name}/{file.name}" for file in files}


def lessons() -> dict[str, str]:
    """The lessons of the plan that exist: slug and path of the page."""
    known = titles()
    return {slug: path for slug, path in here().items() if slug in known}


def titles() -> dict[str, str]:
    """Title of each lesson of the plan, by slug."""
    return {slug: title for lessons in plan().values() for slug, title in lessons.items()}


def heading(words: str) -> None:
    """A quiet heading with a rule, as the steps of a lesson have."""
    st.html(f'<h2 class="fn-step fn-section">{words}</h2>')


def parts() -> None:
    """Each part with its lessons: links for those that are here, names for those to come."""
    ready = here()
    for number, (part, lessons) in enumerate(plan().items(), start=1):
        with st.container(key=f"part_{number}", gap="small"):
            st.html(f'<h3 class="fn-part">{part}</h3>')
            with st.container(horizontal=True, gap="small"):
                to_come = [
                    title
                    for slug, title in lessons.items()
                    if slug not in ready or not _linked(ready[slug], title)
                ]
                if to_come:
                    st.html(f'<p class="fn-later"><b>{_("Later")}</b> {" · ".join(to_come)}</p>')


def _linked(path: str, title: str) -> bool:
    """Link to a page; False where the contents do not list it yet."""
    try:
        st.page_link(path, label=title)
    except StreamlitPageNotFoundError:
        return False
    return True


def resume(key: str) -> None:
    """A link to the lesson and step where this browser was last; a first step if it never was."""
    ready = here()
    known = {slug: title for slug, title in titles().items() if slug in ready}
    words = {
        "back": _("Where you were:"),
        "first": _("New here? Begin with the first lesson of part 1."),
        "titles": known,
    }
    mount("resume", key, {}, room=Room(0, 26, 26), words=words)
