// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/io/tensor_file.hpp>
#include <ctnn/io/tensor_names.hpp>
#include <ctnn/io/tensor_values.hpp>
#include <ctnn/io/tensors.hpp>
#include <ctnn/io/text_hash.hpp>
#include <ctnn/io/topology_text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctnn {

namespace io {

/// What files say of the network that they hold. ("pt" is what PyTorch's own loaders ask for.)
CTNN_TAGGED inline std::map<std::string, std::string> topology_metadata(const std::string& topology) {
    return {{"format", "pt"}, {"topology", topology}, {"topology_fnv1a", text_hash(topology)}};
}

/// Throws file_error if the file says that it holds another topology; one that says nothing (of
/// PyTorch's) may hold any.
CTNN_TAGGED inline void check_topology(const tensor_file& file, const std::string& expected) {
    const auto found = file.metadata.find("topology");
    if (found == file.metadata.end()) return;
    const auto hash = file.metadata.find("topology_fnv1a");
    if (hash != file.metadata.end() && hash->second != text_hash(found->second))
        throw file_error(file.file_name + ": the topology is damaged: " + in_quotes(found->second) +
                         " has the hash " + text_hash(found->second) + ", not " +
                         in_quotes(hash->second));
    if (found->second != expected)
        throw file_error(file.file_name + ": the topology " + expected + " was expected; the file has " +
                         in_quotes(found->second, 100000));
}

/// The values of some tensors of a file, one after another.
template <class Value>
CTNN_TAGGED std::vector<Value> joined_values(const tensor_file& file,
                                             const std::vector<tensor_shape>& tensors) {
    std::vector<Value> all;
    for (const tensor_shape& each : tensors) {
        const std::vector<Value> values = values_of<Value>(file, each.name);
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

/// The parameters of a network of these tensors. A file of just them, by the network's own keys, must be
/// of the topology, where it says of which it is; of any other file they are a part, and fit by name and
/// shape.
template <class Value>
CTNN_TAGGED std::vector<Value> parameters_of(const tensor_file& file, const std::string& topology,
                                             const std::vector<tensor_shape>& ours,
                                             const load_options& options) {
    const bool is_renamed =
        !options.prefix.empty() ||
        std::ranges::any_of(options.names, [](const auto& each) { return each.first != each.second; });
    if (!is_renamed && (!options.allow_unused || file.tensors.size() == ours.size()))
        check_topology(file, topology);
    return joined_values<Value>(file, find_tensors(file, ours, options));
}

/// Tensors to be written, with their bytes.
class CTNN_TAGGED tensor_list {
public:
    /// Throws file_error if a value is not finite, since no loader here would take it.
    template <class Value>
    CTNN_TAGGED void append(const std::filesystem::path& path, const std::vector<tensor_shape>& shapes,
                            std::span<const Value> values, const std::string& prefix = "") {
        for (const tensor_shape& each : shapes) {
            const std::size_t count = each.count();
            for (std::size_t i = 0; i < count; ++i)
                if (!core::is_finite(values[i]))
                    throw file_error(path.string() + ": tensor " + in_quotes(prefix + each.name) +
                                     " was expected to have finite values; at index " +
                                     std::to_string(i) + " it has " +
                                     number_text(static_cast<double>(values[i])));
            append_any(prefix + each.name, each.shape, values.first(count));
            values = values.subspan(count);
        }
    }
    template <class Value>
    CTNN_TAGGED void append_any(std::string name, std::vector<std::size_t> shape,
                                std::span<const Value> values) {
        std::string bytes;
        bytes.reserve(values.size_bytes());
        for (const Value value : values) append_value(bytes, value);
        tensors_.push_back({std::move(name), type_of<Value>, std::move(shape), std::move(bytes)});
    }

    CTNN_TAGGED std::string format(const std::map<std::string, std::string>& metadata) const {
        std::vector<std::pair<std::string, tensor>> views;
        for (const owning_tensor& each : tensors_)
            views.push_back({each.name, {each.type, each.shape, each.bytes}});
        return format_safetensors(metadata, views);
    }

private:
    struct owning_tensor {
        std::string name, type;
        std::vector<std::size_t> shape;
        std::string bytes;
    };
    std::vector<owning_tensor> tensors_;
};

/// In `get_values` order.
template <class Value, class Parameters>
CTNN_TAGGED std::vector<Value> flat_values(const Parameters& parameters) {
    std::vector<Value> values;
    values.reserve(core::value_count<Parameters>);
    core::visit_values(parameters, [&](const Value& value) { values.push_back(value); });
    return values;
}

/// The bytes of what save_safetensors writes to `path`.
template <class Topology, class Value>
CTNN_TAGGED std::string safetensors_bytes(const network<Topology, Value>& net,
                                          const std::filesystem::path& path) {
    tensor_list tensors;
    const std::vector<Value> values = flat_values<Value>(net.parameters());
    tensors.append(path, topology_tensors<Topology>::all(), std::span<const Value>(values));
    return tensors.format(topology_metadata(topology_text<Topology>()));
}

/// Sets the parameters from the bytes of a safetensors file, which is called `file_name` in messages.
template <class Topology, class Value>
CTNN_TAGGED void load_safetensors_bytes(network<Topology, Value>& net, std::string_view bytes,
                                        std::string_view file_name, const load_options& options = {}) {
    const std::vector<Value> values =
        parameters_of<Value>(parse_safetensors(bytes, file_name), topology_text<Topology>(),
                             topology_tensors<Topology>::all(), options);
    net.set_values(std::span<const Value, network<Topology, Value>::value_count>(values));
}

}  // namespace io

/// Writes the parameters of a network as a safetensors file: F32 or F64 tensors with the keys of
/// PyTorch's nn.Sequential ("0.weight", "0.bias", "2.weight", ...; input and channels_first, for which it has no
/// module, are not counted; of a repeat "position.copy.position.weight"), so that torch's load_state_dict takes them. The metadata has the topology's text. Replaces
/// a file as a whole or not at all (io::write_file). Throws file_error, also if a parameter is not
/// finite.
template <class Topology, class Value>
CTNN_TAGGED void save_safetensors(const network<Topology, Value>& net,
                                  const std::filesystem::path& path) {
    io::write_file(path, io::safetensors_bytes(net, path));
}

/// Sets the parameters of a network from a safetensors file, such as one from save_safetensors or, of a
/// PyTorch module's state_dict, from safetensors.torch.save_file. Tensors are looked up by name: the keys
/// of an nn.Sequential, or what load_options makes of them. F64, F32, F16 and BF16 are converted. Throws
/// file_error, and the network is as it was: if the file is not sound, is of another topology (where it
/// says so, and has just the network's tensors by their own keys), lacks a tensor, has one more or one of
/// another shape, or if a value is not finite. (Of all tensors that are used; what allow_unused leaves
/// out may be anything.)
template <class Topology, class Value>
CTNN_TAGGED void load_safetensors(network<Topology, Value>& net, const std::filesystem::path& path,
                                  const load_options& options = {}) {
    // As much as a header and the widest numbers can take, and a count of batches beside each tensor, so that
    // a file which is none is not read whole.
    const std::uint64_t largest =
        io::most_header_bytes + sizeof(double) * (network<Topology, Value>::value_count +
                                                  io::topology_tensors<Topology>::all().size() + 1);
    const std::string bytes = options.allow_unused ? io::read_file(path) : io::read_file(path, largest);
    io::load_safetensors_bytes(net, bytes, path.string(), options);
}
/// The same of a file's bytes in memory, such as std::as_bytes(std::span(array)), which nothing refers to
/// afterwards; they are called `source` in messages.
template <class Topology, class Value>
CTNN_TAGGED void load_safetensors(network<Topology, Value>& net, std::span<const std::byte> bytes,
                                  const load_options& options = {},
                                  std::string_view source = "safetensors in memory") {
    io::load_safetensors_bytes(net, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, source,
                               options);
}

}  // namespace ctnn
