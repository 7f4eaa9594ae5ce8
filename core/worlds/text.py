"""Worlds of text: an example is a window of so many tokens, and what comes before it is not known.

    p(x) = prod_t p(x_t | x_1 .. x_(t-1))

``austen`` cuts the novels into windows of characters, ``austen_pairs`` into windows of byte pairs.
Nobody knows the truth behind the novels, so there is no entropy: a novel that was held out is the
judge. ``captions`` (core.worlds.captions) is text whose truth is known.
"""

import math
from abc import abstractmethod
from functools import cached_property

import torch
from torch import Generator, Tensor

from core.language.byte_pairs import BytePairs
from core.language.corpus import read_merges, test_text, train_text
from core.language.tokenizer import Characters, Tokenizer
from core.rng import derive, generator
from core.space import Dataset, Space
from core.worlds.world import World


class Text(World):
    """What every world of text has beside the truth.

    tokenizer: from text to tokens and back; opening: what to put before a text that begins anew.
    """

    tokenizer: Tokenizer
    opening: str

    def texts(self, x: Tensor) -> list[str]:
        """The text of each window x (n, t)."""
        return [self.tokenizer.decode(row) for row in x.tolist()]

    def lengths(self, x: Tensor) -> Tensor:
        """How many characters each window x (n, t) tells, (n,) int64."""
        return torch.tensor([len(text) for text in self.texts(x)])

    @abstractmethod
    def learned(self) -> str:
        """The text that the training set is cut from."""


class Novels(Text):
    """Windows of Jane Austen's novels; the test set is one of them, which training never shows.

    entropy is nan and log_prob gives nan: not defined. sample draws training windows again.
    """

    known = False
    entropy = math.nan
    opening = "\n"
    train_size, test_size = 20_000, 512  # at most

    def __init__(self, slug: str) -> None:
        self.slug = slug
        pairs = slug == "austen_pairs"
        self.tokenizer = BytePairs(read_merges()) if pairs else Characters()
        self.space = Space("tokens", (96,) if pairs else (256,), (self.tokenizer.size,))

    @cached_property
    def windows(self) -> Tensor:
        """The training text from end to end in windows (n, t), in a fixed random order."""
        return self._mixed(cut(self.tokenizer.encode(train_text()), self.space.shape[0]), "train")

    @cached_property
    def held_out(self) -> Tensor:
        """The same of the novel that is held out."""
        return self._mixed(cut(self.tokenizer.encode(test_text()), self.space.shape[0]), "test")

    def _mixed(self, windows: Tensor, part: str) -> Tensor:
        order = torch.randperm(len(windows), generator=generator(derive(0, f"{self.slug}/{part}")))
        return windows[order]

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n training windows (n, t), drawn with replacement: all that is known of the truth."""
        return self.windows[torch.randint(len(self.windows), (n,), generator=rng)]

    def log_prob(self, x: Tensor) -> Tensor:
        """nan for each window x (n, t), (n,) float64: not defined."""
        return torch.full((len(x),), math.nan, dtype=torch.float64, device=x.device)

    def learned(self) -> str:
        """The five novels that are learned from."""
        return train_text()

    def _fixed(self, part: str, n: int) -> Dataset:
        x = (self.windows if part == "train" else self.held_out)[:n]
        return Dataset(self.space, x, name=f"{self.slug}/{part}/{len(x)}")


def cut(tokens: list[int], width: int) -> Tensor:
    """Tokens in windows (n, width), one behind the other; what is left over is dropped."""
    count = len(tokens) // width
    return torch.tensor(tokens[: count * width]).view(count, width)
