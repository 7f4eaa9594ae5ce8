"""What was recorded of the denoiser of outfits: steps, strengths, and what a request costs."""

import streamlit as st

from core import picture_record as record
from pages.ui.controls import Controls, Preset
from pages.ui.diffusion import pictures
from pages.ui.diffusion.outfits import titles
from pages.ui.live.frames_view import frames_view
from pages.ui.live.map_view import Readout
from pages.ui.source import text_alternative
from pages.ui.words import _

# How many steps.


def steps_view(controls: Controls) -> None:
    """The same noise in 1 to 200 steps, by three ways to walk; call it inside a part."""
    many = controls.live(
        "many", _("Steps"), 4, values=record.STEPS, sweep=True,
        help=_("The same noise, walked back in so many steps."),
    )  # fmt: skip
    held = record.recorded()
    counted = {
        word: [held["steps"][word][str(steps)] for steps in record.STEPS] for word in record.WAYS
    }
    frames_view(
        "diffusion_many", pictures.frames("steps"), address=pictures.address("steps"),
        text=_("The same noise walked back in so many steps, by three samplers."),
        rows=[titles()[word] for word in record.WAYS], columns=record.SHOWN["steps"], narrow=6,
        size=84, ranges=[many], readouts=[
            Readout(f"clean_{word}", _("clean, {way}").format(way=titles()[word]), "%",
                    frames=[one["clean"] / record.DRAWN for one in counted[word]])
            for word in record.WAYS
        ] + [Readout("ms", _("for {n} pictures").format(n=record.BATCH), "ms",
                     frames=[one["ms"] for one in counted["ddim"]])],
        on_change=controls.hear("diffusion_many", "many"),
    )  # fmt: skip


def steps_table() -> None:
    """All that was counted, a line for each count of steps."""
    held, words = record.recorded(), list(record.WAYS)
    heads = [f"{titles()[word]}: {what}" for word in words for what in (_("clean"), _("outfits"))]
    lines = [
        f"| {_('Steps')} | {' | '.join(heads)} | {_('ms for {n}').format(n=record.BATCH)} |",
        "|--:" * (2 + len(heads)) + "|",
    ]
    for steps in record.STEPS:
        found = [held["steps"][word][str(steps)] for word in words]
        cells = [
            cell for one in found for cell in (f"{one['clean'] / record.DRAWN:.0%}", one["outfits"])
        ]
        lines.append(f"| {steps} | {' | '.join(map(str, cells))} | {found[0]['ms']:.0f} |")
    with st.expander(_("All counts, steps 1 to 200")):
        st.markdown("\n".join(lines))
        st.markdown(_(
            "Of {n} free draws each, recorded. **Clean**: the inspector reads a clean outfit. "
            "**Outfits**: how many different ones those are; as many true pictures show "
            "{outfits}, of which the inspector calls {clean:.0%} clean. The time is that of one "
            "processor core."
        ).format(
            n=record.DRAWN, outfits=held["true"]["outfits"],
            clean=held["true"]["clean"] / record.DRAWN,
        ))  # fmt: skip


# Part of the way to noise, and back.


def futures_view(controls: Controls) -> None:
    """Many futures of one half-noised picture, by how far it went; call it inside a part."""
    strength = controls.live(
        "strength", _("Strength"), 0.5, values=record.STRENGTHS, sweep=True,
        help=_("How far towards noise: 0 changes nothing, 1 begins with noise."),
    )  # fmt: skip
    held = record.recorded()
    found = [held["strength"][str(s)] for s in record.STRENGTHS]
    frames_view(
        "diffusion_futures", pictures.frames("strength"), address=pictures.address("strength"),
        text=_("A picture part of the way to noise, and seven that it may become."),
        rows=[_("Outfit {k}: as it is there, then seven futures").format(k=k + 1)
              for k in range(record.SOURCES - 1)] + [_("White noise as the picture: the same")],
        columns=record.SHOWN["strength"], narrow=8, size=84, ranges=[strength], readouts=[
            Readout("same", _("futures that wear the same"), "%",
                    frames=[one["same"] / record.FOLLOWED for one in found]),
            Readout("likeness", _("likeness of neighbours, from white noise"),
                    frames=[one["likeness"] for one in found]),
            Readout("true", _("of true pictures"), frames=[held["true_likeness"]] * len(found)),
        ],
        on_change=controls.hear("diffusion_futures", "strength"),
    )  # fmt: skip


