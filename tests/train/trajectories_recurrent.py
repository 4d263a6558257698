# SPDX-License-Identifier: BSL-1.0
# Makes trajectories_recurrent_data.hpp: what trajectories.py does, of layers that go through time.
# As in trajectories_windows.py PyTorch's tensors have channels first, time last.

import numpy
import torch

import trajectories
from trajectories import (
    BCE,
    CROSS_ENTROPY,
    HUBER,
    MSE,
    Case,
    Layer,
    Topology,
    adam,
    adamw,
    linear,
    modules_of,
    residual,
    rmsprop,
    sgd,
    types_of,
)
from trajectories_windows import (
    add,
    concat,
    conv1d,
    data,
    embedding,
    function,
    input_of,
    place_linear,
    sequential,
)

# ------------------------------------------------------------------------------------------- layers


class ChannelsFirst:
    """Of an RNNBase with batch_first, which takes channels last."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1))[0].movedim(-1, 1)


class Gru(ChannelsFirst, torch.nn.GRU):
    pass


class Lstm(ChannelsFirst, torch.nn.LSTM):
    pass


class Rnn(ChannelsFirst, torch.nn.RNN):
    pass


def recurrent(name, Module):
    def of(inputs, hidden):
        cpp_type = f"{name}<{inputs}, {hidden}>"
        return Layer(cpp_type, lambda: Module(inputs, hidden, batch_first=True))

    return of


gru = recurrent("gru", Gru)
lstm = recurrent("lstm", Lstm)
rnn = recurrent("rnn", Rnn)


def bidirectional_lstm(inputs, hidden):
    """PyTorch's own, whose parameters are those of the two directions, one after the other."""
    cpp_type = concat(lstm(inputs, hidden), reverse(lstm(inputs, hidden))).cpp_type
    return Layer(
        cpp_type.removeprefix("ctnn::"),
        lambda: Lstm(inputs, hidden, batch_first=True, bidirectional=True),
    )


class Reversed(torch.nn.Sequential):
    def forward(self, x):
        return super().forward(x.flip(-1)).flip(-1)


def reverse(layer):
    return Layer(f"reversed<{types_of([layer])}>", lambda: Reversed(*modules_of([layer])))


last = function("last", lambda x: x[..., -1])

# ---------------------------------------------------------------------------------------- the cases
#
# Recurrent layers have many parameters, and each is written twice: only a gru and an rnn are wider
# than a line of vectors.


class Recurrent(Topology):
    """Values of recurrent layers lie within +-reach, all on a grid of 1/16, short to write."""

    NAMES = [
        f"{tensor}_l0{direction}"
        for tensor in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        for direction in ("", "_reverse")
    ]

    def __init__(self, name, batch, *layers, reach=0.75):
        super().__init__(name, batch, *layers)
        self.RANGES = {**Topology.RANGES, **{each: (-reach, reach) for each in self.NAMES}}

    def first_values(self, random, gain):
        return numpy.round(super().first_values(random, gain) * 16) / 16


LSTM_STEPS = Recurrent("lstm_steps", 3, input_of(6, 1), lstm(1, 5), place_linear(5, 2))
GRU_STEPS = Recurrent("gru_steps", 7, input_of(4, 1), gru(1, 17), place_linear(17, 1))
RNN_STEPS = Recurrent("rnn_steps", 3, input_of(4, 7), rnn(7, 5), place_linear(5, 2))

LSTM_LAST = Recurrent("lstm_last", 7, input_of(3, 7), lstm(7, 3), last, linear(3, 2), "sigmoid")
GRU_LAST = Recurrent("gru_last", 3, input_of(7, 3), gru(3, 5), last, linear(5, 3), "softmax")
RNN_LAST = Recurrent("rnn_last", 1, input_of(3, 1), rnn(1, 33), last, linear(33, 2), reach=0.5)

