"""How fast SmolLM2 writes here, beside the library transformers, and what speed costs in quality.

All write the same number of tokens behind the same start, greedily, with a cache, in turns, in one
process, on as many threads. ``ours``, ``stepwise`` and ``peer`` have the same float32 weights and
write the same text: ``stepwise`` a token at a time, as the peer does, and ``ours`` with guesses of
the setting ``packed``, which the exact weights check (core.language.guess_ahead). ``fastest`` is
``packed`` alone, whose loss is the mean of what it gives the next token of a held-out text less in
nats than float32 does. The figure of each is its fastest turn: other work can only add time.
"""

import importlib
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from core.language.corpus import test_text
from core.language.guess_ahead import ahead, decoder
from core.language.kv_cache import KeyValueCache
from core.language.text_model import TextModel
from core.language.transformer import Transformer
from core.models.transformer_lm import pretrained

START = "It is a truth universally acknowledged, that"
TOKENS = 32  # written in a turn
JUDGED = 1_500  # characters of the held-out novel that the loss is measured on
FIRST = (
    "import time; since = time.perf_counter();"
    "import torch; torch.set_num_threads({threads});"
    "from core.models.transformer_lm import pretrained;"
    "pretrained().logits({start!r});"
    "seconds = time.perf_counter() - since;"
    "lines = open('/proc/self/status').read().split('\\n');"
    "print(seconds, *(line.split()[1] for line in lines if line.startswith('VmHWM')))"
)


@dataclass(frozen=True)
class Race:
    """Tokens a second, their ratios, what ``fastest`` loses, and how soon the first token comes.

    logits_difference: the largest between ours and the peer's, float32; loss_nats: nats a token;
    first_token_seconds: from the start of a new process until the first logits, once cached;
    process_megabytes: the most that process held.
    """

    ours_tokens_per_second: float
    peer_tokens_per_second: float
    times_as_fast: float
    stepwise_tokens_per_second: float
    stepwise_times_as_fast: float
    fastest_tokens_per_second: float
    fastest_times_as_fast: float
    fastest_setting: str
    loss_nats: float
    logits_difference: float
    first_token_seconds: float
    process_megabytes: float
    peer: str
    tokens: int
    turns: int
    threads: int
    torch: str

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def sentence(self) -> str:
        """The result in words."""
        return (
            f"ours {self.ours_tokens_per_second:.1f} tokens/s, {self.peer} "
            f"{self.peer_tokens_per_second:.1f}: {self.times_as_fast:.2f} times as fast, "
            f"{self.stepwise_times_as_fast:.2f} times without guesses; "
            f"{self.fastest_setting} {self.fastest_tokens_per_second:.1f}: "
            f"{self.fastest_times_as_fast:.2f} times, at a loss of {self.loss_nats:.4f} nats a "
            f"token; logits differ by at most {self.logits_difference:.1e}; first token after "
            f"{self.first_token_seconds:.1f} s, {self.process_megabytes:.0f} MB"
        )


def language(*, turns: int = 3) -> Race:
    """Race our decoder against transformers'; ValueError without that library or the model."""
    ours, fastest = pretrained("float32"), pretrained("packed")
    library, theirs = peer(ours)
    tokens = torch.tensor([[0, *ours.tokenizer.encode(START)]])
    words = {"max_new_tokens": TOKENS, "min_new_tokens": TOKENS, "do_sample": False}
    words["attention_mask"] = torch.ones_like(tokens)  # type: ignore[assignment]
    runs: dict[str, Callable[[], Any]] = {
        "ours": lambda: guessed(ours, fastest, tokens),
        "stepwise": lambda: greedy(ours, tokens),
        "peer": lambda: theirs.generate(tokens, **words),
        "fastest": lambda: greedy(fastest, tokens),
    }
    best = race(runs, turns)
    seconds, megabytes = first_token()
    return Race(
        ours_tokens_per_second=best["ours"],
        peer_tokens_per_second=best["peer"],
        times_as_fast=best["ours"] / best["peer"],
        stepwise_tokens_per_second=best["stepwise"],
        stepwise_times_as_fast=best["stepwise"] / best["peer"],
        fastest_tokens_per_second=best["fastest"],
        fastest_times_as_fast=best["fastest"] / best["peer"],
        fastest_setting="packed",
        loss_nats=loss(ours, fastest),
        logits_difference=difference(ours, theirs, tokens),
        first_token_seconds=seconds,
        process_megabytes=megabytes,
        peer=f"transformers {library.__version__}",
        tokens=TOKENS,
        turns=turns,
        threads=torch.get_num_threads(),
        torch=torch.__version__,
    )


