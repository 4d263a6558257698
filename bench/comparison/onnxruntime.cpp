// SPDX-License-Identifier: BSL-1.0
// ONNX Runtime's CPU provider: the ONNX model is made here, in memory.
#include "rival.hpp"

#include <onnx/onnx_pb.h>
#include <onnxruntime_cxx_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>

namespace comparison {

namespace {

const char* name_of(activation after) {
    switch (after) {
    case activation::none:
        return nullptr;
    case activation::relu:
        return "Relu";
    case activation::sigmoid:
        return "Sigmoid";
    case activation::tanh:
        return "Tanh";
    case activation::softmax:
        return "Softmax";  // over the last dimension
    }
    return nullptr;
}

std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

void add_constant(onnx::GraphProto& graph, const std::string& name, const floats& values,
                  std::initializer_list<std::size_t> shape) {
    onnx::TensorProto& constant = *graph.add_initializer();
    constant.set_name(name);
    constant.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::size_t size : shape) constant.add_dims(signed_size(size));
    constant.set_raw_data(values.data(), values.size() * sizeof(float));
}

// The number of rows is part of the model, so that the session can plan its memory beforehand.
void describe(onnx::ValueInfoProto& value, const std::string& name, std::size_t rows,
              std::size_t columns) {
    value.set_name(name);
    onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::size_t size : {rows, columns})
        type.mutable_shape()->add_dim()->set_dim_value(signed_size(size));
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& operation,
                          std::initializer_list<std::string> inputs, const std::string& output) {
    onnx::NodeProto& node = *graph.add_node();
    node.set_op_type(operation);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
    return node;
}

std::string onnx_model(const workload& work) {
    onnx::ModelProto model;
    model.set_ir_version(8);
    model.add_opset_import()->set_version(13);
    onnx::GraphProto& graph = *model.mutable_graph();
    graph.set_name(work.net.name);

    std::string value = "rows";
    for (std::size_t i = 0; i < work.net.layers.size(); ++i) {
        const layer& each = work.net.layers[i];
        const std::string index = std::to_string(i), weight = "weight" + index, bias = "bias" + index;
        add_constant(graph, weight, each.weight, {each.outputs, each.inputs});
        add_constant(graph, bias, each.bias, {each.outputs});
        onnx::AttributeProto& transposed =
            *add_node(graph, "Gemm", {value, weight, bias}, "sums" + index).add_attribute();
        transposed.set_name("transB");
        transposed.set_type(onnx::AttributeProto::INT);
        transposed.set_i(1);
        value = "sums" + index;
        if (const char* operation = name_of(each.after)) {
            add_node(graph, operation, {value}, "values" + index);
            value = "values" + index;
        }
    }
    describe(*graph.add_input(), "rows", work.rows, work.net.inputs());
    describe(*graph.add_output(), value, work.rows, work.net.outputs());
    return model.SerializeAsString();
}

Ort::Env& environment() {
    static Ort::Env only = [] {
        // Otherwise Microsoft's builds since 1.29 run a thread that reports on this process to a server.
        setenv("ORT_DISABLE_TELEMETRY", "1", 1);
        return Ort::Env{ORT_LOGGING_LEVEL_WARNING, "comparison"};
    }();
    return only;
}

Ort::SessionOptions session_options() {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);  // the calling thread, without a pool
    options.SetExecutionMode(ExecutionMode::ORT_SEQUENTIAL);
    options.SetGraphOptimizationLevel(GraphOptimizationLevel::ORT_ENABLE_ALL);
    return options;
}

class inference {
public:
    explicit inference(const workload& work)
        : input_shape_{signed_size(work.rows), signed_size(work.net.inputs())},
          output_shape_{signed_size(work.rows), signed_size(work.net.outputs())},
          model_{onnx_model(work)},
          session_{environment(), model_.data(), model_.size(), session_options()}, binding_{session_} {
        Ort::AllocatorWithDefaultOptions allocator;
        input_name_ = session_.GetInputNameAllocated(0, allocator).get();
        output_name_ = session_.GetOutputNameAllocated(0, allocator).get();
    }

    void operator()(const float* rows, float* outputs) {
        if (rows != rows_ || outputs != outputs_) bind(rows, outputs);
        session_.Run(run_options_, binding_);
    }

private:
    // Memory stays bound, so that a call neither makes tensors nor copies into or out of them.
    void bind(const float* rows, float* outputs) {
        const auto tensor = [&](const float* values, const std::array<std::int64_t, 2>& shape) {
            return Ort::Value::CreateTensor<float>(memory_, const_cast<float*>(values),
                                                   static_cast<std::size_t>(shape[0] * shape[1]),
                                                   shape.data(), shape.size());
        };
        binding_.BindInput(input_name_.c_str(), tensor(rows, input_shape_));
        binding_.BindOutput(output_name_.c_str(), tensor(outputs, output_shape_));
        rows_ = rows;
        outputs_ = outputs;
    }

    std::array<std::int64_t, 2> input_shape_, output_shape_;
    std::string model_, input_name_, output_name_;
    Ort::Session session_;
    Ort::IoBinding binding_;
    Ort::RunOptions run_options_;
    Ort::MemoryInfo memory_ = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const float* rows_ = nullptr;
    float* outputs_ = nullptr;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return nullptr;  // its training is another library
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"ONNX Runtime", Ort::GetVersionString(), runner_for}};

}  // namespace

}  // namespace comparison
