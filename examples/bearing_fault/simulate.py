"""Simulator of the vibration of a rolling-element bearing with a localized fault.

The model of McFadden and Smith with the random slip of Randall and Antoni; README.md has the
formulas and references. Everything is drawn from one numpy Generator: a seed determines a
recording.
"""

from dataclasses import dataclass

import numpy as np

CONDITIONS = ("healthy", "inner race", "outer race", "ball")
SAMPLE_RATE = 12800.0  # Hz
SEVERITY = (0.55, 2.5)  # g, size of the impacts that record() draws, log-uniform


@dataclass(frozen=True)
class Bearing:
    """Geometry of a deep-groove ball bearing; the default is a 6205."""

    balls: int = 9
    ball_diameter: float = 7.94  # mm
    pitch_diameter: float = 39.04  # mm
    contact_angle: float = 0.0  # rad

    @property
    def _ratio(self):
        return self.ball_diameter / self.pitch_diameter * np.cos(self.contact_angle)

    @property
    def cage(self):
        """FTF, turns of the cage per turn of the shaft."""
        return 0.5 * (1 - self._ratio)

    @property
    def outer(self):
        """BPFO, balls passing a point of the outer race per turn of the shaft."""
        return self.balls * self.cage

    @property
    def inner(self):
        """BPFI, balls passing a point of the inner race per turn of the shaft."""
        return self.balls * (1 - self.cage)

    @property
    def spin(self):
        """BSF, turns of a ball per turn of the shaft."""
        return self.pitch_diameter / (2 * self.ball_diameter) * (1 - self._ratio**2)


def load_zone(angle, extent):
    """Stribeck's distribution of the load at `angle` (rad) from the load line, 1 at its centre.

    `extent` is Stribeck's load factor: up to 0.5 the zone reaches less than a half turn.
    """
    return np.maximum(1 - (1 - np.cos(angle)) / (2 * extent), 0) ** 1.5


def shaft_angle(rng, time, load):
    """Angle of the shaft (rad) at `time` (s).

    An induction motor, 1800 rpm without load and 8 % less with full load, that drifts slowly.
    """
    speed = 30.0 * (1 - 0.08 * load) * rng.uniform(0.99, 1.01)  # Hz
    depth, phase = rng.uniform(0, 0.02), rng.uniform(0, 2 * np.pi)
    drift = 2 * np.pi * rng.uniform(0.3, 1.5)  # rad/s
    angle = speed * (time - depth / drift * np.cos(drift * time + phase))
    return 2 * np.pi * (angle - angle[0]) + rng.uniform(0, 2 * np.pi)


def impacts(rng, condition, bearing, time, angle, load):
    """Times (s) and amplitudes of the impacts of a fault."""
    rates = {"inner race": bearing.inner, "outer race": bearing.outer, "ball": 2 * bearing.spin}
    per_turn = rates[condition]
    turns = (angle[-1] - angle[0]) / (2 * np.pi)
    count = int(turns * per_turn * 1.1) + 2
    # Slip makes every interval random, and the errors add up: nothing locks impacts to the shaft.
    slip = rng.uniform(0.005, 0.015)
    intervals = 2 * np.pi / per_turn * (1 + slip * rng.standard_normal(count))
    at = angle[0] + np.cumsum(intervals) - intervals[0] * rng.uniform(0, 1)
    at = at[at < angle[-1]]
    times = np.interp(at, angle, time)

    extent = 0.25 + 0.5 * load  # of the load zone: it widens with load
    position = rng.uniform(0, 2 * np.pi)
    if condition == "inner race":  # the fault turns with the shaft through the load zone
        amplitude = load_zone(at + position, extent)
    elif condition == "ball":  # carried by the cage, striking the two races in turn
        strikes = np.where(np.arange(at.size) % 2 == 0, 1.0, 0.75)
        amplitude = strikes * (0.25 + 0.75 * load_zone(bearing.cage * at + position, extent))
    else:  # stands still inside the load zone
        amplitude = np.full(at.size, load_zone(rng.uniform(-0.8, 0.8), extent))
    return times, amplitude * (0.6 + 0.8 * load) * (1 + 0.15 * rng.standard_normal(at.size))


def ring(rng, time, times, amplitude):
    """Response of the housing to impacts: two decaying resonances each."""
    signal = np.zeros(time.size)
    length = int(0.012 * SAMPLE_RATE)
    first = np.ceil(times * SAMPLE_RATE).astype(int)
    index = first[:, None] + np.arange(length)
    since = index / SAMPLE_RATE - times[:, None]
    response = np.zeros_like(since)
    for low, high, gain in ((2800.0, 4400.0, 1.0), (1200.0, 2000.0, rng.uniform(0.2, 0.5))):
        natural, damping = 2 * np.pi * rng.uniform(low, high), rng.uniform(0.04, 0.08)
        damped = natural * np.sqrt(1 - damping**2)
        response += gain * np.exp(-damping * natural * since) * np.sin(damped * since)
    inside = index < time.size
    np.add.at(signal, index[inside], (amplitude[:, None] * response)[inside])
    return signal


def background(rng, time, angle, load):
    """A healthy machine: shaft orders, rolling noise, stray shocks and the noise of the sensor."""
    signal = np.zeros(time.size)
    for order, level in ((1, 0.3), (2, 0.15), (3, 0.08)):
        signal += level * rng.uniform(0.3, 1.0) * np.cos(order * angle + rng.uniform(0, 2 * np.pi))
    white = rng.standard_normal(time.size)
    signal += rng.uniform(0.10, 0.20) * (0.7 + 0.6 * load) * white
    rumble = np.convolve(rng.standard_normal(time.size), np.exp(-np.arange(48) / 8.0), mode="same")
    signal += rng.uniform(0.02, 0.06) * rumble
    shocks = rng.poisson(rng.uniform(0, 25) * time[-1])
    return signal + ring(rng, time, rng.uniform(0, time[-1], shocks), rng.exponential(0.5, shocks))


def record(rng, condition, seconds, severity=None, bearing=Bearing()):
    """Acceleration (g) of one machine in one condition for `seconds`, float32.

    `severity` is the size of the impacts (g); drawn where it is None.
    """
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    load = rng.uniform(0.2, 1.0)
    angle = shaft_angle(rng, time, load)
    signal = background(rng, time, angle, load)
    if severity is None:
        severity = np.exp(rng.uniform(*np.log(SEVERITY)))
    if condition != "healthy":
        signal += severity * ring(rng, time, *impacts(rng, condition, bearing, time, angle, load))
    gain = 10 ** rng.uniform(-0.15, 0.15)  # sensor and mounting
    return (gain * signal).astype(np.float32)