def race(runs: dict[str, Callable[[], Any]], turns: int) -> dict[str, float]:
    """The most tokens a second of each over these turns; one turn more warms up."""
    best = dict.fromkeys(runs, 0.0)
    for turn in range(turns + 1):
        for name, run in runs.items():
            since = time.perf_counter()
            run()
            if turn:
                best[name] = max(best[name], TOKENS / (time.perf_counter() - since))
    return best


def loss(whole: TextModel, few: TextModel) -> float:
    """Nats a token by which ``few`` bits read the held-out novel worse than ``whole`` numbers."""
    text = test_text()[10_000 : 10_000 + JUDGED]
    one, other = whole.score(text), few.score(text)
    return (one.log_prob - other.log_prob) / len(one.tokens)


@torch.inference_mode()
def greedy(model: TextModel, tokens: Tensor) -> Tensor:
    """Tokens (1, t) and the likeliest TOKENS behind them, (1, t + TOKENS)."""
    net, cache, step = decoder(model), KeyValueCache(), tokens
    for _ in range(TOKENS):
        step = net(step, cache, last=True)[:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, step], 1)
    return tokens


def guessed(model: TextModel, rough: TextModel, tokens: Tensor) -> Tensor:
    """The same as ``greedy``, with guesses of a rougher model."""
    nets = decoder(model), decoder(rough)
    written = ahead(*nets, tokens[0].tolist(), TOKENS, lambda row, _: int(row.argmax()))
    new = [number for number, _ in written]
    return torch.cat([tokens, torch.tensor([new])], 1)


@torch.inference_mode()
def difference(ours: TextModel, theirs: Any, tokens: Tensor) -> float:
    """The largest difference of logits behind tokens (1, t)."""
    return float((decoder(ours)(tokens) - theirs(tokens).logits).abs().max())


def first_token() -> tuple[float, float]:
    """Seconds from the start of a new process to its first logits, and its megabytes at most."""
    words = FIRST.format(threads=torch.get_num_threads(), start=START)
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"expected a first token; got {done.stderr.strip()[-200:]}")
    seconds, kilobytes = map(float, done.stdout.split())
    return seconds, kilobytes * 1.024e-3


def peer(ours: TextModel) -> tuple[Any, Any]:
    """The library transformers and its decoder with our float32 weights; nothing is copied."""
    try:
        library = importlib.import_module("transformers")
    except ImportError:
        raise ValueError(
            "expected the package transformers to compare with; got none: "
            "type  .venv/bin/python -m pip install -r tests/requirements.txt"
        ) from None
    net = decoder(ours)
    s = net.shape
    config = library.LlamaConfig(
        vocab_size=s.vocabulary,
        hidden_size=s.width,
        intermediate_size=s.hidden,
        num_hidden_layers=s.layers,
        num_attention_heads=s.heads,
        num_key_value_heads=s.key_heads,
        rms_norm_eps=s.epsilon,
        tie_word_embeddings=True,
        max_position_embeddings=8_192,
        bos_token_id=0,
        eos_token_id=2,
        pad_token_id=2,
        rope_parameters={"rope_type": "default", "rope_theta": s.turns},
    )
    with torch.device("meta"):  # no weights of its own
        model = library.LlamaForCausalLM(config)
    model.load_state_dict(renamed(net), assign=True)
    model.model.rotary_emb = type(model.model.rotary_emb)(config)  # angles, which are no weights
    return library, model.eval()


def renamed(net: Transformer) -> dict[str, Tensor]:
    """Our weights under the names of transformers' Llama."""
    s, found = net.shape, {"model.norm.weight": net.norm.weight.data}
    found["model.embed_tokens.weight"] = found["lm_head.weight"] = net.token.weight.data
    keys = s.width // s.heads * s.key_heads
    for layer, block in enumerate(net.blocks):
        state, to = block.state_dict(), f"model.layers.{layer}."
        q, k, v = state["attention.qkv.weight"].split([s.width, keys, keys])
        gate, up = state["feed.up.weight"].split(s.hidden)
        found |= {
            f"{to}self_attn.{n}_proj.weight": w for n, w in zip("qkv", (q, k, v), strict=True)
        }
        found[f"{to}self_attn.o_proj.weight"] = state["attention.out.weight"]
        found |= {f"{to}mlp.gate_proj.weight": gate, f"{to}mlp.up_proj.weight": up}
        found[f"{to}mlp.down_proj.weight"] = state["feed.down.weight"]
        found[f"{to}input_layernorm.weight"] = state["before_attention.weight"]
        found[f"{to}post_attention_layernorm.weight"] = state["before_feed.weight"]
    return found
