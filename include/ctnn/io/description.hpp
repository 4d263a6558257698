// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/catalogue.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn::io {

/// A network that is known at run time only, from the text of its topology: its sizes, its tensors, where
/// its parameters lie in memory, and a plain evaluation, which the kernels have no part in.
class CTNN_TAGGED description {
public:
    /// Reads `sequential<...>` of ctnn's layers; throws file_error.
    CTNN_TAGGED static description parse(std::string_view topology) {
        description result;
        const type_expression type = type_parser::parse(topology);
        if (type.name != "sequential")
            throw file_error("a topology is sequential<layers...>, found '" + type.name + "'");
        result.whole_ = make_layer(type, {});
        return result;
    }

    CTNN_TAGGED const type_expression& type() const { return whole_.type; }
    CTNN_TAGGED const std::vector<layer_description>& layers() const { return whole_.inner; }
    /// Values of a row.
    CTNN_TAGGED std::size_t inputs() const { return whole_.inputs(); }
    CTNN_TAGGED std::size_t outputs() const { return whole_.outputs(); }
    /// Parameters and buffers.
    CTNN_TAGGED std::size_t value_count() const { return whole_.value_count; }
    CTNN_TAGGED std::size_t parameter_count() const { return whole_.value_count - whole_.buffer_count; }
    CTNN_TAGGED std::size_t multiply_adds() const { return whole_.multiply_adds; }
    /// See layer_description.
    CTNN_TAGGED std::size_t steps() const { return whole_.steps + 15 * (inputs() + outputs()); }

    /// What its inputs are below where they are indices of an embedding that it begins with, else 0.
    CTNN_TAGGED std::size_t indices_below() const { return whole_.indices_below; }

    /// Its tensors in get_values order, by the keys of PyTorch's nn.Sequential.
    CTNN_TAGGED std::vector<tensor_shape> tensors() const { return whole_.tensors; }

    /// The outputs of one row, computed in Value (double or float); the parameters are in get_values
    /// order.
    template <class Value = double>
    CTNN_TAGGED std::vector<Value> evaluate(std::span<const Value> parameters,
                                            std::span<const Value> x) const {
        if (parameters.size() != value_count() || x.size() != inputs())
            throw file_error("expected " + std::to_string(value_count()) + " parameters and " +
                             std::to_string(inputs()) + " inputs, found " +
                             std::to_string(parameters.size()) + " and " + std::to_string(x.size()));
        std::vector<Value> y(outputs());
        whole_.evaluate(parameters.data(), x.data(), y.data());
        return y;
    }

private:
    layer_description whole_;
};

}  // namespace ctnn::io
