"""The flow on pictures: drawn at a temperature, scale by scale, and edited."""

import gzip
from functools import cache
from typing import Any

import numpy as np
import torch

from core import checkpoint, flow_record
from core.attribute_directions import change
from core.inspector import Inspector
from core.rng import derive, generator
from core.space import levels as whole
from core.worlds.outfits import BALD, HAIR_TYPE
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.given import Given
from pages.ui.live.map_view import Readout
from pages.ui.live.picture_view import levels
from pages.ui.live.sheets_view import sheets_bytes, sheets_view
from pages.ui.words import _

SHEET = 12
AMOUNTS = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5]
EDITS = {"glasses": (0, 2), "silver": (3, 5), "pink": (1, 5), "curly": (4, 2)}


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same noise at every temperature as pictures, and which of them are clean."""
    model, frames = store.model(flow_record.NAME), []
    for temperature in flow_record.TEMPERATURES:
        rng = generator(derive(seed, "flow/pictures"))
        frames.append(model.sample(SHEET, rng=rng, temperature=temperature))
    return _shown(torch.stack(frames))


def _shown(frames: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Frames (k, n, 3, 32, 32) as uint8 (k, n, 32, 32, 3), and the inspector's marks (k, n)."""
    clean = Inspector.load().inspect(frames.flatten(0, 1)).clean
    pictures = whole(frames).permute(0, 1, 3, 4, 2).contiguous().numpy()
    return pictures, clean.view(frames.shape[:2]).numpy()


def true_ones(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The first test pictures, and which of them the inspector calls clean."""
    x = store.world("wardrobe").test(n).x
    return levels(x), Inspector.load().inspect(x).clean.numpy()


def warmth(controls: Controls) -> None:
    """Twelve samples, cooled or warmed; call it inside a part."""
    warm = controls.live(
        "warmth", _("Temperature of the noise"), 1.0, values=flow_record.TEMPERATURES, sweep=True,
        help=_("The same noise, T times as wide. 0 is the middle of the noise alone."),
    )  # fmt: skip
    frames, marks = store.remember(drawn, seed=controls.state()["seed"])
    true, true_marks = store.remember(true_ones, n=SHEET)
    clean = flow_record.recorded()["clean"]
    shares = [clean[str(t)] / flow_record.DRAWN for t in flow_record.TEMPERATURES]
    sheets_view(
        "flow_warmth", frames, true, titles=[_("Drawn by the flow"), _("True")], ranges=[warm],
        text=_("Twelve pictures drawn by the flow beside twelve true ones."),
        marks=marks, beside_marks=true_marks,
        readouts=[Readout("clean", _("clean outfits, of 1,000"), "%", frames=shares)],
        on_change=controls.hear("flow_warmth", "warmth"),
    )  # fmt: skip


def renewed(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Test pictures with the k finest parts of their z drawn anew, k from 0 to all."""
    model = store.model(flow_record.NAME)
    z = model.encode(store.world("wardrobe").test(SHEET).x)
    fresh = torch.randn(z.shape, generator=generator(derive(seed, "flow/parts")))
    old, new = model.parts(z), model.parts(fresh)
    kept = [len(old) - k for k in range(len(old) + 1)]
    return _shown(torch.stack([model.decode(torch.cat([*old[:k], *new[k:]], 1)) for k in kept]))


def scales(controls: Controls) -> None:
    """The parts of z by scale, drawn anew from the finest on; call it inside a part."""
    anew = controls.live(
        "anew", _("Scales drawn anew"), 1, values=range(5), sweep=True,
        help=_("Counted from the finest details. The rest of z is that of the true picture."),
    )  # fmt: skip
    frames, marks = store.remember(renewed, seed=controls.state()["seed"])
    true, true_marks = store.remember(true_ones, n=SHEET)
    share = [0.0, 2304 / 3072, 2880 / 3072, 3024 / 3072, 1.0]
    sheets_view(
        "flow_scales", frames, true, titles=[_("Partly drawn anew"), _("True")], ranges=[anew],
        text=_("Twelve pictures, some scales of which are drawn anew, beside the true ones."),
        marks=marks, beside_marks=true_marks,
        readouts=[Readout("share", _("of the 3,072 numbers drawn anew"), "%", frames=share)],
        on_change=controls.hear("flow_scales", "anew"),
    )  # fmt: skip


@cache
def _asked() -> tuple[torch.Tensor, torch.Tensor]:
    """Test pictures with hair, and what they wear: from these come the ones that are edited."""
    test = store.world("wardrobe").test(80)
    able = test.y[:, HAIR_TYPE] != BALD
    return test.x[able], test.y[able]


def edited(word: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Test pictures on their way to a value: frames, whether it is read, the originals as bytes,
    and which of those are clean."""
    model, (column, value) = store.model(flow_record.NAME), EDITS[word]
    x, y = _asked()
    able = y[:, column] != value
    x, y = x[able][:SHEET], y[able][:SHEET]
    z, wanted, arrows = model.encode(x), change(y, column, value), flow_record.directions()
    frames = torch.stack([model.decode(arrows.move(z, y, wanted, a)) for a in AMOUNTS])
    seen = Inspector.load().inspect(frames.flatten(0, 1))
    same = (seen.codes == wanted.repeat(len(AMOUNTS), 1)).all(1)
    right = (same & seen.clean).view(len(AMOUNTS), -1)
    clean = Inspector.load().inspect(x).clean
    return _shown(frames)[0], right.numpy(), levels(x), clean.numpy()


def _edit_layers(controls: Controls) -> dict[str, Any]:
    """What the two sheets show of the arrow that is followed."""
    words = {
        "glasses": _("sunglasses"), "silver": _("silver hair"), "pink": _("pink clothes"),
        "curly": _("long curly hair"),
    }  # fmt: skip
    to = controls.choice("edit", _("Give them"), words, "pink", help=_("Which arrow is followed."))
    far = controls.live(
        "amount", _("How far along the arrow"), 1.0, values=AMOUNTS, sweep=True,
        help=_("0 is the picture as it was, 1 the whole arrow."),
    )  # fmt: skip
    frames, right, true, clean = store.remember(edited, word=to.value)
    hits = Readout("hit", _("clean, and just as asked"), "%", frames=list(right.mean(1)))
    return {
        "frames": frames,
        "beside": true,
        "titles": [_("Edited in z"), _("As they were")],
        "ranges": [far],
        "choices": [to],
        "text": _("Twelve pictures edited along an arrow in z, beside the originals."),
        "readouts": [hits],
        "marks": right,
        "beside_marks": clean,
    }


@cache
def edit_bytes(word: str) -> bytes:
    """The sheets of one arrow, compressed, to be fetched before they are asked for."""
    return gzip.compress(sheets_bytes("flow_edits", **_edit_layers(Given({"edit": word}))), 5)


def edits(controls: Controls) -> None:
    """One arrow in z, followed as far as you like; call it inside a part."""
    mark = checkpoint.read_card(flow_record.NAME)["weights_sha256"][:16]
    sheets_view(
        "flow_edits", **_edit_layers(controls),
        ahead={"edit": {word: f"flows/edits_{word}.bin?{mark}" for word in EDITS}},
        on_change=controls.hear("flow_edits", "edit", "amount"),
    )  # fmt: skip


def warmth_in_words() -> str:
    """How many samples are clean at each temperature, as a table."""
    clean = flow_record.recorded()["clean"]
    rows = [_("| Temperature | clean outfits, of 1,000 |"), "|--:|--:|"]
    return "\n".join([*rows, *(f"| {t} | {hits} |" for t, hits in clean.items())])
