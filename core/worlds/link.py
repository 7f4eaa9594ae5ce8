"""A painted mask as a word for an address, and back.

    b.4gD…    a letter for the size, a full stop, then base64url of the compressed rows

Each row is written as what differs from the row above, because land has long straight edges; then
come DEFLATE (RFC 1951) and base64url without padding (RFC 4648). What is read is bounded first.
"""

import base64
import binascii
import zlib

import numpy as np
import torch
from torch import Tensor

from core.worlds import kept, own, starters
from core.worlds.own import Own
from core.worlds.painted import SIZES, checked

LETTERS = {"a": 36, "b": 72, "c": 144}
LONGEST = 1_500  # signs in an address


def encode(mask: Tensor) -> str | None:
    """The word for a mask (rows, columns); None where it would be too long for an address."""
    letter = next(word for word, rows in LETTERS.items() if rows == mask.shape[0])
    bits = np.array(mask.numpy(), np.uint8)
    bits[1:] ^= mask.numpy()[:-1]
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = squeezer.compress(np.packbits(bits).tobytes()) + squeezer.flush()
    word = f"{letter}.{base64.urlsafe_b64encode(squeezed).rstrip(b'=').decode()}"
    return word if len(word) <= LONGEST else None


def decode(word: str) -> Tensor:
    """The mask (rows, columns) of a word; ValueError where it is not one."""
    letter, dot, rest = word.partition(".")
    if not dot or letter not in LETTERS or len(word) > LONGEST:
        raise ValueError("expected the word of a painted world; got something else")
    shape = SIZES[LETTERS[letter]]
    size = shape[0] * shape[1] // 8
    try:
        squeezed = base64.b64decode(rest + "=" * (-len(rest) % 4), b"-_", validate=True)
        unsqueezer = zlib.decompressobj(-15)
        content = unsqueezer.decompress(squeezed, size + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise ValueError("expected the word of a painted world; got a damaged one") from None
    if len(content) != size or not unsqueezer.eof or unsqueezer.unused_data:
        raise ValueError("expected the word of a painted world; got one of another size")
    bits = np.unpackbits(np.frombuffer(content, np.uint8)).reshape(shape)
    return checked(torch.from_numpy(np.bitwise_xor.accumulate(bits, axis=0).astype(bool)))


def token(world: Own) -> str:
    """What stands for a world in an address: its word, or its slug where that is too long."""
    word = encode(world.mask) if isinstance(world, own.Painted) else None
    return word or world.slug


def world(token: str) -> Own:
    """The world that a token stands for, kept from now on; ValueError says what is wrong.

    A token is the name of a starter, the word of a painted mask, or the slug of a kept world.
    """
    if token.startswith(own.PREFIX):
        return kept.find(token)
    mask = starters.mask(token) if token in starters.NAMES else decode(token)
    found = kept.held(own.slug(own.pack_mask(mask))) or own.painted(mask)
    kept.keep(found)
    return found
