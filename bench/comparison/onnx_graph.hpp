// SPDX-License-Identifier: BSL-1.0
// ONNX models, made in memory.
#pragma once

#include "layer.hpp"

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace comparison {

namespace {

using sizes = std::vector<std::int64_t>;

inline std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

class onnx_graph {
public:
    explicit onnx_graph(const std::string& name) {
        model_.set_ir_version(8);
        model_.add_opset_import()->set_version(13);
        graph().set_name(name);
    }

    // The number of rows is part of the model, so that the session can plan its memory beforehand.
    std::string input(const sizes& shape) {
        describe(*graph().add_input(), "input", shape);
        return "input";
    }
    void output(const std::string& value, const sizes& shape) {
        describe(*graph().add_output(), value, shape);
    }

    std::string constant(const floats& values, const sizes& shape) {
        onnx::TensorProto& added = *graph().add_initializer();
        added.set_name("constant" + std::to_string(graph().initializer_size()));
        added.set_data_type(onnx::TensorProto::FLOAT);
        for (const std::int64_t size : shape) added.add_dims(size);
        added.set_raw_data(values.data(), values.size() * sizeof(float));
        return added.name();
    }

    /// Attributes are added to the node that is added last.
    std::string node(const std::string& operation, const std::vector<std::string>& inputs) {
        onnx::NodeProto& added = *graph().add_node();
        added.set_op_type(operation);
        for (const std::string& input : inputs) added.add_input(input);
        added.add_output("value" + std::to_string(graph().node_size()));
        return added.output(0);
    }
    void attribute(const std::string& name, std::int64_t value) {
        onnx::AttributeProto& added = new_attribute(name, onnx::AttributeProto::INT);
        added.set_i(value);
    }
    void attribute(const std::string& name, const sizes& values) {
        onnx::AttributeProto& added = new_attribute(name, onnx::AttributeProto::INTS);
        for (const std::int64_t value : values) added.add_ints(value);
    }

    std::string linear(const std::string& x, const floats& weight, const floats& bias) {
        const auto outputs = signed_size(bias.size());
        const std::string y =
            node("Gemm", {x, constant(weight, {outputs, signed_size(weight.size()) / outputs}),
                          constant(bias, {outputs})});
        attribute("transB", 1);
        return y;
    }

    std::string activate(activation after, const std::string& x) {
        switch (after) {
        case activation::none:
            return x;
        case activation::relu:
            return node("Relu", {x});
        case activation::sigmoid:
            return node("Sigmoid", {x});
        case activation::tanh:
            return node("Tanh", {x});
        case activation::softmax:
            return node("Softmax", {x});  // over the last dimension
        }
        return x;
    }

    std::string bytes() const { return model_.SerializeAsString(); }

private:
    onnx::GraphProto& graph() { return *model_.mutable_graph(); }

    onnx::AttributeProto& new_attribute(const std::string& name,
                                        onnx::AttributeProto::AttributeType type) {
        onnx::AttributeProto& added = *graph().mutable_node(graph().node_size() - 1)->add_attribute();
        added.set_name(name);
        added.set_type(type);
        return added;
    }

    static void describe(onnx::ValueInfoProto& value, const std::string& name, const sizes& shape) {
        value.set_name(name);
        onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
        type.set_elem_type(onnx::TensorProto::FLOAT);
        for (const std::int64_t size : shape) type.mutable_shape()->add_dim()->set_dim_value(size);
    }

    onnx::ModelProto model_;
};

}  // namespace

}  // namespace comparison
