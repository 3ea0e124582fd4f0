"""Features of the model: log energies of six bands per frame, as band_energies.cpp has them."""

import numpy as np

HOP = 16  # samples per frame: 1.25 ms
WINDOW = 32  # samples under the window: this frame's and the last one's
BANDS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 11), (12, 15))  # DFT bins of 400 Hz, inclusive
FLOOR = 1e-3  # g^2, keeps silence finite


def frames(signal):
    """[samples] to float32 [samples // HOP, 6]; the signal is taken as zero before it begins."""
    count = len(signal) // HOP
    padded = np.concatenate([np.zeros(WINDOW - HOP), np.asarray(signal, np.float64)])
    index = np.arange(count)[:, None] * HOP + np.arange(WINDOW)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    power = np.abs(np.fft.rfft(padded[index] * hann, axis=1)) ** 2 / np.sum(hann**2)
    bands = np.stack([power[:, low : high + 1].sum(axis=1) for low, high in BANDS], axis=1)
    return np.log(bands + FLOOR).astype(np.float32)
