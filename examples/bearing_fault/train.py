#!/usr/bin/env python3
"""Trains the bearing fault classifier and writes model and test data into this folder."""

import argparse
import pathlib

import numpy as np
import torch
from torch import nn

import band_energies
import simulate

HERE = pathlib.Path(__file__).resolve().parent
STEPS = 64  # frames of a window: 80 ms
CLASSES = len(simulate.CONDITIONS)


class Classifier(nn.Module):
    """Two LSTM layers over feature frames and a dense layer on the newest output."""

    def __init__(self, mean, deviation, hidden):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("gain", 1 / deviation)
        self.lstm = nn.LSTM(len(mean), hidden, num_layers=2, batch_first=True)
        self.dense = nn.Linear(hidden, CLASSES)

    def run(self, x, state=None):
        """Frames [N, T, F] to logits of every frame [N, T, classes] and the state after them."""
        y, state = self.lstm((x - self.mean) * self.gain, state)
        return self.dense(y), state

    def forward(self, x):
        y, _ = self.lstm((x - self.mean) * self.gain)
        return self.dense(y[:, -1])


def recordings(seed, count, seconds):
    """Frames [count, T, F] of simulated machines, conditions in turn, and their labels [count]."""
    labels = np.arange(count) % CLASSES
    seeds = np.random.SeedSequence(seed).spawn(count)
    x = []
    for s, label in zip(seeds, labels):
        rng = np.random.default_rng(s)
        vibration = simulate.record(rng, simulate.CONDITIONS[label], seconds)
        x.append(band_energies.frames(vibration))
    return torch.from_numpy(np.stack(x)), torch.from_numpy(labels)


def windows(seed, count):
    """Windows [count, STEPS, F], each of another machine, and their labels [count]."""
    x, labels = recordings(seed, count, (STEPS + 40) * band_energies.HOP / simulate.SAMPLE_RATE)
    return x[:, 40:].contiguous(), labels


def train(model, x, labels, epochs, batch, generator):
    """Learns from random windows of `x` [count, T, F].

    Half of them start in the state that another window left, as they do in a stream.
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    steps = epochs * (len(x) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    weight = torch.linspace(0, 1, STEPS) ** 2  # the first frames cannot tell yet
    weight = weight / weight.sum()
    left = None
    for epoch in range(epochs):
        total = 0.0
        order = torch.randperm(len(x), generator=generator)
        for chosen in order.split(batch)[: len(x) // batch]:
            start = int(torch.randint(0, x.shape[1] - STEPS + 1, (1,), generator=generator))
            state = None
            if left is not None:
                fresh = torch.rand(batch, generator=generator) < 0.5
                from_window = torch.randperm(batch, generator=generator)
                zero = fresh[None, :, None]
                state = tuple(s[:, from_window].masked_fill(zero, 0.0) for s in left)
            logits, left = model.run(x[chosen, start : start + STEPS], state)
            left = tuple(s.detach() for s in left)
            target = labels[chosen, None].expand(-1, STEPS)
            loss = nn.functional.cross_entropy(logits.transpose(1, 2), target, reduction="none")
            loss = (loss * weight).sum(dim=1).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1:3d}/{epochs}: loss {total / (len(x) // batch):.4f}", flush=True)


def scores(logits, labels):
    """Accuracy and macro F1, in percent."""
    guess = logits.argmax(dim=1)
    f1 = []
    for c in range(CLASSES):
        hits = int(((guess == c) & (labels == c)).sum())
        f1.append(2 * hits / max(int((guess == c).sum() + (labels == c).sum()), 1))
    return 100 * float((guess == labels).float().mean()), 100 * float(np.mean(f1))


def sample_run(seed):
    """A recording that passes through all conditions, 0.9 s each."""
    seeds = np.random.SeedSequence(seed).spawn(CLASSES)
    parts = [
        simulate.record(np.random.default_rng(s), condition, 0.9, severity=2.0)
        for s, condition in zip(seeds, simulate.CONDITIONS)
    ]
    return np.concatenate(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=8000)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    arguments = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(1)  # the order of sums, and so the weights, depend on the threads
    torch.use_deterministic_algorithms(True)
    generator = torch.Generator().manual_seed(2)

    print(f"simulating {arguments.recordings} recordings", flush=True)
    x, labels = recordings(100, arguments.recordings, 0.4)
    model = Classifier(x.mean(dim=(0, 1)), x.std(dim=(0, 1)), arguments.hidden)
    train(model, x, labels, arguments.epochs, 64, generator)

    model.eval()
    test, truth = windows(200, 600)
    with torch.no_grad():
        logits = model(test)
    accuracy, f1 = scores(logits, truth)
    print(f"test: accuracy {accuracy:.2f} %, macro F1 {f1:.2f} %")

    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        torch.zeros(1, STEPS, test.shape[2]),
        str(out / "bearing_fault.onnx"),
        opset_version=13,
        input_names=["frames"],
        output_names=["logits"],
        dynamic_axes={"frames": {0: "N", 1: "T"}, "logits": {0: "N"}},
    )
    np.save(out / "test_frames.npy", test.numpy())
    np.save(out / "test_labels.npy", truth.numpy().astype(np.int64))
    np.save(out / "test_logits.npy", logits.numpy())
    np.save(out / "calibration_frames.npy", windows(400, 120)[0].numpy())
    vibration = sample_run(300)
    vibration.astype("<f4").tofile(out / "vibration.f32")
    np.save(out / "vibration_frames.npy", band_energies.frames(vibration))


if __name__ == "__main__":
    main()
