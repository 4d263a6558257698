# SPDX-License-Identifier: BSL-1.0
# Makes batch_norm_cases.hpp: what PyTorch 1.13's BatchNorm1d and BatchNorm2d do in some steps of training, and what
# they give afterwards, in float64. To make it again, from this folder, on Debian 12:
#   apt-get install --no-install-recommends python3-torch python3-numpy
#   /usr/bin/python3 batch_norm_cases.py

import pathlib

import numpy
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def text(values):
    return "{" + ", ".join(repr(float(value)) for value in numpy.ravel(values)) + "}"


def run(name, module, in_shape, out_shape, batch, steps, seed, optimizer):
    """Rows and targets are channels last, as ctnn has them; PyTorch has channels first."""
    random = numpy.random.RandomState(seed)

    def grid(count, scale, middle=0.0):
        return numpy.round(random.normal(middle, scale, count) * 64) / 64

    parameters = [numpy.round(random.uniform(-1, 1.5, each.numel()) * 512) / 512 for each in module.parameters()]
    for each, values in zip(module.parameters(), parameters):
        each.data = torch.tensor(values).reshape(each.shape)

    def to_torch(values, shape):
        rows = torch.tensor(values).reshape(-1, *shape)
        return rows if len(shape) == 1 else rows.movedim(-1, 1)

    x, y = grid((steps * batch, *in_shape), 1.5, 0.75), grid((steps * batch, *out_shape), 1)
    rows, targets = to_torch(x, in_shape), to_torch(y, out_shape)
    of_parameters = optimizer(module.parameters())
    losses = []
    module.train()
    for step in range(steps):
        batch_rows = slice(step * batch, (step + 1) * batch)
        loss = torch.nn.functional.mse_loss(module(rows[batch_rows]), targets[batch_rows])
        of_parameters.zero_grad()
        loss.backward()
        of_parameters.step()
        losses.append(loss.item())
    module.eval()
    with torch.no_grad():
        outputs = module(rows[:batch])
        losses.append(torch.nn.functional.mse_loss(outputs, targets[:batch]).item())
        if len(out_shape) > 1:
            outputs = outputs.movedim(1, -1)
    # Layer by layer, the parameters before the buffers: get_values.
    values = []
    for each in module.modules():
        for one in list(each.parameters(recurse=False)):
            values.extend(numpy.ravel(one.data))
        for key, one in each.named_buffers(recurse=False):
            if key != "num_batches_tracked":
                values.extend(numpy.ravel(one))
    fields = (numpy.concatenate(parameters), x, y, losses, values, outputs)
    return f"inline const batch_norm_case {name}{{\n    " + ",\n    ".join(text(each) for each in fields) + "};\n"


cases = [
    run("between_linears",
        torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.BatchNorm1d(5), torch.nn.Tanh(), torch.nn.Linear(5, 2)),
        (3,), (2,), 7, 4, 1, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    run("over_time", torch.nn.Sequential(torch.nn.BatchNorm1d(3)), (6, 3), (6, 3), 4, 5, 2,
        lambda p: torch.optim.Adam(p, lr=0.05)),
    run("over_places", torch.nn.Sequential(torch.nn.BatchNorm2d(2, eps=0.125, momentum=0.25)), (3, 4, 2), (3, 4, 2), 3, 5,
        3, lambda p: torch.optim.SGD(p, lr=0.5)),
]

pathlib.Path("batch_norm_cases.hpp").write_text(f"""// SPDX-License-Identifier: BSL-1.0
// Made by batch_norm_cases.py with PyTorch {torch.__version__.split('a')[0]}.
#pragma once

#include <vector>

// clang-format off
struct batch_norm_case {{
    std::vector<double> parameters;  // before the first step
    std::vector<double> rows, targets;  // a batch a step
    std::vector<double> losses;  // one a step, then, in inference, that of the first batch
    std::vector<double> values;  // after the last step, with buffers
    std::vector<double> outputs;  // in inference, of the first batch
}};

{chr(10).join(cases)}""")
