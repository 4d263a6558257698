// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "tensor.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ctnn::embed {

/// An operator of a model, its inputs and outputs by name (empty: left out).
struct node {
    using attribute = std::variant<std::monostate, std::int64_t, double, std::string, shape,
                                   std::vector<double>, tensor>;  // monostate: of no kind that is read

    std::string name, operation, domain;
    std::vector<std::string> inputs, outputs;
    std::map<std::string, attribute> attributes;
    std::int64_t operator_set = 0;

    /// "node 'Gemm_1' (Gemm)", for errors.
    std::string description() const;

    /// The attribute's value, or `otherwise` if the node does not have it; a model_error if it is of
    /// another kind.
    template <class Value>
    Value get(const std::string& attribute_name, Value otherwise) const;

    bool has(const std::string& attribute_name) const { return attributes.contains(attribute_name); }
};

/// An input or output of a model. A dimension that the file leaves open is -1.
struct declared_value {
    std::string name;
    shape dimensions;
    bool has_shape = false;
    std::string type;  ///< FLOAT, DOUBLE, INT64, ...
};

/// What a file says, in the file's order; nothing is checked but that all of it can be read.
struct onnx_model {
    std::string producer;
    std::int64_t operator_set = 0;
    std::vector<node> nodes;
    std::map<std::string, tensor> constants;  ///< the initializers
    std::vector<declared_value> inputs;       ///< without those that are initializers
    std::vector<declared_value> outputs;
};

/// Reads the bytes of a file; a model_error if they are no ONNX model, are cut off, refer to other
/// files, or hold a tensor whose size is not what its shape and type ask for.
onnx_model parse_onnx(std::string_view bytes);

}  // namespace ctnn::embed
