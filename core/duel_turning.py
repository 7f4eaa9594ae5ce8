"""Whether a game comes to rest: the centre of the samples over the last rounds.

    c_t      the mean of the 1,000 samples after round t, in degrees
    roams    sqrt(mean |c_t - line_t|^2): how far it strays from its own straight line, in degrees
    period   T / k, for the frequency k whose share of the power is the largest, in rounds
    share    that share: 1 for one even swing, about 2 / T for noise without any rhythm

The samples come of the same noise each time, so that a centre that moves was moved by the forger.
Two players who each go downhill may circle the resting point for ever (Mescheder et al. 2018,
section 2.2, where the centre of a one-point forger does so); then it roams with a rhythm. Slow
progress in one direction is no rhythm: the straight line takes it out.
"""

import numpy as np
from numpy.typing import NDArray

from core.duel import State
from core.duel_frame import noise_of

TRACED = 400  # rounds


def centre(state: State) -> list[float]:
    """The mean longitude and latitude of the samples of a state, in degrees."""
    made = state.model.decode(noise_of(state.duel, state))
    return [float(one) for one in made.double().mean(0)]


def strayed(trace: NDArray[np.floating]) -> NDArray[np.float64]:
    """What is left of a row of centres (T, 2) without its straight line, (T, 2)."""
    t = np.arange(len(trace))
    lines = np.polynomial.polynomial.polyfit(t, trace.astype(np.float64), 1)
    left = trace - np.stack([np.ones(len(t)), t], 1) @ lines
    return np.asarray(left, dtype=np.float64)


def roams(trace: NDArray[np.floating]) -> float:
    """How far the centre strays, in degrees: root of the mean square."""
    return float(np.sqrt(np.square(strayed(trace)).sum(1).mean()))


def rhythm(trace: NDArray[np.floating]) -> tuple[float, float]:
    """The strongest period in rounds, and its share of the power."""
    power = np.square(np.abs(np.fft.rfft(strayed(trace), axis=0))).sum(1)[1:]
    best = int(power.argmax())
    return len(trace) / (best + 1), float(power[best] / power.sum())
