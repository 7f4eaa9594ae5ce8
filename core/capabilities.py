"""What only some families can do. Ask for the capability, never for the class.

Each is a Protocol with one method whose name says what kind of number it gives: ``log_prob`` is
exact, ``elbo`` is a lower bound, ``energy`` is unnormalised. Shapes: x (n, *space.shape).
"""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from torch import Generator, Tensor

from core.progress import Frame


@runtime_checkable
class Density(Protocol):
    """Exact likelihood."""

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), in nats, exact; -inf where the model says never."""


@runtime_checkable
class Bounded(Protocol):
    """A lower bound on the likelihood (Kingma & Welling 2013, equation 3)."""

    def elbo(self, x: Tensor, *, rng: Generator) -> Tensor:
        """An estimate of a lower bound on log p(x), (n,), in nats."""


@runtime_checkable
class Energy(Protocol):
    """Likelihood up to a constant: p(x) is proportional to exp(-energy)."""

    def energy(self, x: Tensor) -> Tensor:
        """(n,), unnormalised, in nats."""


@runtime_checkable
class Field(Protocol):
    """A vector field over space and time: a score, a velocity, a guess of the noise."""

    def field(self, x: Tensor, t: Tensor) -> Tensor:
        """The arrow at x (n, *shape) and time t (n,); the shape of x."""


@runtime_checkable
class Stepwise(Protocol):
    """Sampling that can be watched."""

    def trajectory(self, n: int, *, rng: Generator) -> Iterator[Frame]:
        """Frames from noise to data; the last one equals ``sample`` with the same rng."""


@runtime_checkable
class Encoder(Protocol):
    """From an example to its description."""

    def encode(self, x: Tensor) -> Tensor:
        """The code z (n, d) of x."""


@runtime_checkable
class Decoder(Protocol):
    """From a description to an example."""

    def decode(self, z: Tensor) -> Tensor:
        """The example (n, *shape) that the code z (n, d) describes."""


@runtime_checkable
class Conditional(Protocol):
    """Sampling on request."""

    def sample_given(self, y: Tensor, *, rng: Generator) -> Tensor:
        """One example for each row of attributes y (n, k); -1 leaves an attribute open."""


@runtime_checkable
class Completer(Protocol):
    """Filling in what is missing."""

    def complete(self, x: Tensor, known: Tensor, *, rng: Generator) -> Tensor:
        """x with the entries where ``known`` (n, *shape) is False drawn anew."""


@runtime_checkable
class Autoregressive(Protocol):
    """One part at a time, each given those before it."""

    def next_log_prob(self, x: Tensor) -> Tensor:
        """log p(next | x) over all values (n, k), in nats, for prefixes x (n, t)."""


CAPABILITIES: dict[str, type] = {
    "density": Density,
    "bounded": Bounded,
    "energy": Energy,
    "field": Field,
    "stepwise": Stepwise,
    "encoder": Encoder,
    "decoder": Decoder,
    "conditional": Conditional,
    "completer": Completer,
    "autoregressive": Autoregressive,
}


def capabilities(model: object) -> tuple[str, ...]:
    """Names of the capabilities of a model, or of a family given as its class."""
    return tuple(name for name, protocol in CAPABILITIES.items() if _has(model, protocol))


def _has(model: object, protocol: type) -> bool:
    methods = [name for name in vars(protocol) if not name.startswith("_")]
    return all(callable(getattr(model, name, None)) for name in methods)
