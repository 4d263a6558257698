// SPDX-License-Identifier: BSL-1.0
// make_onnx_model FILE writes the network as an ONNX model.
#include "parameters.hpp"

#include <onnx/onnx_pb.h>

#include <fstream>
#include <initializer_list>
#include <string>

namespace {

void add_constant(onnx::GraphProto& graph, const char* name, const float* values,
                  std::initializer_list<std::size_t> shape) {
    onnx::TensorProto& constant = *graph.add_initializer();
    constant.set_name(name);
    constant.set_data_type(onnx::TensorProto::FLOAT);
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        constant.add_dims(static_cast<std::int64_t>(size));
        count *= size;
    }
    constant.set_raw_data(values, count * sizeof(float));
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const char* operation,
                          std::initializer_list<const char*> from, const char* to) {
    onnx::NodeProto& node = *graph.add_node();
    node.set_op_type(operation);
    for (const char* name : from) node.add_input(name);
    node.add_output(to);
    return node;
}

void add_linear(onnx::GraphProto& graph, std::initializer_list<const char*> from, const char* to) {
    onnx::AttributeProto& transposed = *add_node(graph, "Gemm", from, to).add_attribute();
    transposed.set_name("transB");
    transposed.set_type(onnx::AttributeProto::INT);
    transposed.set_i(1);
}

void describe(onnx::ValueInfoProto& value, const char* name, std::size_t width) {
    value.set_name(name);
    onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    type.mutable_shape()->add_dim()->set_dim_value(1);
    type.mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(width));
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    onnx::ModelProto model;
    model.set_ir_version(8);
    model.add_opset_import()->set_version(13);
    onnx::GraphProto& graph = *model.mutable_graph();
    graph.set_name("2-50-1");
    describe(*graph.add_input(), "row", inputs);
    add_constant(graph, "hidden weight", hidden_weight, {hidden, inputs});
    add_constant(graph, "hidden bias", hidden_bias, {hidden});
    add_constant(graph, "last weight", last_weight, {1, hidden});
    add_constant(graph, "last bias", last_bias, {1});
    add_linear(graph, {"row", "hidden weight", "hidden bias"}, "hidden sums");
    add_node(graph, "Relu", {"hidden sums"}, "hidden values");
    add_linear(graph, {"hidden values", "last weight", "last bias"}, "sum");
    add_node(graph, "Sigmoid", {"sum"}, "probability");
    describe(*graph.add_output(), "probability", 1);

    std::ofstream file(arguments[1], std::ios::binary);
    model.SerializeToOstream(&file);
    return file.flush() ? 0 : 1;
}
