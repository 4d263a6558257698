# SPDX-License-Identifier: BSL-1.0
# Makes trajectories_data.hpp: what PyTorch 1.13 does, step by step, in float64.
# To make it again on Debian 12, from this folder (the tests themselves need no Python):
#   apt-get install --no-install-recommends python3-torch python3-numpy
#   /usr/bin/python3 trajectories.py
# Inputs, targets and first parameters are dyadic fractions, so that float and double start equal.

import inspect
import pathlib
import re

import numpy
import torch
import torch.nn.functional as functional

# No network here needs more, and the order of summation stays the same on every machine.
torch.set_num_threads(1)

STEPS = 30
# A case is only kept if PyTorch's own float32 run stays ten times closer than FLOAT_TOLERANCE, and
# a float64 run with disturbed first values ten times closer than DOUBLE_TOLERANCE. The C++ side
# has the two numbers, so what it rejects is a difference in meaning, not in rounding.
HERE = pathlib.Path(__file__).parent
CPP = (HERE.parent / "support/trajectory.hpp").read_text()
FLOAT_TOLERANCE, DOUBLE_TOLERANCE = (
    float(re.search(f"{name}_tolerance = (.*);", CPP).group(1)) for name in ("float", "double")
)


class HardSigmoid(torch.nn.Module):
    """torch.nn.Hardsigmoid, whose derivative in float64 is 1 / 6 rounded to float32 (PyTorch 1.13)."""

    def forward(self, x):
        return functional.relu6(x + 3) / 6


class Affine(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(width))
        self.bias = torch.nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return x * self.weight + self.bias


