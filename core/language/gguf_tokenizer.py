"""The tokenizer of a pretrained model: byte pairs from its own file, run by ``tokenizers``.

Digits stand alone, words carry the space before them, bytes are written as printable letters: the
way of GPT-2 (Radford et al. 2019). Marks such as ``<|im_end|>`` are tokens that only the model may
write: typed, they are text like any other.
"""

from collections.abc import Sequence
from functools import cached_property

from tokenizers import Tokenizer as Library
from tokenizers import decoders, models, pre_tokenizers


def build(tokens: list[str], merges: list[str]) -> Library:
    """A tokenizer of these tokens, in the order of their numbers, and these merges, "a b" each."""
    pairs = [(one, other) for one, _, other in (merge.partition(" ") for merge in merges)]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    library = Library(models.BPE(vocab=vocabulary, merges=pairs))
    digits = pre_tokenizers.Digits(individual_digits=True)
    words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    library.pre_tokenizer = pre_tokenizers.Sequence([digits, words])
    library.decoder = decoders.ByteLevel()
    return library


def letters() -> dict[str, int]:
    """The byte that each printable letter stands for."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + i): b for i, b in enumerate(rest)}


class GgufTokenizer:
    """What core.language.tokenizer asks for, by the library."""

    one_way = False

    def __init__(self, inner: Library) -> None:
        self.inner = inner
        self.size = inner.get_vocab_size()

    @classmethod
    def read(cls, text: str) -> "GgufTokenizer":
        """The tokenizer that ``written`` wrote."""
        return cls(Library.from_str(text))

    def written(self) -> str:
        """All of it as JSON."""
        return self.inner.to_str()

    def encode(self, text: str) -> list[int]:
        """The token numbers of a text."""
        return list(self.inner.encode(text, add_special_tokens=False).ids)

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of the tokens; what is no UTF-8 becomes the replacement character."""
        return b"".join(map(self.piece, tokens)).decode(errors="replace")

    @cached_property
    def _bytes(self) -> dict[str, int]:
        return letters()

    def piece(self, token: int) -> bytes:
        """The bytes of one token."""
        name = self.inner.id_to_token(token) or ""
        return bytes(self._bytes[letter] for letter in name)
