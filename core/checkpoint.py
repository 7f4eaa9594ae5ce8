"""A trained model on disk: ``weights.safetensors`` beside ``card.json``, in one folder.

The card says what the model is, what it learned from, how to remake it, what the ruler gave, and
the SHA-256 of the weights. Loading refuses a wrong hash, an unknown format, or weights that do not
fit, with a sentence that says which. Nothing is ever unpickled.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from core.model import GenerativeModel
from core.paths import CHECKPOINTS
from core.rng import generator
from core.space import Space

FORMAT = "from-noise/1"
HALF = "float16"
WEIGHTS, CARD = "weights.safetensors", "card.json"


def write(folder: Path, model: GenerativeModel, card: dict[str, Any]) -> dict[str, Any]:
    """Write the model and its card; returns the card with format, config, space and hash added.

    Each file is written beside its place and then moved there, so that a full disk leaves an
    older checkpoint whole. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    blob, card = pack(model, card)
    _replace(folder / WEIGHTS, blob)
    _replace(folder / CARD, written(card))
    return card


def pack(model: GenerativeModel, card: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """The weights as safetensors, and the card with format, config, space and hash added.

    Where the card says that they are ``stored`` as float16, two bytes a number are.
    """
    kept = _halved(model) if card.get("stored") == HALF else _kept(model)
    blob = save({name: t.contiguous().cpu() for name, t in kept.items()})
    space = model.space
    return blob, {
        "format": FORMAT,
        **card,
        "config": model.config.to_dict(),
        "space": {"kind": space.kind, "shape": list(space.shape), "sizes": list(space.sizes)},
        "weights_sha256": hashlib.sha256(blob).hexdigest(),
    }


def _kept(model: GenerativeModel) -> dict[str, torch.Tensor]:
    """The weights as they are written: a network of pictures that multiplies in 16 bits (``half``)
    rounds its weights to bfloat16 at each use, so no more of them is kept."""
    half = bool(getattr(model.config, "half", False)) and model.space.kind == "images"
    return {
        name: tensor.bfloat16() if half and name.startswith("net.") else tensor
        for name, tensor in model.state_dict().items()
    }


def _halved(model: GenerativeModel) -> dict[str, torch.Tensor]:
    """The weights with every broken number in float16."""
    state = model.state_dict()
    return {name: t.half() if t.is_floating_point() else t for name, t in state.items()}


def rounded(model: GenerativeModel) -> GenerativeModel:
    """The model with every weight rounded, in place, to what float16 can hold.

    Done before it is measured, the figures are those of the weights that are stored.
    """
    for name, tensor in _halved(model).items():
        model.state_dict()[name].copy_(tensor)
    return model


def written(card: dict[str, Any]) -> bytes:
    """A card as the bytes of its file."""
    return (json.dumps(card, indent=2) + "\n").encode()


def _replace(path: Path, blob: bytes) -> None:
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_bytes(blob)
    beside.replace(path)


def names() -> list[str]:
    """The shipped checkpoints, ``family-world``, in order."""
    found = CHECKPOINTS.glob(f"*-*/{CARD}")
    return sorted(path.parent.name for path in found)


def find(name_or_dir: str | Path) -> Path:
    """The folder of a shipped checkpoint, or a folder given as such; ValueError if neither."""
    folder = Path(name_or_dir)
    for candidate in (
        (CHECKPOINTS / folder.name, folder) if folder.name == str(name_or_dir) else (folder,)
    ):
        if (candidate / CARD).is_file():
            return candidate
    raise ValueError(
        f"expected a shipped checkpoint ({', '.join(names())}) or a folder with a {CARD}; "
        f"got {str(name_or_dir)!r}"
    )


def read_card(name_or_dir: str | Path) -> dict[str, Any]:
    """The card of a checkpoint; ValueError if it is broken or of another format."""
    path = find(name_or_dir) / CARD
    try:
        return parse_card(path.read_bytes(), f"in {path}")
    except OSError as error:
        raise ValueError(f"expected a readable card in {path}; got {error}") from None


def parse_card(blob: bytes, where: str = "in the file") -> dict[str, Any]:
    """The card written as these bytes; ValueError if it is broken or of another format."""
    try:
        card = json.loads(blob)
    except ValueError as error:
        raise ValueError(f"expected a readable card {where}; got {error}") from None
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        found = card.get("format") if isinstance(card, dict) else type(card).__name__
        raise ValueError(f"expected a card of format {FORMAT}; got {found!r} {where}")
    return card


def read(name_or_dir: str | Path) -> tuple[GenerativeModel, dict[str, Any]]:
    """The model and its card, on the CPU; ValueError says what is wrong with the checkpoint."""
    card = read_card(name_or_dir)
    path = find(name_or_dir) / WEIGHTS
    try:
        blob = path.read_bytes()
    except OSError as error:
        raise ValueError(f"expected weights in {path}; got {error}") from None
    return unpack(blob, card, f"in {path}"), card


def unpack(blob: bytes, card: dict[str, Any], where: str = "in the file") -> GenerativeModel:
    """The model of these weights and this card; ValueError where they do not belong together."""
    digest = hashlib.sha256(blob).hexdigest()
    if digest != card.get("weights_sha256"):
        raise ValueError(f"expected weights with the hash on the card; got {digest[:12]} {where}")
    model = _empty(card)
    try:
        model.load_state_dict(load(blob))
    except (SafetensorError, RuntimeError) as error:
        raise ValueError(f"expected weights that fit the card; got {error} {where}") from None
    return model.eval()


def _empty(card: dict[str, Any]) -> GenerativeModel:
    from core.models import FAMILIES

    try:
        family, space = FAMILIES[card["family"]], card["space"]
        config = family.Configuration.from_dict(card["config"])
        where = Space(space["kind"], tuple(space["shape"]), tuple(space["sizes"]))
        return family.create(config, where, rng=generator(0))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"expected a card of a known family; got {error}") from None


def versions() -> dict[str, str]:
    """What the figures on a card were made with."""
    return {"torch": torch.__version__}
