# SPDX-License-Identifier: BSL-1.0
# Makes safetensors_data.hpp: files of torch.nn.Sequential(Linear(2, 3), ReLU(), Linear(3, 1)) as
# safetensors.torch.save_file writes them, by a writer that shares nothing with ours.
# To make it again, from this folder: python3 safetensors_data.py

import json
import pathlib
import struct

# Dyadic fractions of few bits, which all types hold.
TENSORS = {
    "0.weight": ([3, 2], [0.5, -1.25, 2.0, -0.0, 0.0009765625, 96.0]),
    "0.bias": ([3], [0.125, -3.0, 7.75]),
    "2.weight": ([1, 3], [1.0, -0.375, 1.5]),
    "2.bias": ([1], [-0.0625]),
}


def value_bytes(kind, value):
    if kind == "BF16":
        return struct.pack("<f", value)[2:]
    return struct.pack({"F64": "<d", "F32": "<f", "F16": "<e"}[kind], value)


def file_bytes(kind_of):
    # The reference puts wide types first and orders by name.
    order = ["BF16", "F16", "F32", "F64"]
    names = sorted(TENSORS, key=lambda name: (-order.index(kind_of[name]), name))
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name in names:
        shape, values = TENSORS[name]
        begin = len(data)
        data += b"".join(value_bytes(kind_of[name], value) for value in values)
        header[name] = {"dtype": kind_of[name], "shape": shape, "data_offsets": [begin, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def lines_of(data):
    digits = data.hex()
    return "\n".join(f'    "{digits[i:i + 96]}"' for i in range(0, len(digits), 96))


kinds = {kind.lower(): dict.fromkeys(TENSORS, kind) for kind in ["F64", "F32", "F16", "BF16"]}
kinds["mixed"] = dict(zip(TENSORS, ["F16", "F64", "BF16", "F32"]))
text = """// SPDX-License-Identifier: BSL-1.0
// Made by safetensors_data.py.
#pragma once

#include <string_view>

// clang-format off
namespace safetensors_data {

// In get_parameters order.
inline constexpr double parameters[] = {
    %s};

// The bytes of files in hexadecimal digits.
""" % ", ".join(repr(value) for _, values in TENSORS.values() for value in values)
for name, kind_of in kinds.items():
    text += f"inline constexpr std::string_view {name} =\n{lines_of(file_bytes(kind_of))};\n"
# What Python says of halves: the smallest, the largest subnormal, the smallest normal, ...
halves = [0x0001, 0x03FF, 0x0400, 0x3555, 0x3C00, 0x3C01, 0x7BFF, 0x8000, 0x8001, 0xC000, 0xFBFF, 0x5640]
text += "inline constexpr struct { unsigned bits; double value; } halves[] = {\n"
for bits in halves:
    value = struct.unpack("<e", struct.pack("<H", bits))[0]
    text += f"    {{{bits:#06x}, {value.hex()}}},\n"
text += "};\n\n}  // namespace safetensors_data\n"
pathlib.Path("safetensors_data.hpp").write_text(text)
