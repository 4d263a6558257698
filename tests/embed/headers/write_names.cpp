// SPDX-License-Identifier: BSL-1.0
// write_names FILE: a network as a module of PyTorch's own names saves it, with a tensor that is none of its.
#include "names.hpp"

#include <ctnn/io/safetensors.hpp>

#include <utility>

int main(int, char** arguments) {
    const auto net = make_named();
    const std::string bytes = nn::io::safetensors_bytes(net, "net");
    std::vector<std::pair<std::string, nn::io::tensor>> tensors;
    for (const auto& [name, tensor] : nn::io::parse_safetensors(bytes, "net").tensors)
        tensors.push_back({"model." + (name == "2.bias" ? "last.bias" : name), tensor});
    tensors.push_back({"model.step", {"F32", {1}, std::string_view("\0\0\0\0", 4)}});
    nn::io::write_file(arguments[1], nn::io::format_safetensors({}, tensors));
}