def futures_words(controls: Controls) -> None:
    """Strengths by name, and the same in words; call it inside a part."""
    controls.presets([
        Preset("touch", _("A light touch"), {"strength": 0.3}),
        Preset("anew", _("All anew"), {"strength": 1.0}),
    ])  # fmt: skip
    now = record.recorded()["strength"][str(float(controls.state()["strength"]))]
    text_alternative(_("Half way and back"), _(
        "Three outfits and a picture of white noise go to time {strength:.1f} and return seven "
        "times each. Of {n} outfits {same:.0%} come back as what they were. What comes back of "
        "white noise has neighbours alike by {likeness:.2f}; of true pictures it is {true:.2f}, "
        "of white noise itself 0."
    ).format(
        strength=controls.state()["strength"], n=record.FOLLOWED,
        same=now["same"] / record.FOLLOWED, likeness=now["likeness"],
        true=record.recorded()["true_likeness"],
    ))  # fmt: skip


# What a request costs.


def guidance_view(controls: Controls) -> None:
    """The same noise with a request that pulls more and more; call it inside a part."""
    weight = controls.live(
        "weight", _("Guidance weight w"), 2.0, values=record.WEIGHTS, sweep=True,
        help=_("How hard the request pulls. 0 ignores it, 1 is what was learned."),
    )  # fmt: skip
    held = record.recorded()
    found = [held["guidance"][str(w)] for w in record.WEIGHTS]
    frames_view(
        "diffusion_guidance", pictures.frames("guidance"), address=pictures.address("guidance"),
        text=_("Twelve pictures for which only sunglasses were asked."),
        columns=6, narrow=6, size=84, ranges=[weight], readouts=[
            Readout("right", _("clean, with sunglasses"), "%",
                    frames=[one["asked"] / record.DRAWN for one in found]),
            Readout("outfits", _("different outfits among them"), digits=1,
                    frames=[one["outfits"] for one in found]),
            Readout("true", _("as many true ones show"), digits=1,
                    frames=[held["true_asked"]] * len(found)),
            Readout("burnt", _("numbers burnt out"), "%", frames=[one["burnt"] for one in found]),
        ],
        on_change=controls.hear("diffusion_guidance", "weight"),
    )  # fmt: skip


def guidance_words(controls: Controls) -> None:
    """Weights by name, and the same in words; call it inside a part."""
    controls.presets([
        Preset("deaf", _("Ignores the request"), {"weight": 0.0}),
        Preset("shout", _("Over-guided"), {"weight": 8.0}, failure=_(
            "The guess is pushed eight times as far as the request moves it: beyond any true "
            "picture. Colours burn out, and the pictures come to look alike. Compare the "
            "number of different outfits with that at w = 1."
        )),
    ])  # fmt: skip
    weight = float(controls.state()["weight"])
    now = record.recorded()["guidance"][str(weight)]
    text_alternative(_("What a request costs"), _(
        "Only sunglasses are asked for, with weight {weight:g}. Of {n} pictures {right:.0%} are "
        "clean and wear them; {outfits} different outfits are among them, where as many true "
        "pictures show {true}. Of all numbers {burnt:.1%} are nearly 0 or 255, which no true "
        "picture has."
    ).format(
        weight=weight, n=record.DRAWN, right=now["asked"] / record.DRAWN, outfits=now["outfits"],
        true=record.recorded()["true_asked"], burnt=now["burnt"],
    ))  # fmt: skip
