# SPDX-License-Identifier: BSL-1.0
# Makes trajectories_windows_data.hpp: what trajectories.py does, of layers over time and place.
# PyTorch's tensors have channels first; rows of ctnn have them last.

import math
import re

import numpy
import torch
import torch.nn.functional as functional

import trajectories
from trajectories import (
    BCE,
    CROSS_ENTROPY,
    HUBER,
    MSE,
    Case,
    Data,
    Layer,
    Topology,
    adam,
    adamw,
    linear,
    modules_of,
    repeat,
    residual,
    rmsprop,
    sgd,
    types_of,
)


class Function(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def function(cpp_type, of):
    return Layer(cpp_type, lambda: Function(of))


# ------------------------------------------------------------------------------------------- shapes


def spell(*arguments):
    return ", ".join(map(str, arguments))


def spell_options(*options):
    """Widths are numbers, options strings."""
    return spell(*(f"ctnn::{each}" if isinstance(each, str) else each for each in options))


def input_of(*shape):
    """Rows of time or place, as PyTorch's planes."""
    return function(f"input<{spell(*shape)}>", lambda x: x.unflatten(1, shape).movedim(-1, 1))


def channels_first(channels, *places):
    cpp_type = f"channels_first<{spell(channels, *places)}>"
    return function(cpp_type, lambda x: x.unflatten(1, (channels, *places)))


flatten = Layer("flatten", torch.nn.Flatten)
identity = Layer("identity", torch.nn.Identity)


def slice_of(first, count):
    return function(f"slice<{first}, {count}>", lambda x: x[:, first : first + count])


class PlaceLinear(torch.nn.Linear):
    """PyTorch's Linear, which takes channels last."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def place_linear(inputs, outputs, *options):
    return Layer(
        f"linear<{spell_options(inputs, outputs, *options)}>",
        lambda: PlaceLinear(inputs, outputs, bias="no_bias" not in options),
    )


class PlacesOfIndices(torch.nn.Embedding):
    def forward(self, x):
        return super().forward(x.long()).movedim(-1, 1)


def embedding(count, width):
    return Layer(f"embedding<{count}, {width}>", lambda: PlacesOfIndices(count, width))


# ------------------------------------------------------------------------------------------ windows


class Window:
    """Options as C++ spells them: "kernel<3, 2>", "same"."""

    def __init__(self, rank, options):
        self.rank = rank
        self.numbers = {}
        for option in options:
            name, numbers = re.fullmatch(r"(\w+)(?:<([\d, ]+)>)?", option).groups()
            self.numbers[name] = [int(each) for each in numbers.split(",")] if numbers else []
        self.kernel = self.of_axes("kernel", 1)
        self.stride = self.of_axes("stride", 1)
        self.dilation = self.of_axes("dilation", 1)

    def of_axes(self, name, default):
        numbers = self.numbers.get(name, [default])
        return tuple(numbers * self.rank if len(numbers) == 1 else numbers)

    def spans(self):
        return [(k - 1) * d + 1 for k, d in zip(self.kernel, self.dilation)]

    def own_padding(self):
        """PyTorch's argument, and what gives F.pad's (before, after) of each axis for the extents."""
        if "same" in self.numbers:
            return ("same", None) if max(self.stride) == 1 else (0, self.pad_same)
        if "causal" in self.numbers:
            return 0, lambda extents: [(self.spans()[0] - 1, 0)]
        numbers = self.numbers.get("padding", [0])
        if len(numbers) == 2 * self.rank:
            return 0, lambda extents: list(zip(numbers[::2], numbers[1::2]))
        return self.of_axes("padding", 0), None

    def pad_same(self, extents):
        """TensorFlow's SAME."""
        missing = []
        for extent, span, stride in zip(extents, self.spans(), self.stride):
            needed = max((-(-extent // stride) - 1) * stride + span - extent, 0)
            missing.append((needed // 2, needed - needed // 2))
        return missing


class Padded(torch.nn.Sequential):
    """F.pad before the module."""

    def __init__(self, ends_of, value, module):
        super().__init__(module)
        self.ends_of = ends_of
        self.value = value

    def forward(self, x):
        ends = self.ends_of(x.shape[2:])
        flat = [places for axis in reversed(ends) for places in axis]
        return super().forward(functional.pad(x, flat, value=self.value))


def windowed(window, make, value=0.0):
    padding, ends_of = window.own_padding()
    module = make(padding)
    return module if ends_of is None else Padded(ends_of, value, module)


def convolution(name, rank, widths, groups, options):
    window = Window(rank, options)
    Conv = (torch.nn.Conv1d, torch.nn.Conv2d)[rank - 1]

    def make(padding):
        return Conv(
            widths[0],
            widths[-1],
            window.kernel,
            window.stride,
            padding,
            window.dilation,
            groups,
            bias="no_bias" not in options,
        )

    return Layer(f"{name}<{spell_options(*widths, *options)}>", lambda: windowed(window, make))


def conv1d(inputs, outputs, *options):
    return convolution("conv1d", 1, (inputs, outputs), 1, options)


def conv2d(inputs, outputs, *options):
    return convolution("conv2d", 2, (inputs, outputs), 1, options)


def depthwise_conv1d(channels, *options):
    return convolution("depthwise_conv1d", 1, (channels,), channels, options)


def depthwise_conv2d(channels, *options):
    return convolution("depthwise_conv2d", 2, (channels,), channels, options)


def pool(name, rank, Pool, value, options):
    window = Window(rank, options)
    stride = window.stride if "stride" in window.numbers else None

    def make(padding):
        return Pool(window.kernel, stride, padding)

    return Layer(f"{name}<{spell_options(*options)}>", lambda: windowed(window, make, value))


def max_pool1d(*options):
    return pool("max_pool1d", 1, torch.nn.MaxPool1d, -numpy.inf, options)


def max_pool2d(*options):
    return pool("max_pool2d", 2, torch.nn.MaxPool2d, -numpy.inf, options)


def avg_pool1d(*options):
    return pool("avg_pool1d", 1, torch.nn.AvgPool1d, 0.0, options)


def avg_pool2d(*options):
    return pool("avg_pool2d", 2, torch.nn.AvgPool2d, 0.0, options)


class Global(torch.nn.Module):
    """An AdaptivePool of 1 for each rank."""

    def __init__(self, *of_ranks):
        super().__init__()
        self.of_ranks = of_ranks

    def forward(self, x):
        return self.of_ranks[x.dim() - 3](x, 1).flatten(1)


global_avg_pool = Layer(
    "global_avg_pool",
    lambda: Global(functional.adaptive_avg_pool1d, functional.adaptive_avg_pool2d),
)
global_max_pool = Layer(
    "global_max_pool",
    lambda: Global(functional.adaptive_max_pool1d, functional.adaptive_max_pool2d),
)

# ------------------------------------------------------------------------------- norms, activations


class BatchNorm(torch.nn.modules.batchnorm._BatchNorm):
    """BatchNorm1d and 2d, which differ in what they let in."""

    def _check_input_dim(self, x):
        pass


def batch_norm(channels):
    return Layer(f"batch_norm<{channels}>", lambda: BatchNorm(channels))


def batch_norm_with(channels, epsilon, momentum):
    """Of (numerator, denominator)."""
    ratios = [f"std::ratio<{spell(*each)}>" for each in (epsilon, momentum)]
    return Layer(
        f"batch_norm_with<{spell(channels, *ratios)}>",
        lambda: BatchNorm(channels, epsilon[0] / epsilon[1], momentum[0] / momentum[1]),
    )


def prelu(channels):
    return Layer(f"prelu<{channels}>", lambda: torch.nn.PReLU(channels))


HARDTANH = "hardtanh_with<std::ratio<-1, 2>, std::ratio<3, 4>>"
CLAMP = "clamp<std::ratio<-3, 4>, std::ratio<1, 2>>"
trajectories.ACTIVATIONS.update(
    {
        "relu6": torch.nn.ReLU6,
        "hardtanh": torch.nn.Hardtanh,
        HARDTANH: lambda: torch.nn.Hardtanh(-0.5, 0.75),
        CLAMP: lambda: Function(lambda x: torch.clamp(x, -0.75, 0.5)),
        "hard_swish": torch.nn.Hardswish,
        "mish": torch.nn.Mish,
    }
)

# ----------------------------------------------------------------------------------------- branches


class Branches(torch.nn.ModuleList):
    def __init__(self, combine, modules):
        super().__init__(modules)
        self.combine = combine

    def forward(self, x):
        return self.combine([branch(x) for branch in self])


def branches(name, combine, layers):
    return Layer(f"{name}<{types_of(layers)}>", lambda: Branches(combine, modules_of(layers)))


def add(*layers):
    return branches("add", sum, layers)


def multiply(*layers):
    return branches("multiply", math.prod, layers)


def concat(*layers):
    return branches("concat", lambda outputs: torch.cat(outputs, dim=1), layers)


def sequential(*layers):
    return Layer(
        f"sequential<{types_of(layers)}>", lambda: torch.nn.Sequential(*modules_of(layers))
    )

# ---------------------------------------------------------------------------------------- the cases
#
# Each topology takes a second or two to compile: so one has many layers, each option is in one of
# them, and extents are small and unlike each other.

PLANES = Topology(
    "planes",
    3,
    channels_first(2, 7, 5),
    conv2d(2, 5, "kernel<3, 2>", "stride<2, 1>", "padding<1, 0>"),
    "relu6",
    conv2d(5, 4, "no_bias", "kernel<2>", "padding<1, 1, 0, 1>", "dilation<2, 1>"),
    "hard_swish",
    max_pool2d("kernel<3, 2>", "stride<2, 1>", "padding<1, 0, 0, 1>"),
    flatten,
    linear(32, 3),
    "softmax",
)
SAME = Topology(
    "same_extents",
    4,
    input_of(5, 7, 3),
    conv2d(3, 5, "kernel<3>", "same"),
    "mish",
    conv2d(5, 4, "kernel<4, 2>", "stride<2>", "same"),
    "hardtanh",
    conv2d(4, 3, "kernel<3>", "dilation<2>", "same", "no_bias"),
    avg_pool2d("kernel<2>", "padding<1>"),
    global_avg_pool,
    linear(3, 2),
)
DEPTHWISE = Topology(
    "depthwise",
    3,
    input_of(5, 6, 3),
    depthwise_conv2d(3, "kernel<2, 3>", "padding<1>"),
    prelu(3),
    depthwise_conv2d(3, "kernel<3>", "stride<2>", "same", "no_bias"),
    place_linear(3, 4),
    prelu(1),
    depthwise_conv2d(4, "kernel<2>", "stride<2, 1>", "dilation<2, 1>", "padding<2, 1, 0, 1>"),
    avg_pool2d("kernel<2, 3>", "stride<1>", "padding<1>"),
    flatten,
    linear(36, 2),
    "sigmoid",
)
TIME = Topology(
    "over_time",
    3,
    input_of(11, 2),
    conv1d(2, 16, "kernel<2>", "dilation<3>", "causal"),  # whole lines, which the kernel finishes
    CLAMP,
    conv1d(16, 3, "kernel<4>", "stride<2>", "same", "no_bias"),
    HARDTANH,
    max_pool1d("kernel<3>", "stride<2>", "padding<1>"),
    conv1d(3, 4, "kernel<2>", "padding<1, 0>"),
    global_max_pool,
    linear(4, 2),
)
TIME_PLANES = Topology(
    "planes_over_time",
    2,
    channels_first(3, 9),
    depthwise_conv1d(3, "kernel<3>", "stride<2>", "padding<1>"),
    conv1d(3, 5, "kernel<3>", "same", "no_bias"),
    batch_norm(5),
    "relu",
    avg_pool1d("kernel<2>", "padding<1>"),
    depthwise_conv1d(5, "kernel<2>", "causal", "dilation<2>", "no_bias"),
    max_pool1d("kernel<2>", "stride<1>", "causal"),
    avg_pool1d("kernel<3>", "stride<1>", "causal"),
    conv1d(5, 2, "kernel<2>", "stride<2>", "padding<1>"),
    flatten,
    linear(4, 3),
)
PLACES = Topology(
    "at_each_place",
    4,
    input_of(3, 4, 2),
    place_linear(2, 5),
    "mish",
    conv2d(5, 3, "kernel<2>", "dilation<1, 2>"),
    max_pool2d("kernel<2>", "stride<1>", "padding<1>"),
    place_linear(3, 2, "no_bias"),
    "sigmoid",
)
EMBEDDED = Topology(
    "embedded",
    3,
    input_of(7),
    embedding(17, 3),
    conv1d(3, 4, "kernel<3>", "padding<1>"),
    "relu6",
    global_max_pool,
    linear(4, 3),
    "softmax",
)
# (A bias before batch_norm has the derivative 0, whose rounding errors some optimizers make steps of.)
NORMED = Topology(
    "normed",
    4,
    place_linear(4, 7, "no_bias"),
    batch_norm(7),
    "hardtanh",
    place_linear(7, 5, "no_bias"),
    batch_norm_with(5, (1, 100), (3, 10)),
    "mish",
    linear(5, 3),
)
NORMED_IMAGES = Topology(
    "normed_images",
    3,
    input_of(5, 4, 2),
    conv2d(2, 5, "kernel<3>", "stride<2>", "padding<1>", "no_bias"),
    batch_norm(5),
    "relu",
    depthwise_conv2d(5, "kernel<3>", "same", "no_bias"),
    batch_norm(5),
    "hard_swish",
    global_avg_pool,
    linear(5, 3),
    "softmax",
)
BRANCHES = Topology(
    "branches_of_images",
    3,
    input_of(4, 5, 3),
    concat(
        conv2d(3, 2, "kernel<3>", "same"),
        identity,
        sequential(slice_of(1, 2), conv2d(2, 3), "tanh"),
    ),
    add(conv2d(8, 4, "kernel<3>", "padding<1>"), place_linear(8, 4, "no_bias")),
    multiply(
        sequential(conv2d(4, 4, "kernel<2>", "same"), "tanh"),
        sequential(place_linear(4, 4), "sigmoid"),
        identity,
    ),
    slice_of(1, 3),
    global_avg_pool,
    linear(3, 3),
    "softmax",
)
RESIDUAL = Topology(
    "residuals_of_images",
    3,
    input_of(6, 5, 3),
    residual(
        conv2d(3, 3, "kernel<3>", "same", "no_bias"),
        "relu",
        conv2d(3, 3, "kernel<3>", "same"),
    ),
    "relu",
    repeat(2, residual(depthwise_conv2d(3, "kernel<3>", "same"), "hard_swish")),
    max_pool2d("kernel<2, 3>", "padding<1, 0>"),
    flatten,
    linear(12, 2),
)


def data(name, kind, inputs, outputs, count, seed, **options):
    """Targets of the size of 1, however many inputs they mix."""
    mixing = 1.25 / numpy.sqrt(inputs)
    return Data(name, kind, inputs, outputs, count, seed, mixing=mixing, **options)


def case(name, topology, data, loss, optimizer):
    return Case(name, topology, data, loss, optimizer, steps=8)


GROUPS = {
    "window": [
        case(
            "planes",
            PLANES,
            data("planes", "class", 70, 3, 8, 41, scale=2.5),
            CROSS_ENTROPY,
            adam(lr=0.02),
        ),
        case("same", SAME, data("same", "real", 105, 2, 7, 42), MSE, sgd(lr=0.1, momentum=0.8)),
        case(
            "depthwise",
            DEPTHWISE,
            data("depthwise", "zero_or_one", 90, 2, 8, 43),
            BCE,
            adamw(lr=0.02, weight_decay=0.1),
        ),
        case("time", TIME, data("time", "real", 22, 2, 7, 44), MSE, sgd(lr=0.1, momentum=0.8)),
        case(
            "planes over time",
            TIME_PLANES,
            data("planes_over_time", "real", 27, 3, 5, 45),
            HUBER,
            rmsprop(lr=0.02),
        ),
        case(
            "at each place",
            PLACES,
            data("at_each_place", "share", 24, 18, 7, 46),
            BCE,
            adamw(lr=0.02, weight_decay=0.1),
        ),
        # A weight whose index is not in a batch moves on by its momentum.
        case(
            "embedding",
            EMBEDDED,
            data("embedded", "class", 7, 3, 8, 53, indices=17),
            CROSS_ENTROPY,
            adam(lr=0.05),
        ),
    ],
    "batch_norm": [
        case(
            "batch_norm of vectors",
            NORMED,
            data("normed", "real", 4, 3, 11, 60),
            MSE,
            adam(lr=0.02),
        ),
        case(
            "batch_norm of images",
            NORMED_IMAGES,
            data("normed_images", "class", 40, 3, 7, 61),
            CROSS_ENTROPY,
            sgd(lr=0.2, momentum=0.8),
        ),
    ],
    "branch": [
        case(
            "branches",
            BRANCHES,
            data("branches", "class", 60, 3, 8, 47),
            CROSS_ENTROPY,
            sgd(lr=0.5),
        ),
        case("residuals", RESIDUAL, data("residuals", "real", 90, 2, 7, 48), MSE, adam(lr=0.02)),
    ],
}

if __name__ == "__main__":
    trajectories.write("trajectories_windows.py", "trajectories::windows", GROUPS)
