# SPDX-License-Identifier: BSL-1.0
# Makes the models beside this file, with PyTorch 1.13 and onnx 1.12: `python3 make_models.py`. Those that are to be
# accepted have a NAME.expected: rows of inputs, " -> ", and what PyTorch gives for them in double.
import copy
import warnings

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

warnings.filterwarnings("ignore")
ROWS = 3


def write_expected(name, inputs, outputs):
    with open(name + ".expected", "w") as file:
        for x, y in zip(inputs.reshape(len(inputs), -1).tolist(), outputs.reshape(len(outputs), -1).tolist()):
            file.write(" ".join(f"{v:.9g}" for v in x) + " -> " + " ".join(f"{v:.17g}" for v in y) + "\n")


def export(name, model, example, opset, is_accepted=True, dynamic=None, units=1.0, **options):
    model.eval()
    torch.onnx.export(model, example, name + ".onnx", input_names=["x"], output_names=["y"], opset_version=opset,
                      dynamic_axes=dynamic, **options)
    if is_accepted:
        row_shape = example.shape[1:] if example.dim() > 1 else example.shape
        rows = (torch.randn(ROWS, *row_shape) * units).float()
        wide = copy.deepcopy(model).double()
        write_expected(name, rows, torch.stack([wide(row.double()[None])[0] for row in rows]).detach())


class Scaled(nn.Module):
    """Divides by what the data spread, as pre-processing that went into the model does."""

    def __init__(self, mean, deviation, layers):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.layers = layers

    def forward(self, x):
        return self.layers((x - self.mean) / self.deviation)


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(6, 6)

    def forward(self, x):
        return torch.relu(self.layer(x)) + x