class Residual(torch.nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Layer:
    """The C++ spelling of a layer, and what makes PyTorch's module of it."""

    def __init__(self, cpp_type, module):
        self.cpp_type = f"ctnn::{cpp_type}"
        self.module = module


ACTIVATIONS = {
    "relu": torch.nn.ReLU,
    "leaky_relu": torch.nn.LeakyReLU,
    "leaky_relu_with<std::ratio<1, 5>>": lambda: torch.nn.LeakyReLU(0.2),
    "leaky_relu_with<std::ratio<-1, 4>>": lambda: torch.nn.LeakyReLU(-0.25),
    "elu": torch.nn.ELU,
    "elu_with<std::ratio<3, 2>>": lambda: torch.nn.ELU(1.5),
    "selu": torch.nn.SELU,
    "gelu": torch.nn.GELU,
    "gelu_tanh": lambda: torch.nn.GELU(approximate="tanh"),
    "silu": torch.nn.SiLU,
    "softplus": torch.nn.Softplus,
    "sigmoid": torch.nn.Sigmoid,
    "hard_sigmoid": HardSigmoid,
    "tanh": torch.nn.Tanh,
    "softmax": lambda: torch.nn.Softmax(dim=1),
    "log_softmax": lambda: torch.nn.LogSoftmax(dim=1),
}


def layer_of(layer):
    """Activations are spelled as in C++."""
    return Layer(layer, ACTIVATIONS[layer]) if isinstance(layer, str) else layer


def types_of(layers):
    return ", ".join(layer_of(each).cpp_type for each in layers)


def modules_of(layers):
    return [layer_of(each).module() for each in layers]


def linear(inputs, outputs):
    return Layer(f"linear<{inputs}, {outputs}>", lambda: torch.nn.Linear(inputs, outputs))


def layer_norm(width):
    return Layer(f"layer_norm<{width}>", lambda: torch.nn.LayerNorm(width))


def affine(width):
    return Layer(f"affine<{width}>", lambda: Affine(width))


def repeat(count, *layers):
    def module():
        copies = [each for _ in range(count) for each in modules_of(layers)]
        return torch.nn.Sequential(*copies)

    return Layer(f"repeat<{count}, {types_of(layers)}>", module)


def residual(*layers):
    return Layer(f"residual<{types_of(layers)}>", lambda: Residual(*modules_of(layers)))


def identifier(text):
    return "_".join("".join(c if c.isalnum() else " " for c in text).split())


def own_values(module):
    """(name, tensor) of its own parameters and buffers, without PyTorch's count of batches."""
    yield from module.named_parameters(recurse=False)
    for name, buffer in module.named_buffers(recurse=False):
        if name != "num_batches_tracked":
            yield name, buffer


def all_values(network):
    """In the order of a state_dict; without buffers that of parameters_to_vector."""
    return [value for module in network.modules() for _, value in own_values(module)]


# Modules whose first weights are small.
PRODUCTS = (torch.nn.Linear, torch.nn.modules.conv._ConvNd)


class Topology:
    RANGES = {
        "weight": (0.5, 1.5),
        "bias": (-0.5, 0.5),
        "running_mean": (-0.5, 0.5),
        "running_var": (0.5, 1.5),
    }
    WEIGHT_RANGES = {torch.nn.PReLU: (0.1, 0.6), torch.nn.Embedding: (-1.5, 1.5)}

    def __init__(self, name, batch, *layers):
        self.name = name
        self.batch = batch
        self.layers = layers

    def first_values(self, random, gain):
        """Wide enough that an activation sees both of its tails, on a grid of 1/512."""
        modules = list(torch.nn.Sequential(*modules_of(self.layers)).modules())
        products = [each for each in modules if isinstance(each, PRODUCTS)]
        parts = []
        for module in modules:
            for name, value in own_values(module):
                low, high = self.RANGES[name]
                if name == "weight" and module in products:
                    high = (2.0 if module is products[0] else 1.5) / numpy.sqrt(value[0].numel())
                    high *= gain if module is products[-1] else 1
                    low = -high
                elif name == "weight":
                    low, high = self.WEIGHT_RANGES.get(type(module), (low, high))
                parts.append(random.uniform(low, high, value.numel()))
        return numpy.round(numpy.concatenate(parts) * 512) / 512


class Data:
    """Rows (or indices below `indices`) and targets on a grid of 1/64; `kind` says what these are."""

    def __init__(
        self, name, kind, inputs, outputs, count, seed, scale=1.25, mixing=0.6, indices=None
    ):
        random = numpy.random.RandomState(seed)
        self.name = name
        self.kind = kind
        self.count = count
        if indices:
            self.rows = random.randint(0, indices, (count, inputs)).astype(float)
        else:
            self.rows = numpy.round(random.normal(0, scale, (count, inputs)) * 64) / 64
        mixed = self.rows @ random.normal(0, mixing / scale, (inputs, outputs))
        mixed = mixed + random.normal(0, 0.5, (count, outputs))
        if kind == "real":
            targets = mixed
        elif kind == "share":  # anything in [0, 1], both ends included
            targets = numpy.clip(0.5 + mixed, 0, 1)
        elif kind == "zero_or_one":
            targets = (mixed > 0).astype(float)
        elif kind == "class":
            targets = mixed.argmax(axis=1)
            assert len(set(targets)) == outputs, name
        self.targets = targets if kind == "class" else numpy.round(targets * 64) / 64


class Loss:
    def __init__(self, cpp_type, value, function, on_logits=False):
        self.cpp_type = cpp_type
        self.value = value  # of the C++ aggregate
        self.function = function
        self.on_logits = on_logits  # PyTorch is given the network without its last activation


def weights_where(positive, negative):
    def of(target):
        return torch.where(target == 1, target.new_tensor(positive), target.new_tensor(negative))

    return of


CLASS_WEIGHTS = [0.5, 2.0, 1.25]
ratio_weights = weights_where(2.0, 0.5)
RATIOS = "std::ratio<2>, std::ratio<1, 2>"


def cross_entropy(weight=None):
    def of(logits, target):
        tensor = None if weight is None else logits.new_tensor(weight)
        return functional.cross_entropy(logits, target, weight=tensor)

    return of


MSE = Loss("ctnn::mse", "{}", functional.mse_loss)
L1 = Loss("ctnn::l1", "{}", functional.l1_loss)
HUBER = Loss("ctnn::huber", "{}", functional.huber_loss)
BCE = Loss("ctnn::bce", "{}", functional.binary_cross_entropy)
BCE_FROM_LOGITS = Loss("ctnn::bce", "{}", functional.binary_cross_entropy_with_logits, True)
BCE_WITH_LOGITS = Loss(
    "ctnn::bce_with_logits", "{}", functional.binary_cross_entropy_with_logits
)
WEIGHTED_BCE = Loss(
    f"ctnn::weighted<ctnn::bce, {RATIOS}>",
    "{}",
    lambda p, y: functional.binary_cross_entropy(p, y, weight=ratio_weights(y)),
)
WEIGHTED_BCE_WITH_LOGITS = Loss(
    f"ctnn::weighted<ctnn::bce_with_logits, {RATIOS}>",
    "{}",
    lambda p, y: functional.binary_cross_entropy_with_logits(p, y, weight=ratio_weights(y)),
)
CROSS_ENTROPY = Loss("ctnn::cross_entropy", "{}", cross_entropy(), True)
CROSS_ENTROPY_WEIGHT = Loss(
    "ctnn::cross_entropy", "{.weight = class_weights}", cross_entropy(CLASS_WEIGHTS), True
)
CROSS_ENTROPY_WITH_LOGITS = Loss("ctnn::cross_entropy_with_logits", "{}", cross_entropy())
CROSS_ENTROPY_WITH_LOGITS_WEIGHT = Loss(
    "ctnn::cross_entropy_with_logits", "{.weight = class_weights}", cross_entropy(CLASS_WEIGHTS)
)


class Optimizer:
    """Options under their C++ names; what is not given is the default on both sides."""

    ORDER = {
        "sgd": ["lr", "momentum", "dampening", "weight_decay", "nesterov"],
        "adam": ["lr", "beta1", "beta2", "eps", "weight_decay"],
        "adamw": ["lr", "beta1", "beta2", "eps", "weight_decay"],
        "rmsprop": ["lr", "alpha", "eps", "weight_decay", "momentum", "centered"],
    }
    CLASSES = {
        "sgd": torch.optim.SGD,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
        "rmsprop": torch.optim.RMSprop,
    }

    def __init__(self, kind, **options):
        self.kind = kind
        self.options = options
        assert set(options) <= set(self.ORDER.get(kind, [])), options

    def make(self, parameters):
        options = dict(self.options)
        if "beta1" in options or "beta2" in options:
            options["betas"] = (options.pop("beta1", 0.9), options.pop("beta2", 0.999))
        return self.CLASSES[self.kind](parameters, **options)

    def value(self):
        def spell(value):
            return str(value).lower() if isinstance(value, bool) else repr(value)

        given = [name for name in self.ORDER.get(self.kind, []) if name in self.options]
        return "{" + ", ".join(f".{name} = {spell(self.options[name])}" for name in given) + "}"

    @classmethod
    def defaults(cls, kind):
        """(C++ name, PyTorch's default); SGD has none for the learning rate until PyTorch 2."""
        found = {}
        for name, each in inspect.signature(cls.CLASSES[kind].__init__).parameters.items():
            found[name] = each.default
        if kind == "sgd":
            found["lr"] = 1e-3
        if "betas" in found:
            found["beta1"], found["beta2"] = found["betas"]
        return [(name, found[name]) for name in cls.ORDER[kind]]


def sgd(**options):
    return Optimizer("sgd", **options)


def adam(**options):
    return Optimizer("adam", **options)


def adamw(**options):
    return Optimizer("adamw", **options)


def rmsprop(**options):
    return Optimizer("rmsprop", **options)


def as_rows(outputs):
    """ctnn's rows have channels last."""
    return outputs.movedim(1, -1).flatten(1)


class Case:
    def __init__(self, name, topology, data, loss, optimizer, change=None, gain=1, steps=STEPS):
        self.name = name
        self.topology = topology
        self.data = data
        self.loss = loss
        self.optimizer = optimizer
        self.change = change  # (step, learning rate from that step on)
        self.gain = gain  # of the last layer's first weights: how far apart the outputs lie
        self.steps = steps
        self.values = topology.first_values(numpy.random.RandomState(1), gain)

    def setting(self, dtype, values):
        modules = modules_of(self.topology.layers)
        network = torch.nn.Sequential(*modules).to(dtype)
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(
                torch.tensor(values, dtype=dtype), all_values(network)
            )
        seen_by_loss = network[:-1] if self.loss.on_logits else network
        rows = torch.tensor(self.data.rows, dtype=dtype)
        kind = torch.int64 if self.data.kind == "class" else dtype
        return network, seen_by_loss, rows, torch.tensor(self.data.targets, dtype=kind)

    def run(self, dtype=torch.float64, disturbance=0.0):
        direction = numpy.random.RandomState(0).choice([-1, 1], self.values.shape)
        network, seen_by_loss, rows, targets = self.setting(
            dtype, self.values * (1 + disturbance * direction)
        )

        def loss_between(begin, end):
            return self.loss.function(as_rows(seen_by_loss(rows[begin:end])), targets[begin:end])

        batch = self.topology.batch
        if self.optimizer.kind == "gradients":
            loss = loss_between(0, batch)
            loss.backward()
            gradient = torch.cat([each.grad.reshape(-1) for each in network.parameters()])
            return {"losses": [loss.item()], "gradient": gradient.double().numpy()}

        optimizer = self.optimizer.make(network.parameters())
        losses = []
        begin = 0
        for step in range(self.steps):
            if self.change and step == self.change[0]:
                for group in optimizer.param_groups:
                    group["lr"] = self.change[1]
            end = min(begin + batch, self.data.count)  # the last batch of a round is smaller
            optimizer.zero_grad()
            loss = loss_between(begin, end)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            begin = 0 if end == self.data.count else end
        network.eval()
        with torch.no_grad():
            final = torch.cat([each.reshape(-1) for each in all_values(network)])
            predictions = as_rows(network(rows[:batch]))
            evaluation = loss_between(0, batch)
        return {
            "losses": losses + [evaluation.item()],
            "final_values": final.double().numpy(),
            "predictions": predictions.double().numpy().reshape(-1),
        }


def deviation(actual, expected):
    """As the C++ tests measure it: relative above 1, absolute below."""
    worst = 0.0
    for name in expected:
        one, two = numpy.asarray(actual[name]), numpy.asarray(expected[name])
        assert numpy.isfinite(two).all(), name
        worst = max(worst, (numpy.abs(one - two) / numpy.maximum(1, numpy.abs(two))).max())
    return worst


# ---------------------------------------------------------------------------------------- the cases
#
# Each new combination of topology, loss and optimizer is compiled twice and takes its time:
# options, data and first parameters vary freely, types only where they are what is tested.

BASE = Topology("base", 8, linear(4, 6), "tanh", linear(6, 3))
ONE = Topology("one_output", 7, linear(3, 5), "tanh", linear(5, 1))
SIGMOID = Topology("ends_in_sigmoid", 6, linear(4, 6), "tanh", linear(6, 3), "sigmoid")
ONE_SIGMOID = Topology("ends_in_one_sigmoid", 7, linear(3, 5), "tanh", linear(5, 1), "sigmoid")
SOFTMAX = Topology("ends_in_softmax", 8, linear(4, 6), "tanh", linear(6, 3), "softmax")
MORTGAGE = Topology("mortgage", 8, linear(2, 50), "relu", linear(50, 1), "sigmoid")
MIDDLE = Topology("middle_width", 5, linear(5, 18), "silu", linear(18, 4))
NO_HIDDEN = Topology("no_hidden", 4, linear(5, 2))
STACKED = Topology(
    "stacked", 6, linear(2, 4), "silu", "tanh", linear(4, 9), linear(9, 4), "softmax", linear(4, 1)
)
REPEATED = Topology(
    "repeated", 5, linear(3, 5), "tanh", repeat(3, linear(5, 5), "elu"), linear(5, 2)
)
REPEATED_BLOCK = Topology(
    "repeated_block",
    4,
    linear(2, 4),
    repeat(2, linear(4, 7), "tanh", linear(7, 4), "sigmoid"),
    linear(4, 3),
    "softmax",
)
RESIDUAL = Topology(
    "residuals",
    5,
    linear(3, 5),
    repeat(2, residual(linear(5, 5), "tanh"), "relu"),
    residual(linear(5, 9), "silu", residual(linear(9, 9), "sigmoid"), linear(9, 5)),
    linear(5, 2),
)
NORMALIZED = Topology(
    "normalized",
    6,
    linear(3, 9),
    layer_norm(9),
    "tanh",
    linear(9, 2),
    affine(2),
)

# Each activation stands once in the middle and once at the end.
ACTIVATION_PAIRS = [
    ("relu", "tanh", 4),
    ("leaky_relu", "elu", 5),
    ("elu", "sigmoid", 6),
    ("gelu", "softplus", 7),
    ("silu", "softmax", 8),
    ("softplus", "leaky_relu", 8),
    ("sigmoid", "gelu", 7),
    ("tanh", "silu", 6),
    ("softmax", "relu", 5),
    ("selu", "hard_sigmoid", 5),
    ("gelu_tanh", "log_softmax", 6),
    ("hard_sigmoid", "selu", 7),
    ("log_softmax", "gelu_tanh", 8),
    ("leaky_relu_with<std::ratio<1, 5>>", "elu_with<std::ratio<3, 2>>", 5),
    ("elu_with<std::ratio<3, 2>>", "leaky_relu_with<std::ratio<-1, 4>>", 6),
    ("leaky_relu_with<std::ratio<-1, 4>>", "leaky_relu_with<std::ratio<1, 5>>", 7),
]
PAIRS = {
    (middle, end): Topology(
        identifier(f"{middle}_then_{end}"), batch, linear(3, 7), middle, linear(7, 2), end
    )
    for middle, end, batch in ACTIVATION_PAIRS
}

REAL = Data("real_4_3", "real", 4, 3, 19, 11, 1.0)
REAL_PAIR = Data("real_3_2", "real", 3, 2, 19, 13)
REAL_WIDE = Data("real_5_4", "real", 5, 4, 13, 14)
REAL_FIVE_TWO = Data("real_5_2", "real", 5, 2, 11, 15)
REAL_TWO_ONE = Data("real_2_1", "real", 2, 1, 16, 16)
SHARE = Data("share_4_3", "share", 4, 3, 19, 21)
ZERO_OR_ONE = Data("zero_or_one_3_1", "zero_or_one", 3, 1, 15, 23)
CUSTOMERS = Data("customers_2_1", "zero_or_one", 2, 1, 20, 24)
CLASS = Data("class_4_3", "class", 4, 3, 19, 31)
CLASS_TWO = Data("class_2_3", "class", 2, 3, 11, 33)

PLAIN = sgd(lr=0.1)
HALVED = (13, 0.05)

GROUPS = {
    "activation": [
        Case(f"{middle} in the middle, {end} at the end", topology, REAL_PAIR, MSE, sgd(lr=lr))
        for (middle, end), topology in PAIRS.items()
        # Logarithms of probabilities are large: with more, rounding grows from step to step.
        for lr in [0.05 if "log_softmax" in (middle, end) else 0.25]
    ],
    "topology": [
        Case("no hidden layer", NO_HIDDEN, REAL_FIVE_TWO, MSE, PLAIN),
        Case("activations and layers in a row", STACKED, REAL_TWO_ONE, MSE, PLAIN),
        Case("18 hidden units", MIDDLE, REAL_WIDE, MSE, PLAIN),
        Case("50 hidden units", MORTGAGE, CUSTOMERS, BCE, PLAIN),
        Case("layer_norm and affine", NORMALIZED, REAL_PAIR, MSE, adam(lr=0.02)),
        Case("repeated layer", REPEATED, REAL_PAIR, MSE, adam(lr=0.02)),
        Case("repeated block", REPEATED_BLOCK, CLASS_TWO, CROSS_ENTROPY, sgd(lr=0.5)),
        Case("residuals", RESIDUAL, REAL_PAIR, MSE, adam(lr=0.02)),
    ],
    "loss": [
        Case("mse", BASE, REAL, MSE, PLAIN),
        Case("l1", BASE, REAL, L1, PLAIN),
        Case("huber", BASE, REAL, HUBER, PLAIN),
        Case("bce", SIGMOID, SHARE, BCE, sgd(lr=0.3)),
        Case("bce, saturated", SIGMOID, SHARE, BCE_FROM_LOGITS, sgd(lr=0.002), gain=64),
        Case("bce_with_logits", BASE, SHARE, BCE_WITH_LOGITS, sgd(lr=0.3)),
        Case("weighted bce", ONE_SIGMOID, ZERO_OR_ONE, WEIGHTED_BCE, sgd(lr=0.3)),
        Case("weighted bce_with_logits", ONE, ZERO_OR_ONE, WEIGHTED_BCE_WITH_LOGITS, sgd(lr=0.3)),
        Case("cross_entropy", SOFTMAX, CLASS, CROSS_ENTROPY, sgd(lr=0.3)),
        Case("cross_entropy, class weights", SOFTMAX, CLASS, CROSS_ENTROPY_WEIGHT, sgd(lr=0.3)),
        Case("cross_entropy, saturated", SOFTMAX, CLASS, CROSS_ENTROPY, sgd(lr=0.002), gain=64),
        Case("cross_entropy_with_logits", BASE, CLASS, CROSS_ENTROPY_WITH_LOGITS, sgd(lr=0.3)),
        Case(
            "cross_entropy_with_logits, class weights",
            BASE,
            CLASS,
            CROSS_ENTROPY_WITH_LOGITS_WEIGHT,
            sgd(lr=0.3),
        ),
    ],
    "sgd": [
        Case(f"sgd, {name}", BASE, REAL, MSE, optimizer, change)
        for name, optimizer, change in [
            ("learning rate changed", PLAIN, (13, 0.3)),
            ("weight_decay", sgd(lr=0.1, weight_decay=0.1), None),
            ("momentum", sgd(lr=0.05, momentum=0.9), None),
            ("momentum, learning rate changed", sgd(lr=0.05, momentum=0.9), (13, 0.1)),
            ("momentum, dampening", sgd(lr=0.1, momentum=0.9, dampening=0.5), None),
            ("nesterov", sgd(lr=0.05, momentum=0.9, nesterov=True), None),
            ("momentum, weight_decay", sgd(lr=0.05, momentum=0.8, weight_decay=0.1), None),
            (
                "nesterov, weight_decay",
                sgd(lr=0.05, momentum=0.8, weight_decay=0.1, nesterov=True),
                None,
            ),
            (
                "momentum, dampening, weight_decay",
                sgd(lr=0.1, momentum=0.8, dampening=0.25, weight_decay=0.1),
                None,
            ),
            ("dampening without momentum", sgd(lr=0.1, dampening=0.5), None),
        ]
    ],
    "adam": [
        Case(f"adam, {name}", BASE, REAL, MSE, optimizer, change)
        for name, optimizer, change in [
            ("plain", adam(lr=0.03), None),
            ("learning rate changed", adam(lr=0.03), HALVED),
            ("weight_decay", adam(lr=0.03, weight_decay=0.2), None),
            ("betas", adam(lr=0.03, beta1=0.7, beta2=0.95), None),
            ("eps", adam(lr=0.03, eps=0.05), None),
            ("all", adam(lr=0.03, beta1=0.8, beta2=0.9, eps=0.01, weight_decay=0.1), None),
        ]
    ],
    "adamw": [
        Case(f"adamw, {name}", BASE, REAL, MSE, optimizer, change)
        for name, optimizer, change in [
            ("default weight_decay", adamw(lr=0.03), None),
            ("no weight_decay", adamw(lr=0.03, weight_decay=0.0), None),
            ("weight_decay", adamw(lr=0.03, weight_decay=0.5), None),
            ("learning rate changed", adamw(lr=0.03, weight_decay=0.5), (13, 0.06)),
            ("all", adamw(lr=0.03, beta1=0.8, beta2=0.9, eps=0.01, weight_decay=0.3), None),
        ]
    ],
    "rmsprop": [
        Case(f"rmsprop, {name}", BASE, REAL, MSE, optimizer, change)
        for name, optimizer, change in [
            ("plain", rmsprop(lr=0.01), None),
            ("learning rate changed", rmsprop(lr=0.01), (13, 0.03)),
            ("alpha", rmsprop(lr=0.02, alpha=0.8), None),
            ("eps", rmsprop(lr=0.02, alpha=0.9, eps=0.05), None),
            ("weight_decay", rmsprop(lr=0.02, alpha=0.9, weight_decay=0.2), None),
            ("momentum", rmsprop(lr=0.01, alpha=0.9, momentum=0.7), None),
            ("momentum, learning rate changed", rmsprop(lr=0.01, momentum=0.7), (13, 0.02)),
            ("centered", rmsprop(lr=0.02, alpha=0.9, centered=True), None),
            (
                "momentum, centered",
                rmsprop(lr=0.01, alpha=0.9, momentum=0.7, centered=True),
                None,
            ),
            (
                "all",
                rmsprop(
                    lr=0.01, alpha=0.9, eps=0.02, weight_decay=0.1, momentum=0.7, centered=True
                ),
                None,
            ),
        ]
    ],
    "gradient": [
        Case(f"gradient, {name}", topology, data, loss, Optimizer("gradients"))
        for name, topology, data, loss in [
            ("repeated layer", REPEATED, REAL_PAIR, MSE),
            ("cross_entropy, class weights", SOFTMAX, CLASS, CROSS_ENTROPY_WEIGHT),
            ("bce, 50 hidden units", MORTGAGE, CUSTOMERS, BCE),
        ]
    ],
}

# -------------------------------------------------------------------------------- writing it all


def lines_of(values, indent="    ", width=100):
    words = [f"{each!r}," for each in values]
    lines, line = [], indent
    for word in words:
        if len(line) + 1 + len(word) > width and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return lines + [line.rstrip()]


class Writer:
    """Arrays by content: the same rows or first parameters are written once."""

    def __init__(self):
        self.out = []
        self.known = {}

    def array(self, name, values, element="double"):
        kind = int if element == "std::uint32_t" else float
        # The sum turns -0.0 into 0.0.
        values = tuple(kind(each) for each in numpy.asarray(values).reshape(-1) + 0)
        known = self.known.get((element, values))
        if known is None:
            assert name not in self.known.values(), name
            known = self.known[element, values] = name
            self.out.append(f"inline constexpr {element} {name}[] = {{")
            self.out += lines_of(values)
            self.out.append("};")
        return known


# PyTorch ignores dampening without momentum, and so must we.
SAME = [
    {"mse", "sgd, dampening without momentum"},
    {"adam, plain", "adamw, no weight_decay"},
]


def check(case, result, seen):
    """Stops on a case that would test nothing, or rounding instead of meaning."""
    in_float = deviation(case.run(torch.float32), result)
    disturbed = deviation(case.run(disturbance=1e-15), result)
    assert in_float < FLOAT_TOLERANCE / 10, (case.name, in_float)
    assert disturbed < DOUBLE_TOLERANCE / 10, (case.name, disturbed)
    moved = 0.0
    if "final_values" in result:
        final = result["final_values"]
        moved = numpy.abs(final - case.values).max()
        assert moved > 0.1, (case.name, moved)
        same_setting = (case.topology.name, case.data.name)
        for other, other_final in seen.setdefault(same_setting, []):
            distance = numpy.abs(final - other_final).max()
            assert distance > 1e-3 or {case.name, other} in SAME, (case.name, other, distance)
        seen[same_setting].append((case.name, final))
    print(f"{case.name:45} moved {moved:6.3f}  float32 {in_float:.1e}  disturbed {disturbed:.1e}")


HEAD = """\
// SPDX-License-Identifier: BSL-1.0
// Written by {script} with PyTorch {version}: do not edit. What each field means stands in
// support/trajectory.hpp; the values are float64, and those a run starts from are exact in float too.
// clang-format off
#pragma once

#include "support/trajectory.hpp"

#include <ctnn/ctnn.hpp>

#include <cstddef>
#include <cstdint>
#include <ratio>

namespace {namespace} {{

using support::trajectory;
"""


def defaults():
    out = ["// What PyTorch takes for an option that is not given.", "namespace defaults {"]
    for kind in Optimizer.CLASSES:
        options = [
            f"{'bool' if isinstance(value, bool) else 'double'} {name} = "
            + (str(value).lower() if isinstance(value, bool) else repr(float(value)))
            + ";"
            for name, value in Optimizer.defaults(kind)
        ]
        out.append(f"struct {kind} {{ {' '.join(options)} }};")
    return out + ["}  // namespace defaults", ""]


def write(script, namespace, groups, extra=()):
    """Runs all cases, and writes them beside the script."""
    writer = Writer()
    out = writer.out
    version = torch.__version__.split("a")[0]
    out += HEAD.format(script=script, version=version, namespace=namespace).split("\n")
    out += extra
    topologies, seen = {}, {}
    if any("class_weights" in case.loss.value for cases in groups.values() for case in cases):
        writer.array("class_weights", CLASS_WEIGHTS)
    for group, cases in groups.items():
        out += ["", f"// {group}", ""]
        variables = []
        for case in cases:
            result = case.run()
            check(case, result, seen)
            topology, data = case.topology, case.data
            if topology.name not in topologies:
                topologies[topology.name] = topology
                spelled = types_of(topology.layers)
                out.append(f"using {topology.name} =\n    ctnn::sequential<{spelled}>;")
            name = identifier(case.name)
            name = name if name.startswith(group) else f"{group}_{name}"
            far = "" if case.gain == 1 else "_saturated"
            values = writer.array(f"first_{topology.name}{far}", case.values)
            rows = writer.array(f"rows_{data.name}", data.rows)
            classes = data.kind == "class"
            element = "std::uint32_t" if classes else "double"
            targets = writer.array(f"targets_{data.name}", data.targets, element)
            losses = writer.array(f"{name}_losses", result["losses"])
            if case.optimizer.kind == "gradients":
                final = writer.array(f"{name}_gradient", result["gradient"])
                predictions = "{}"
            else:
                final = writer.array(f"{name}_final", result["final_values"])
                predictions = writer.array(f"{name}_predictions", result["predictions"])
            types = f"{topology.name}, {case.loss.cpp_type}, ctnn::{case.optimizer.kind}"
            out.append(f"inline const trajectory<{types}, {topology.batch}>")
            out.append(f"    {name}{{")
            out.append(f'    .name = "{case.name}",')
            out.append(f"    .loss = {case.loss.value},")
            out.append(f"    .optimizer = {case.optimizer.value()},")
            out.append(f"    .values = {values},")
            out.append(f"    .rows = {rows},")
            out.append(f"    .targets = {'{}' if classes else targets},")
            out.append(f"    .classes = {targets if classes else '{}'},")
            out.append(f"    .losses = {losses},")
            out.append(f"    .final_values = {final},")
            out.append(f"    .predictions = {predictions},")
            if case.change:
                out.append(f"    .change_step = {case.change[0]},")
                out.append(f"    .changed_learning_rate = {case.change[1]!r},")
            out.append("};")
            variables.append(name)
        out += ["", f"void for_each_{group}(auto&& visit) {{"]
        out += [f"    visit({each});" for each in variables]
        out.append("}")
    out += ["", f"}}  // namespace {namespace}", ""]
    path = HERE / script.replace(".py", "_data.hpp")
    path.write_text("\n".join(out))
    print(f"{path}: {path.stat().st_size} bytes, {sum(map(len, groups.values()))} cases")


if __name__ == "__main__":
    write("trajectories.py", "trajectories", GROUPS, defaults())
