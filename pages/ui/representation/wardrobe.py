"""The Wardrobe described: given back by components, nearest neighbours, sums of pictures."""

import gzip
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import description_record, descriptions, representation_tasks
from core.descriptions import Description, by_codes, by_components, by_pixels
from core.representation_tasks import SHOWN
from core.space import levels
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.given import Given
from pages.ui.live.frames_view import frames_bytes, frames_view
from pages.ui.live.map_view import Readout
from pages.ui.outfit_words import outfit_words
from pages.ui.source import text_alternative
from pages.ui.words import _

STEPS = description_record.STEPS
CODES = description_record.CODES
SHELF = 2_000  # training pictures among which the page looks for the nearest
AMOUNTS = tuple(round(0.2 * i, 1) for i in range(11))


def ways() -> dict[str, Description]:
    """The four descriptions that the page compares, by name."""
    pca = description_record.wardrobe_pca()
    found = {"pixels": by_pixels((3, 32, 32)), f"pca/{CODES}": by_components(pca, CODES)}
    names = description_record.MODELS
    return found | {name.partition("-")[0]: by_codes(store.model(name)) for name in names}


def titles() -> dict[str, str]:
    """What those descriptions are called."""
    return {
        "pixels": _("3,072 pixels"),
        f"pca/{CODES}": _("PCA, {n} numbers").format(n=CODES),
        "autoencoder": _("autoencoder, {n} numbers").format(n=CODES),
        "variational_autoencoder": _("variational, {n} numbers").format(n=CODES),
    }


def bytes_of(x: Tensor) -> np.ndarray:
    """Pictures (n, 3, h, w) as uint8 (n, h, w, 3)."""
    return levels(x).permute(0, 2, 3, 1).numpy()


def outfit(y: Tensor) -> str:
    """An outfit (5,) in words."""
    return ", ".join(
        words[int(value)] for words, value in zip(outfit_words(), y.tolist(), strict=True)
    )


def given_back(controls: Controls) -> None:
    """Six people through k components, and through the autoencoder."""
    k = controls.live(
        "wardrobe_k", _("Numbers in PCA"), CODES, values=STEPS, sweep=True,
        help=_("How many principal components a picture is squeezed through."),
    )  # fmt: skip
    made = store.remember(_given_back, seed=controls.state()["seed"])
    rows = (
        _("Six test pictures"),
        _("Given back by PCA"),
        _("Given back by an autoencoder, {n} numbers").format(n=CODES),
    )
    kept = description_record.recorded()["wardrobe"]
    shares = [kept[f"pca/{one}"]["worn"] for one in STEPS]
    frames_view(
        "representation_back", made["frames"], columns=SHOWN, size=104, ranges=[k],
        text=_("Six people, the same through principal components, and through an autoencoder."),
        rows=rows, notes=made["notes"], verdicts=made["verdicts"],
        readouts=[
            Readout("right", _("of these six, read right"), frames=made["right"], digits=1),
            Readout("share", _("of 1,000 test pictures, read right"), "%",
                    frames=[hits / n for hits, n in shares]),
            Readout("rms", _("off by"), _("levels"),
                    frames=[kept[f"pca/{one}"]["rms"][0] for one in STEPS]),
        ],
        on_change=controls.hear("representation_back", "wardrobe_k"),
    )  # fmt: skip
    text_alternative(_("The rows"), _(
        "Six test pictures; under them what {k} principal components keep of each; under those "
        "what an autoencoder keeps in {codes} numbers. The inspector reads {right} of the six "
        "right from the components."
    ).format(k=k.value, codes=CODES, right=made["right"][STEPS.index(k.value)]))  # fmt: skip


def _given_back(seed: int) -> dict[str, Any]:
    x, y = representation_tasks.people(seed)
    learned = ways()["autoencoder"].again(x)
    pca = description_record.wardrobe_pca()
    back = [by_components(pca, k).again(x) for k in STEPS]
    own = _verdicts(learned, y)
    marks = [_verdicts(one, y) for one in back]
    rows = [[("", "")] * SHOWN + mark + own for mark in marks]
    return {
        "frames": np.stack([bytes_of(torch.cat([x, one, learned])) for one in back]),
        "notes": [[note for note, _mark in row] for row in rows],
        "verdicts": [[mark for _note, mark in row] for row in rows],
        "right": [sum(mark == "right" for _note, mark in row) for row in marks],
    }


def _verdicts(x: Tensor, y: Tensor) -> list[tuple[str, str]]:
    """For each picture what the inspector says, beside the outfit it should show."""
    verdict, right = descriptions.reads(x), descriptions.wears(x, y).tolist()
    wrong = (5 - descriptions.shared(verdict.codes, y)).tolist()
    return [
        (_("read right"), "right") if good
        else (_("{n} of 5 wrong").format(n=off) if off else _("not clean"), "wrong")
        for good, off in zip(right, wrong, strict=True)
    ]  # fmt: skip