STACKED = Recurrent(
    "lstm_then_gru", 3, input_of(4, 7), lstm(7, 1), gru(1, 5), "relu", place_linear(5, 2)
)
ONE_UNIT = Recurrent(
    "one_unit", 7, input_of(4, 3), gru(3, 1), rnn(1, 1), lstm(1, 1), last, linear(1, 2)
)
BIDIRECTIONAL = Recurrent(
    "both_directions", 3, input_of(5, 1), concat(gru(1, 3), reverse(gru(1, 3))), place_linear(6, 2)
)
BIDIRECTIONAL_LSTM = Recurrent(
    "both_directions_of_lstm",
    1,
    input_of(8, 3),
    bidirectional_lstm(3, 1),
    last,
    linear(2, 3),
    "softmax",
)
# Where a window begins depends on the direction, and so does what `last` takes.
REVERSED = Recurrent(
    "reversed_sequential",
    3,
    input_of(7, 3),
    reverse(
        sequential(conv1d(3, 2, "kernel<2>", "stride<2>", "padding<0, 1>"), "tanh", gru(2, 3)),
    ),
    last,
    linear(3, 2),
)
EMBEDDED = Recurrent(
    "embedded", 3, input_of(7), embedding(11, 3), lstm(3, 3), last, linear(3, 3), "softmax"
)
RESIDUAL = Recurrent(
    "residual_gru",
    7,
    input_of(5, 3),
    residual(gru(3, 3), "relu"),
    add(rnn(3, 2), place_linear(3, 2)),
    "relu",
    place_linear(2, 1),
)
# Sums far beyond where a gate is 0 or 1.
SATURATED = Recurrent(
    "large_weights",
    7,
    input_of(4, 3),
    concat(lstm(3, 2), gru(3, 2), rnn(3, 3)),
    place_linear(7, 2),
    reach=9,
)


class Short(Case):
    """Fourteen decimals are a hundred times finer than DOUBLE_TOLERANCE."""

    def run(self, *arguments, **options):
        result = super().run(*arguments, **options)
        return {name: numpy.round(values, 14) for name, values in result.items()}


# Where batches have more than a row, the last of a round is smaller.
GROUPS = {
    "steps": [
        Short("lstm", LSTM_STEPS, data("lstm", "real", 6, 12, 5, 71), MSE, adam(lr=0.05), steps=8),
        Short(
            "gru",
            GRU_STEPS,
            data("gru", "real", 4, 4, 9, 72),
            MSE,
            sgd(lr=0.1, momentum=0.8),
            steps=6,
        ),
        Short("rnn", RNN_STEPS, data("rnn", "real", 28, 8, 5, 73), MSE, rmsprop(lr=0.01), steps=8),
    ],
    "last": [
        Short(
            "lstm",
            LSTM_LAST,
            data("lstm_last", "zero_or_one", 21, 2, 9, 74),
            BCE,
            adamw(lr=0.05, weight_decay=0.1),
            steps=7,
        ),
        Short(
            "gru",
            GRU_LAST,
            data("gru_last", "class", 21, 3, 5, 75),
            CROSS_ENTROPY,
            adam(lr=0.05),
            steps=8,
        ),
        Short(
            "rnn",
            RNN_LAST,
            data("rnn_last", "real", 3, 2, 5, 76),
            HUBER,
            adamw(lr=0.02, weight_decay=0.1),
            steps=8,
        ),
    ],
    "nested": [
        Short(
            "two layers",
            STACKED,
            data("two_layers", "real", 28, 8, 5, 77),
            MSE,
            sgd(lr=0.2, momentum=0.9),
            steps=10,
        ),
        Short(
            "layers of one unit",
            ONE_UNIT,
            data("one_unit", "real", 12, 2, 9, 78),
            HUBER,
            adam(lr=0.05),
            steps=10,
        ),
        Short(
            "bidirectional gru",
            BIDIRECTIONAL,
            data("bidirectional", "real", 5, 10, 5, 79),
            MSE,
            adamw(lr=0.05, weight_decay=0.1),
            steps=8,
        ),
        Short(
            "bidirectional lstm",
            BIDIRECTIONAL_LSTM,
            data("bidirectional_lstm", "class", 24, 3, 5, 80),
            CROSS_ENTROPY,
            sgd(lr=0.3, momentum=0.5),
            steps=10,
        ),
        Short(
            "reversed sequential",
            REVERSED,
            data("reversed", "real", 21, 2, 5, 81),
            HUBER,
            rmsprop(lr=0.02),
            steps=8,
        ),
        Short(
            "embedding",
            EMBEDDED,
            data("embedded", "class", 7, 3, 8, 92, indices=11),
            CROSS_ENTROPY,
            adam(lr=0.05),
            steps=8,
        ),
        Short(
            "residual and add",
            RESIDUAL,
            data("residual", "real", 15, 5, 9, 83),
            MSE,
            sgd(lr=0.1, momentum=0.8),
            steps=8,
        ),
        Short(
            "saturated gates",
            SATURATED,
            data("saturated", "real", 12, 8, 9, 84),
            MSE,
            sgd(lr=0.1, momentum=0.5),
            steps=6,
        ),
    ],
}

if __name__ == "__main__":
    trajectories.write("trajectories_recurrent.py", "trajectories::recurrent", GROUPS)
