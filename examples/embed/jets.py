#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Trains the jet tagger in PyTorch and exports it: jets.onnx, jets.csv with rows that it never saw, and jets.expected with
PyTorch's answers.

The data are invented: five classes of jets whose 16 features (jet substructure, in units of their own) are correlated
normal variables around a centre for each class. The same files come out of every run (PyTorch 1.13, one thread).
Usage: python3 jets.py, in this folder.
"""
import torch

CLASSES = ["gluon", "quark", "w", "z", "top"]
FEATURES = 16


class Tagger(torch.nn.Module):
    """16-64-32-32-5 behind the standardisation of its inputs, which is part of the model."""

    def __init__(self, mean, deviation):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(FEATURES, 64), torch.nn.ReLU(),
            torch.nn.Linear(64, 32), torch.nn.ReLU(),
            torch.nn.Dropout(0.1),
            torch.nn.Linear(32, 32), torch.nn.ReLU(),
            torch.nn.Linear(32, len(CLASSES)))

    def forward(self, x):
        logits = self.layers((x - self.mean) / self.deviation)
        return logits if self.training else torch.softmax(logits, dim=1)


def make_jets(rows):
    shape = torch.Generator().manual_seed(1)
    centres = torch.randn(len(CLASSES), FEATURES, generator=shape)
    mixing = torch.randn(FEATURES, FEATURES, generator=shape) / 4
    units = 10 ** (2 * torch.rand(FEATURES, generator=shape))
    labels = torch.randint(len(CLASSES), (rows,))
    features = centres[labels] + torch.randn(rows, FEATURES) + torch.randn(rows, FEATURES) @ mixing
    return (features + 3) * units, labels


def main():
    torch.manual_seed(42)
    torch.set_num_threads(1)
    x, y = make_jets(20000)
    tagger = Tagger(x.mean(0), x.std(0))
    optimizer = torch.optim.Adam(tagger.parameters(), lr=2e-3)
    for epoch in range(8):
        order = torch.randperm(len(x))
        for batch in order.split(200):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(tagger(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: loss {loss.item():.3f}")

    tagger.eval()
    x, y = make_jets(200)
    rows = [",".join(f"{value:.6g}" for value in row) for row in x.tolist()]
    x = torch.tensor([[float(value) for value in row.split(",")] for row in rows])  # as the file has them
    answers = tagger(x).argmax(1)
    print(f"accuracy on {len(x)} rows never seen: {(answers == y).float().mean().item():.3f}")
    torch.onnx.export(tagger, x[:1], "jets.onnx", input_names=["jet"], output_names=["class"], opset_version=13)
    with open("jets.csv", "w") as file:
        file.writelines(row + "\n" for row in rows)
    with open("jets.expected", "w") as file:
        file.writelines(CLASSES[answer] + "\n" for answer in answers)


if __name__ == "__main__":
    main()