def neighbours(controls: Controls) -> None:
    """One person, and the nearest of 2,000 training pictures in each description."""
    person = controls.live(
        "person", _("Person"), 1, values=range(1, SHOWN + 1), sweep=True,
        help=_("Whose nearest neighbours are looked for."),
    )  # fmt: skip
    made = store.remember(_neighbours, seed=controls.state()["seed"])
    nice = titles().values()
    frames_view(
        "representation_near", made["frames"], columns=5, narrow=3, size=120, ranges=[person],
        text=_("A test picture and its nearest training picture in four descriptions."),
        captions=[_("A test picture"), *(_("Nearest in {how}").format(how=w) for w in nice)],
        notes=made["notes"], verdicts=made["verdicts"],
        on_change=controls.hear("representation_near", "person"),
    )  # fmt: skip
    row = made["shared"][person.value - 1]
    told = ", ".join(f"{how}: {n}" for how, n in zip(nice, row, strict=True))
    text_alternative(_("The neighbours"), _(
        "Of five attributes, the nearest neighbour shares: {told}."
    ).format(told=told))  # fmt: skip


def _shelf() -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    train = store.world("wardrobe").train(SHELF)
    return train.x, train.y, {name: how.encode(train.x) for name, how in ways().items()}


def _neighbours(seed: int) -> dict[str, Any]:
    x, y = representation_tasks.people(seed)
    train, worn, shelf = store.remember(_shelf)
    near = {name: descriptions.nearest(how.encode(x), shelf[name]) for name, how in ways().items()}
    shared = torch.stack([descriptions.shared(y, worn[rows]) for rows in near.values()], 1)
    pictures = torch.stack([x, *(train[rows] for rows in near.values())], 1)
    return {
        "frames": np.stack([bytes_of(row) for row in pictures]),
        "notes": [
            ["", *(_("shares {n} of 5").format(n=n) for n in row)] for row in shared.tolist()
        ],
        "verdicts": [["", *("right" if n == 5 else "" for n in row)] for row in shared.tolist()],
        "shared": shared.tolist(),
    }


def _sum_layers(controls: Controls) -> dict[str, Any]:
    """What is shown of the sum that is chosen."""
    options = {str(i + 1): str(i + 1) for i in range(SHOWN)}
    which = controls.choice(
        "sum", _("Three people"), options, "1", help=_("Which three pictures are added up.")
    )
    amount = controls.live(
        "amount", _("Times the difference"), 1.0, values=AMOUNTS, sweep=True,
        help=_("How much of the difference between the first two is added to the third."),
    )  # fmt: skip
    made = store.remember(_every_sum)[int(which.value) - 1]
    return {
        "frames": made["frames"],
        "text": _("Three pictures, and the first less the second plus the third, four ways."),
        "captions": [_("with"), _("− without"), _("+ another"),
                     *(_("= in {how}").format(how=how) for how in titles().values())],
        "notes": made["notes"],
        "verdicts": made["verdicts"],
        "ranges": [amount],
        "choices": [which],
        "columns": 7,
        "narrow": 4,
        "size": 120,
    }  # fmt: skip


@cache
def sum_bytes(which: str) -> bytes:
    """The pictures of one sum, compressed, to be fetched before they are asked for; ValueError
    for one that there is not."""
    shown = frames_bytes("representation_sums", **_sum_layers(Given({"sum": which})))
    return gzip.compress(shown, 5)


def sums(controls: Controls) -> None:
    """c + amount (a - b) in four descriptions."""
    ahead = {str(n): f"representation/sums?which={n}" for n in range(1, SHOWN + 1)}
    frames_view(
        "representation_sums", **_sum_layers(controls), ahead={"sum": ahead},
        on_change=controls.hear("representation_sums", "sum", "amount"),
    )  # fmt: skip
    wanted = store.remember(_every_sum)[int(controls.state()["sum"]) - 1]["wanted"]
    text_alternative(_("The sum"), _(
        "Wanted: {outfit}. The marks say whether the inspector reads exactly that."
    ).format(outfit=outfit(wanted)))  # fmt: skip


def _every_sum() -> list[dict[str, Any]]:
    return [_sums(which) for which in range(SHOWN)]


def warm() -> None:
    """Work out what everybody sees first, before anybody waits for it."""
    store.remember(_every_sum)
    store.remember(_given_back, seed=0)


def _sums(which: int) -> dict[str, Any]:
    a, b, c, wanted = representation_tasks.three(which)
    frames, notes, verdicts = [], [], []
    for amount in AMOUNTS:
        made = torch.cat([how.add(c, a, b, amount) for how in ways().values()])
        said = _verdicts(made, wanted.expand(len(made), -1))
        frames.append(bytes_of(torch.cat([a, b, c, made])))
        notes.append(["", "", "", *(note for note, _mark in said)])
        verdicts.append(["", "", "", *(mark for _note, mark in said)])
    return {
        "frames": np.stack(frames), "notes": notes, "verdicts": verdicts, "wanted": wanted[0]
    }  # fmt: skip