class Memory(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = nn.LSTM(4, 5, batch_first=True)
        self.layer = nn.Linear(5, 2)

    def forward(self, x):
        return self.layer(self.memory(x)[0][:, -1])


class WeightsFirst(nn.Module):
    """W x, with rows as columns."""

    def __init__(self):
        super().__init__()
        self.first = nn.Parameter(torch.randn(5, 4))
        self.second = nn.Parameter(torch.randn(3, 5))

    def forward(self, x):
        return (self.second @ torch.tanh(self.first @ x.T)).T


def trained_batch_norm(width):
    layer = nn.BatchNorm1d(width)
    with torch.no_grad():
        layer.running_mean.normal_()
        layer.running_var.uniform_(0.5, 2)
        layer.weight.normal_()
        layer.bias.normal_()
    return layer


def trained_layer_norm(width, **options):
    layer = nn.LayerNorm(width, **options)
    with torch.no_grad():
        layer.weight.normal_()
        layer.bias.normal_()
    return layer


def make_from_pytorch():
    x = torch.randn(1, 6)
    batch = {"x": {0: "rows"}, "y": {0: "rows"}}

    export("dropout", nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3)), x, 11, dynamic=batch)
    export("no_bias", nn.Sequential(nn.Linear(6, 8, bias=False), nn.ReLU(), nn.Linear(8, 3, bias=False)), x, 9, dynamic=batch)
    for opset in 9, 14, 17:
        export(f"batch_norm_{opset}", nn.Sequential(trained_batch_norm(6), nn.Linear(6, 8), trained_batch_norm(8), nn.ReLU(),
               trained_batch_norm(8), nn.Sigmoid(), trained_batch_norm(8), nn.Linear(8, 3)), x, opset, dynamic=batch,
               training=torch.onnx.TrainingMode.PRESERVE)
    mean, deviation = torch.linspace(-3, 40, 6), torch.linspace(0.5, 9, 6)
    export("input_scaling", Scaled(mean, deviation, nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(1))),
           x, 13, dynamic=batch, units=20.0)
    export("far_features", Scaled(torch.full((6,), 2000.0), torch.full((6,), 3.0), nn.Sequential(nn.Linear(6, 3))), x, 13,
           units=2000.0)
    export("double", nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3)).double(), x.double(), 13)
    export("cast", nn.Sequential(Function(lambda v: v.double()), nn.Linear(6, 3).double()), x, 13)
    export("flatten", nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 2), nn.LogSoftmax(1)),
           torch.randn(1, 3, 4), 12, dynamic=batch)
    export("view", nn.Sequential(Function(lambda v: v.view(v.shape[0], -1)), nn.Linear(12, 5), nn.Softmax(-1)),
           torch.randn(1, 3, 4), 13, dynamic=batch)
    export("one_vector", nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3)), torch.randn(6), 13)
    export("transposed", WeightsFirst(), torch.randn(1, 4), 13, dynamic=batch)
    export("layer_norm_13", nn.Sequential(nn.Linear(6, 8), trained_layer_norm(8), nn.ReLU(), nn.Linear(8, 3)), x, 13, dynamic=batch)
    export("layer_norm_17", nn.Sequential(trained_layer_norm(6), nn.Linear(6, 8), trained_layer_norm(8, eps=1e-3), nn.ReLU(),
           nn.Linear(8, 3)), x, 17, dynamic=batch)

    activations = {
        "relu": nn.ReLU(), "leaky_relu": nn.LeakyReLU(), "leaky_relu_fifth": nn.LeakyReLU(0.2), "elu": nn.ELU(),
        "elu_half": nn.ELU(0.5), "selu": nn.SELU(), "celu": nn.CELU(2.0), "gelu": nn.GELU(), "gelu_tanh": nn.GELU(approximate="tanh"),
        "silu": nn.SiLU(), "softplus": nn.Softplus(), "sigmoid": nn.Sigmoid(), "hard_sigmoid": nn.Hardsigmoid(),
        "tanh": nn.Tanh(), "relu6": nn.ReLU6(), "hard_tanh": nn.Hardtanh(-0.5, 2.0), "prelu": nn.PReLU(),
        "gelu_other_order": Function(lambda v: v * 0.5 * (1 + torch.erf(v * 0.7071067811865476))),
        "silu_other_order": Function(lambda v: torch.sigmoid(v) * v),
    }
    for opset in 9, 14:
        for name, activation in activations.items():
            if opset == 9 and name in ("celu", "gelu_tanh"):
                continue  # PyTorch has no export of them for this version
            export(f"{name}_{opset}", nn.Sequential(nn.Linear(6, 5), activation, nn.Linear(5, 3)), x, opset, dynamic=batch)
        for name, activation in {"softmax": nn.Softmax(1), "log_softmax": nn.LogSoftmax(1)}.items():
            export(f"{name}_{opset}", nn.Sequential(nn.Linear(6, 5), activation), x, opset, dynamic=batch)

    export("refused_lstm", Memory(), torch.randn(1, 7, 4), 13, is_accepted=False)
    export("refused_conv", nn.Sequential(nn.Conv1d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(12, 2)), torch.randn(1, 2, 6), 13,
           is_accepted=False)
    export("refused_residual", Residual(), x, 13, is_accepted=False)
    export("refused_dynamic_width", nn.Sequential(nn.ReLU(), nn.Tanh()), x, 13, is_accepted=False, dynamic={"x": {0: "rows", 1: "width"}})
    export("refused_training", nn.Sequential(nn.Linear(6, 8), nn.Dropout(0.5), nn.Linear(8, 3)), x, 13, is_accepted=False,
           training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False)
    export("refused_two_outputs", Function(lambda v: (torch.relu(v), torch.tanh(v))), x, 13, is_accepted=False)
    export("refused_hard_swish", nn.Sequential(nn.Linear(6, 5), nn.Hardswish()), x, 14, is_accepted=False)


