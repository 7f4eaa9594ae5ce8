"""Tokenizers: by hand, against the library tokenizers, and back again on any text."""

import random
from itertools import groupby

import pytest
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from core.language.byte_pairs import WORDS, BytePairs, learn
from core.language.corpus import VOCABULARY, read_merges, train_text
from core.language.tokenizer import LONGEST, Characters, admit

TEXTS = (
    "It is a truth universally acknowledged, that a single man",
    "学而时习之，不亦说乎？",
    "naïve café — “quoted” …  two  spaces\n\n\tand a tab",
    "🙂🧑‍🚀 0123456789 don't",
    "",
    " ",
)


def byte_letters() -> dict[int, str]:
    """The printable letter that the library writes for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {b: chr(256 + i) for i, b in enumerate(others)}


def peer_split() -> pre_tokenizers.PreTokenizer:
    pattern = Regex(WORDS.pattern)
    whole = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([pre_tokenizers.Split(pattern, "isolated"), whole])


def as_letters(piece: bytes) -> str:
    letters = byte_letters()
    return "".join(letters[byte] for byte in piece)


@pytest.fixture(scope="module")
def shipped() -> BytePairs:
    return BytePairs(read_merges())


def test_a_word_by_hand() -> None:
    """aaabdaaabac, the classic: aa, then ab (of equals the lowest numbers), then both."""
    steps = list(learn("aaabdaaabac", 300))
    assert [step.piece for step in steps] == [b"aa", b"ab", b"aaab"]
    assert [step.count for step in steps] == [4, 2, 2]
    assert [step.length for step in steps] == [9, 7, 5]
    tokens = BytePairs([step.pair for step in steps]).encode("aaabdaaabac")
    assert tokens == [258, ord("d"), 258, ord("a"), ord("c")]
    assert list(learn("abcdef", 300)) == []
    with pytest.raises(ValueError, match="expected a vocabulary of 256 or more; got 10"):
        next(learn("abc", 10))


def test_merges_are_the_librarys() -> None:
    text = train_text()[:300_000]
    peer = Tokenizer(models.BPE())
    peer.pre_tokenizer = peer_split()
    alphabet = [letter for _, letter in sorted(byte_letters().items())]
    trainer = trainers.BpeTrainer(
        vocab_size=256 + 200, initial_alphabet=alphabet, show_progress=False
    )
    peer.train_from_iterator([text], trainer)
    numbers = {number: piece for piece, number in peer.get_vocab().items()}
    theirs = [numbers[number] for number in range(256, 256 + 200)]
    ours = list(learn(text, 256 + 200))
    place = 0
    for count, group in groupby(ours, lambda step: step.count):  # among equals the order is free
        pieces = {as_letters(step.piece) for step in group}
        if count > ours[-1].count:
            assert pieces == set(theirs[place : place + len(pieces)])
        place += len(pieces)
    tokens = BytePairs([step.pair for step in ours]).encode(text)
    assert len(tokens) == ours[-1].length


def test_tokens_are_the_librarys(shipped) -> None:
    names = [as_letters(shipped.piece(token)) for token in range(shipped.size)]
    merges = [(names[one], names[other]) for one, other in shipped.merges]
    peer = Tokenizer(models.BPE(vocab={name: i for i, name in enumerate(names)}, merges=merges))
    peer.pre_tokenizer, peer.decoder = peer_split(), decoders.ByteLevel()
    for text in (*TEXTS, train_text()[100_000:150_000]):
        assert shipped.encode(text) == peer.encode(text).ids
        assert peer.decode(shipped.encode(text)) == text


def test_any_text_comes_back(shipped) -> None:
    rng = random.Random(0)
    wild = ["".join(chr(rng.choice((65, 233, 0x4E2D, 0x1F600, 10, 32))) for _ in range(99))]
    for text in (*TEXTS, *wild):
        tokens = shipped.encode(text)
        assert shipped.decode(tokens) == text
        assert b"".join(map(shipped.piece, tokens)) == text.encode()
    assert all(shipped.decode(shipped.encode(chr(n))) == chr(n) for n in range(0xD800))


def test_the_shipped_merges_are_learned_from_the_novels(shipped) -> None:
    """The first hundred come out again; the rest is held by the same loop."""
    steps = [step for step, _ in zip(learn(train_text(), VOCABULARY), range(100), strict=False)]
    assert [step.pair for step in steps] == shipped.merges[:100]
    assert shipped.size == VOCABULARY


def test_a_word_on_its_way(shipped) -> None:
    steps = list(shipped.steps(" Elizabeth"))
    assert steps[0] == list(b" Elizabeth")
    assert steps[-1] == shipped.encode(" Elizabeth")
    assert [len(step) for step in steps] == sorted({len(s) for s in steps}, reverse=True)


def test_characters_know_ascii_alone() -> None:
    letters = Characters()
    text = "Mr. Darcy\nsmiled; did he not?"
    assert letters.decode(letters.encode(text)) == text
    assert letters.decode(letters.encode("café 中")) == "caf� �"
    assert letters.size == 97


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"bytes", "expected text; got bytes"),
        (None, "expected text; got NoneType"),
        ("a\x00b", "control character U\\+0000"),
        ("\x1b[31m", "control character U\\+001B"),
        ("a\ud800", "half of a character, U\\+D800"),
        ("a" * (LONGEST + 1), "expected at most 20,000 characters; got 20,001"),
    ],
)
def test_what_is_no_text_is_refused(text, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        admit(text)


def test_line_ends_are_one_mark() -> None:
    assert admit("a\r\nb\rc\td") == "a\nb\nc\td"
    assert admit("<script>alert(1)</script>") == "<script>alert(1)</script>"
