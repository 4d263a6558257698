# SPDX-License-Identifier: BSL-1.0
# Makes random_topologies_data.hpp: networks of random layers on random shapes, small and odd, nested as users may.
# To make it again, from this folder: python3 random_topologies.py [SEED [COUNT]]
# (CI takes the few that are here; others, and more, are for whoever changes layers.)

import pathlib
import random
import re
import sys

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 20261129
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 8
MOST_VALUES = 200  # of a row: what compiles and runs quickly
DEPTH = (4, 8)
KNOWN = set(re.findall(r'{"(\w+)", make', pathlib.Path("../../include/ctnn/io/layers/catalogue.hpp").read_text()))

ACTIVATIONS = ["relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "tanh", "selu", "gelu_tanh", "hard_sigmoid",
               "relu6", "hardtanh", "hard_swish", "mish", "leaky_relu_with<std::ratio<1, 5>>", "elu_with<std::ratio<3, 2>>",
               "hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>>", "hardtanh_with<std::ratio<-1, 2>, std::ratio<3, 2>>"]


def size(shape):
    product = 1
    for extent in shape:
        product *= extent
    return product


def window(draw, shape, is_pool):
    """Options for a window on a shape, and the places that come out."""
    places = shape[:-1]
    rank = len(places)
    kernel = [draw.randint(1, min(3, extent)) for extent in places]
    stride = [draw.randint(1, 2) for _ in places]
    dilation = [1 if is_pool or k == 1 or draw.random() < 0.7 else 2 for k in kernel]
    span = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
    ends = [(0, 0)] * rank
    options = []
    kind = draw.random()
    if is_pool:
        # PyTorch's: no more than half of the kernel.
        if kind < 0.3:
            ends = [(k // 2, k // 2) for k in kernel]
            options = [f"padding<{', '.join(str(k // 2) for k in kernel)}>"]
    elif kind < 0.3:
        options = ["same"]
        for i in range(rank):
            needed = (places[i] - 1) // stride[i] * stride[i] + span[i]
            missing = max(0, needed - places[i])
            ends[i] = (missing // 2, missing - missing // 2)
    elif kind < 0.45 and rank == 1:
        options = ["causal"]
        ends = [(span[0] - 1, 0)]
    elif kind < 0.7:
        ends = [(draw.randint(0, 2), draw.randint(0, 2)) for _ in places]
        options = [f"padding<{', '.join(f'{before}, {after}' for before, after in ends)}>"]
    if any(s > before + n + after for s, (before, after), n in zip(span, ends, places)):
        return None
    out = [(before + n + after - s) // t + 1 for s, t, (before, after), n in zip(span, stride, ends, places)]

    def option(name, numbers, default):
        if numbers == default and draw.random() < 0.7 and not (is_pool and name == "kernel"):
            return
        if len(set(numbers)) == 1 and draw.random() < 0.5:
            numbers = numbers[:1]
        options.append(f"{name}<{', '.join(map(str, numbers))}>")

    option("kernel", kernel, [1] * rank)
    option("stride", stride, kernel if is_pool else [1] * rank)
    if not is_pool:
        option("dilation", dilation, [1] * rank)
    draw.shuffle(options)
    return options, out


def mixing(draw, shape, outputs):
    """A layer that gives other channels at each place."""
    rank = len(shape) - 1
    layer = "linear" if rank == 0 or draw.random() < 0.5 else f"conv{rank}d"
    return f"{layer}<{shape[-1]}, {outputs}{draw.choice(['', ', no_bias'])}>"


def channel_layers(draw, shape):
    """Layers on the channels of any shape: each with the shape that it gives."""
    channels = shape[-1]
    outputs = draw.choice([1, 2, 3, 5, 7, 17])
    yield mixing(draw, shape, outputs), shape[:-1] + [outputs]
    yield draw.choice(ACTIVATIONS), shape
    yield draw.choice(ACTIVATIONS), shape
    yield f"prelu<{channels}>", shape
    yield draw.choice([f"batch_norm<{channels}>", f"batch_norm_with<{channels}, std::ratio<1, 100>, std::ratio<1, 2>>"]), shape
    yield "dropout<std::ratio<1, 2>>", shape
    first = draw.randint(0, channels - 1)
    count = draw.randint(1, channels - first)
    yield f"slice<{first}, {count}>", shape[:-1] + [count]


def row_layers(draw, shape):
    """Layers of rows without places."""
    width = shape[0]
    yield f"affine<{width}>", shape
    yield f"standardize<{width}>", shape
    yield draw.choice([f"layer_norm<{width}>", f"layer_norm_with<{width}, std::ratio<1, 1000>>"]), shape


def place_layers(draw, shape):
    """Layers of shapes with places."""
    rank, channels = len(shape) - 1, shape[-1]
    outputs = draw.choice([1, 2, 3, 5, 7, 17, 33])
    found = window(draw, shape, False)
    if found:
        options = found[0] + ([] if draw.random() < 0.6 else ["no_bias"])
        draw.shuffle(options)
        yield f"conv{rank}d<{', '.join(map(str, [channels, outputs] + options))}>", found[1] + [outputs]
        yield f"depthwise_conv{rank}d<{', '.join(map(str, [channels] + options))}>", found[1] + [channels]
    found = window(draw, shape, True)
    if found:
        kind = draw.choice(["max", "avg"])
        yield f"{kind}_pool{rank}d<{', '.join(found[0])}>", found[1] + [channels]
    yield draw.choice(["global_avg_pool", "global_max_pool"]), [channels]
    yield "flatten", [size(shape)]


def composite(draw, shape, depth):
    """Layers of layers; None where the draw does not fit."""
    kind = draw.choice(["add", "multiply", "concat", "residual", "repeat", "sequential"])
    if kind in ("residual", "repeat"):
        layers, after = chain(draw, shape, draw.randint(1, 2), depth + 1)
        if after != shape:
            if after[:-1] != shape[:-1]:
                return None
            layers = layers + [mixing(draw, after, shape[-1])]
        copies = f"{draw.randint(1, 3)}, " if kind == "repeat" else ""
        return f"{kind}<{copies}{', '.join(layers)}>", shape
    if kind == "sequential":
        layers, after = chain(draw, shape, draw.randint(1, 3), depth + 1)
        return f"sequential<{', '.join(layers)}>", after
    branches, shapes = [], []
    for _ in range(draw.randint(1, 3)):
        layers, after = chain(draw, shape, draw.randint(0, 2), depth + 1)
        if not layers:
            branches.append("identity")
        elif len(layers) == 1:
            branches.append(layers[0])
        else:
            branches.append(f"sequential<{', '.join(layers)}>")
        shapes.append(after)
    if any(after[:-1] != shapes[0][:-1] for after in shapes):
        return None
    if kind == "concat":
        return f"concat<{', '.join(branches)}>", shapes[0][:-1] + [sum(after[-1] for after in shapes)]
    for i, after in enumerate(shapes):
        if after != shapes[0]:
            branches[i] = f"sequential<{branches[i]}, {mixing(draw, after, shapes[0][-1])}>"
    return f"{kind}<{', '.join(branches)}>", shapes[0]


def next_layer(draw, shape, depth):
    while True:
        kind = draw.random()
        if kind < 0.25 and depth < 3:
            found = composite(draw, shape, depth)
        else:
            layers = list(channel_layers(draw, shape))
            layers += list(row_layers(draw, shape)) if len(shape) == 1 else 2 * list(place_layers(draw, shape))
            found = draw.choice([each for each in layers if set(re.findall(r"[a-z]\w*", each[0])[:1]) <= KNOWN])
        if found and size(found[1]) <= MOST_VALUES:
            return found


def chain(draw, shape, count, depth):
    layers = []
    for _ in range(count):
        layer, shape = next_layer(draw, shape, depth)
        layers.append(layer)
    return layers, shape


def topology(draw):
    """A network."""
    count = draw.randint(*DEPTH)
    if draw.random() < 0.12:
        time, values, width = draw.randint(2, 7), draw.choice([3, 11]), draw.choice([2, 5, 17])
        layers, shape = [f"input<{time}>", f"embedding<{values}, {width}>"], [time, width]
    else:
        rank = draw.choices([1, 2, 3], [1, 3, 3])[0]
        shape = [[draw.choice([1, 3, 7, 17])], [draw.choice([3, 7, 11]), draw.choice([1, 3, 7])],
                 [draw.choice([3, 5, 7]), draw.choice([2, 3, 5]), draw.choice([1, 3])]][rank - 1]
        first = "input" if len(shape) == 1 or draw.random() < 0.7 else "channels_first"
        order = shape if first == "input" else shape[-1:] + shape[:-1]
        layers = [f"{first}<{', '.join(map(str, order))}>"]
    more, shape = chain(draw, shape, count, 0)
    layers += more
    if len(shape) == 1 and draw.random() < 0.3:
        layers.append(draw.choice(["softmax", "log_softmax"]))
    return f"sequential<{', '.join(layers)}>"


def wrapped(text, indent, width=104):
    lines, line = [], indent
    for word in text.split(" "):
        if len(line) + len(word) > width:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return "\n".join(lines + [line.rstrip()])


draw = random.Random(SEED)
text = """// SPDX-License-Identifier: BSL-1.0
// Made by random_topologies.py.
#pragma once

#include <ctnn/inference.hpp>

// clang-format off
namespace ctnn {

template <class... Topologies>
struct random_list {};

using random_topologies = random_list<
"""
entries = []
for _ in range(COUNT):
    entries.append(wrapped(topology(draw), "    "))
text += ",\n".join(entries) + ">;\n\n}  // namespace ctnn\n"
pathlib.Path("random_topologies_data.hpp").write_text(text)