def make_by_hand():
    """What PyTorch 1.13 does not write."""
    def save(name, nodes, constants, opset, inputs=6):
        initializers = [numpy_helper.from_array(value, key) if isinstance(value, numpy.ndarray) else value
                        for key, value in constants.items()]
        graph = helper.make_graph(nodes, "by_hand",
                                  [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", inputs])],
                                  [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], initializers)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]), name + ".onnx")

    rows = torch.randn(ROWS, 6)
    wide = rows.double()
    a, b = torch.randn(6, 4), torch.randn(4)
    save("gemm_scaled", [helper.make_node("Gemm", ["x", "a", "b"], ["y"], alpha=0.5, beta=2.0)], {"a": a.numpy(), "b": b.numpy()}, 13)
    write_expected("gemm_scaled", rows, 0.5 * wide @ a.double() + 2 * b.double())
    save("dropout_kept", [helper.make_node("MatMul", ["x", "a"], ["h"]), helper.make_node("Dropout", ["h"], ["i", "mask"]),
                          helper.make_node("Tanh", ["i"], ["y"])], {"a": a.numpy()}, 13)
    write_expected("dropout_kept", rows, torch.tanh(wide @ a.double()))
    save("gelu_20", [helper.make_node("MatMul", ["x", "a"], ["h"]), helper.make_node("Add", ["b", "h"], ["i"]),
                     helper.make_node("Gelu", ["i"], ["j"]), helper.make_node("Gelu", ["j"], ["y"], approximate="tanh")],
         {"a": a.numpy(), "b": b.numpy()}, 20)
    write_expected("gelu_20", rows, nn.functional.gelu(nn.functional.gelu(wide @ a.double() + b.double()), approximate="tanh"))
    for kind, data_type in {"float16": TensorProto.FLOAT16, "bfloat16": TensorProto.BFLOAT16}.items():
        half = a.half() if kind == "float16" else a.bfloat16()
        bits = half.view(torch.int16).numpy().astype(numpy.uint16)
        for storage in "raw", "field":
            stored = onnx.TensorProto(dims=[6, 4], data_type=data_type, name="a")
            if storage == "raw":
                stored.raw_data = bits.tobytes()
            else:
                stored.int32_data.extend(int(v) for v in bits.reshape(-1))
            save(f"{kind}_{storage}", [helper.make_node("Cast", ["a"], ["wide"], to=TensorProto.FLOAT),
                                       helper.make_node("MatMul", ["x", "wide"], ["y"])], {"a": stored}, 13)
            write_expected(f"{kind}_{storage}", rows, wide @ half.double())
    save("constant_first", [helper.make_node("Sub", ["one", "x"], ["h"]), helper.make_node("Mul", ["b", "h"], ["i"]),
                            helper.make_node("Neg", ["i"], ["y"])],
         {"one": numpy.ones(1, numpy.float32), "b": numpy.arange(6, dtype=numpy.float32)}, 13)
    write_expected("constant_first", rows, -(1 - wide) * torch.arange(6))
    nan = a.numpy().copy()
    nan[2, 1] = numpy.nan
    save("refused_nan", [helper.make_node("MatMul", ["x", "a"], ["y"], name="broken")], {"a": nan}, 13)
    save("refused_quotient", [helper.make_node("Div", ["one", "x"], ["y"])], {"one": numpy.ones(1, numpy.float32)}, 13)
    save("refused_shapes", [helper.make_node("MatMul", ["x", "a"], ["y"])], {"a": a.numpy().T.copy()}, 13)
    save("refused_cycle", [helper.make_node("Relu", ["z"], ["y"], name="first"), helper.make_node("Add", ["y", "x"], ["z"])], {}, 13)
    save("refused_missing", [helper.make_node("MatMul", ["x", "weights"], ["y"])], {}, 13)
    save("refused_domain", [helper.make_node("FusedGemm", ["x", "a"], ["y"], domain="com.microsoft")], {"a": a.numpy()}, 13)
    save("refused_square", [helper.make_node("Mul", ["x", "x"], ["y"])], {}, 13)
    save("refused_twice", [helper.make_node("Relu", ["x"], ["y"]), helper.make_node("Tanh", ["x"], ["y"])], {}, 13)
    external = onnx.TensorProto(dims=[6, 4], data_type=TensorProto.FLOAT, name="a", data_location=TensorProto.EXTERNAL)
    external.external_data.add(key="location", value="../../etc/passwd")
    save("refused_external", [helper.make_node("MatMul", ["x", "a"], ["y"])], {"a": external}, 13)
    huge = onnx.TensorProto(dims=[1 << 31, 1 << 31, 1 << 31], data_type=TensorProto.FLOAT, name="a", raw_data=b"1234")
    save("refused_huge", [helper.make_node("MatMul", ["x", "a"], ["y"])], {"a": huge}, 13)
    short = onnx.TensorProto(dims=[6, 4], data_type=TensorProto.FLOAT, name="a", raw_data=b"1234")
    save("refused_short", [helper.make_node("MatMul", ["x", "a"], ["y"])], {"a": short}, 13)


torch.manual_seed(7)
make_from_pytorch()
make_by_hand()
