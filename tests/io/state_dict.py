# SPDX-License-Identifier: BSL-1.0
# Makes state_dict_data.hpp: modules of PyTorch as safetensors.torch.save_file writes them, rows as PyTorch has them, planes
# of channels, and what PyTorch 1.13 gives for them.
# To make it again on Debian 12, from this folder (the tests themselves need no Python):
#   apt-get install --no-install-recommends python3-torch
#   /usr/bin/python3 state_dict.py

import json
import pathlib
import struct

import torch
from torch import nn


class ChannelsFirst(nn.Module):
    """Of an embedding's rows, (batch, time, channels)."""

    def forward(self, x):
        return x.transpose(1, 2)


def file_bytes(state_dict):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    # As the reference: wide types first, then by name.
    for name, tensor in sorted(state_dict.items(), key=lambda item: (item[1].dtype != torch.int64, item[0])):
        kind, code = ("I64", "q") if tensor.dtype == torch.int64 else ("F32", "f")
        values = tensor.flatten().tolist()
        begin = len(data)
        data += struct.pack(f"<{len(values)}{code}", *values)
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def lines_of(data):
    digits = data.hex()
    return "\n".join(f'    "{digits[i:i + 96]}"' for i in range(0, len(digits), 96))


def array_of(name, values):
    return f"inline constexpr float {name}[] = {{\n    " + ",\n    ".join(
        ", ".join(f"{value.hex()}f" for value in values[i : i + 4]) for i in range(0, len(values), 4)) + "};\n"


torch.manual_seed(7)
image = nn.Sequential(nn.Conv2d(2, 3, 3, padding=1, stride=(1, 2)), nn.BatchNorm2d(3), nn.PReLU(3),
                      nn.Conv2d(3, 3, (2, 1), groups=3, bias=False), nn.MaxPool2d((2, 1)), nn.Hardswish(),
                      nn.Flatten(), nn.Linear(12, 4), nn.BatchNorm1d(4), nn.Mish(), nn.Dropout(), nn.Linear(4, 2))
words = nn.Sequential(nn.Embedding(7, 3), ChannelsFirst(), nn.Conv1d(3, 4, 2, dilation=2), nn.BatchNorm1d(4),
                      nn.ReLU6(), nn.AvgPool1d(2), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 2))
rows = {"image": torch.randn(3, 2, 5, 4), "words": torch.randint(0, 7, (3, 7))}
text = """// SPDX-License-Identifier: BSL-1.0
// Made by state_dict.py.
#pragma once

#include <string_view>

// clang-format off
namespace state_dict_data {

"""
for name, module in [("image", image), ("words", words)]:
    # A few steps' worth of statistics, and parameters that are not 0 or 1.
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    module.train()
    for _ in range(3):
        module(torch.randn_like(rows[name]) if name == "image" else torch.randint(0, 7, (5, 7)))
    module.eval()
    outputs = module(rows[name])
    text += f"inline constexpr std::string_view {name} =\n{lines_of(file_bytes(module.state_dict()))};\n"
    text += array_of(f"{name}_rows", rows[name].flatten().float().tolist())
    text += array_of(f"{name}_outputs", outputs.flatten().tolist()) + "\n"
text += "}  // namespace state_dict_data\n"
pathlib.Path("state_dict_data.hpp").write_text(text)
