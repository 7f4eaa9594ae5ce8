r"""Byte-pair encoding: begin with 256 bytes, and give the commonest pair of neighbours a number.

    (a, b) = argmax of count(a b),    new token = a b,    replace, count again

(Gage 1994; for text Sennrich, Haddow & Birch 2016, algorithm 1; on bytes Radford et al. 2019.)
Pairs are counted inside words, where a word carries the space before it, so that no token spans
two words. Of pairs that are equally common the one with the lowest numbers wins. Bytes reach every
text: Chinese takes three of them a character, an emoji four.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

WORDS = re.compile(r" ?\w+| ?[^\w\s]+|\s+")
BYTES = 256
KEPT = 100_000  # words whose encoding is remembered

Pair = tuple[int, int]


@dataclass(frozen=True)
class Merge:
    """One step of learning: ``pair`` became token ``number``.

    piece: the bytes it stands for; count: how often the pair stood in the text; length: tokens of
    the text after the step.
    """

    number: int
    pair: Pair
    piece: bytes
    count: int
    length: int


class Ledger:
    """Different words as lists of tokens, how often each occurs, and where every pair stands."""

    def __init__(self, text: str) -> None:
        words = Counter(WORDS.findall(text))
        self.words = [list(word.encode()) for word in words]
        self.times = list(words.values())
        self.length = sum(len(w) * n for w, n in zip(self.words, self.times, strict=True))
        self.counts: Counter[Pair] = Counter()
        self.where: defaultdict[Pair, set[int]] = defaultdict(set)
        for number in range(len(self.words)):
            self._enter(number, 1)

    def _enter(self, number: int, sign: int) -> None:
        """Add or take away the pairs of one word."""
        word, times = self.words[number], self.times[number]
        for pair in pairwise(word):
            self.counts[pair] += sign * times
            if sign > 0:
                self.where[pair].add(number)

    def best(self) -> Pair | None:
        """The commonest pair, of equals the one with the lowest numbers; None if none is twice."""
        top = max(self.counts.values(), default=0)
        return min(p for p, count in self.counts.items() if count == top) if top > 1 else None

    def merge(self, pair: Pair, number: int) -> int:
        """Write ``number`` for ``pair`` in every word; returns how often the pair stood there."""
        count = self.counts[pair]
        for place in self.where.pop(pair, ()):
            self._enter(place, -1)
            before = self.words[place]
            self.words[place] = join(before, pair, number)
            self.length -= (len(before) - len(self.words[place])) * self.times[place]
            self._enter(place, 1)
        del self.counts[pair]
        return count


def learn(text: str, vocabulary: int) -> Iterator[Merge]:
    """Merge until there are ``vocabulary`` tokens, or no pair stands twice; one Merge a step.

    ValueError where the vocabulary is smaller than the 256 bytes.
    """
    if vocabulary < BYTES:
        raise ValueError(f"expected a vocabulary of {BYTES} or more; got {vocabulary}")
    ledger, pieces = Ledger(text), [bytes([one]) for one in range(BYTES)]
    for number in range(BYTES, vocabulary):
        pair = ledger.best()
        if pair is None:
            return
        pieces.append(pieces[pair[0]] + pieces[pair[1]])
        count = ledger.merge(pair, number)
        yield Merge(number, pair, pieces[-1], count, ledger.length)


def join(tokens: list[int], pair: Pair, number: int) -> list[int]:
    """The tokens with ``number`` in place of every ``pair``, from left to right."""
    joined: list[int] = []
    for token in tokens:
        if joined and (joined[-1], token) == pair:
            joined[-1] = number
        else:
            joined.append(token)
    return joined


class BytePairs:
    """A tokenizer made of learned merges: token 256 + i is the i-th merge."""

    one_way = False

    def __init__(self, merges: Sequence[Pair]) -> None:
        self.merges = list(merges)
        self.size = BYTES + len(self.merges)
        self._rank = {pair: rank for rank, pair in enumerate(self.merges)}
        self.pieces = [bytes([one]) for one in range(BYTES)]
        for one, other in self.merges:
            self.pieces.append(self.pieces[one] + self.pieces[other])
        self._word = lru_cache(KEPT)(self._encode_word)

    def encode(self, text: str) -> list[int]:
        """The tokens of a text: in each word the merge learned first is done first."""
        return [token for word in WORDS.findall(text) for token in self._word(word)]

    def _encode_word(self, word: str) -> tuple[int, ...]:
        tokens = list(word.encode())
        while len(tokens) > 1:
            rank = min(self._rank.get(pair, self.size) for pair in pairwise(tokens))
            if rank == self.size:
                break
            tokens = join(tokens, self.merges[rank], BYTES + rank)
        return tuple(tokens)

    def steps(self, word: str) -> Iterator[list[int]]:
        """A word on its way: its bytes, and the tokens after each merge that touches it."""
        tokens = list(word.encode())
        yield tokens
        for rank, pair in enumerate(self.merges):
            joined = join(tokens, pair, BYTES + rank)
            if len(joined) < len(tokens):
                tokens = joined
                yield tokens

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of the tokens; what is no UTF-8 becomes the replacement character."""
        return b"".join(self.pieces[token] for token in tokens).decode(errors="replace")

    def piece(self, token: int) -> bytes:
        """The bytes of one token."""
        return self.pieces[token]
