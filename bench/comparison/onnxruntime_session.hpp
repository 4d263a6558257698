// SPDX-License-Identifier: BSL-1.0
// One thread's session of ONNX Runtime's CPU provider with a model that has one input and one output.
#pragma once

#include "onnx_graph.hpp"

#include <onnxruntime_cxx_api.h>

#include <cstdlib>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

namespace comparison {

namespace {

inline Ort::Env& environment() {
    static Ort::Env only = [] {
        // Otherwise Microsoft's builds since 1.29 run a thread that reports on this process to a server.
        setenv("ORT_DISABLE_TELEMETRY", "1", 1);
        return Ort::Env{ORT_LOGGING_LEVEL_WARNING, "comparison"};
    }();
    return only;
}

inline Ort::SessionOptions session_options() {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);  // the calling thread, without a pool
    options.SetExecutionMode(ExecutionMode::ORT_SEQUENTIAL);
    options.SetGraphOptimizationLevel(GraphOptimizationLevel::ORT_ENABLE_ALL);
    return options;
}

class session {
public:
    session(std::string model, sizes input, sizes output)
        : input_shape_{std::move(input)}, output_shape_{std::move(output)}, model_{std::move(model)},
          session_{environment(), model_.data(), model_.size(), session_options()}, binding_{session_} {
        Ort::AllocatorWithDefaultOptions allocator;
        input_name_ = session_.GetInputNameAllocated(0, allocator).get();
        output_name_ = session_.GetOutputNameAllocated(0, allocator).get();
    }

    void run(const float* rows, float* outputs) {
        if (rows != rows_ || outputs != outputs_) bind(rows, outputs);
        session_.Run(run_options_, binding_);
    }

private:
    // Memory stays bound, so that a call neither makes tensors nor copies into or out of them.
    void bind(const float* rows, float* outputs) {
        const auto tensor = [&](const float* values, const sizes& shape) {
            const auto count =
                std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies{});
            return Ort::Value::CreateTensor<float>(memory_, const_cast<float*>(values),
                                                   static_cast<std::size_t>(count), shape.data(),
                                                   shape.size());
        };
        binding_.BindInput(input_name_.c_str(), tensor(rows, input_shape_));
        binding_.BindOutput(output_name_.c_str(), tensor(outputs, output_shape_));
        rows_ = rows;
        outputs_ = outputs;
    }

    sizes input_shape_, output_shape_;
    std::string model_, input_name_, output_name_;
    Ort::Session session_;
    Ort::IoBinding binding_;
    Ort::RunOptions run_options_;
    Ort::MemoryInfo memory_ = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const float* rows_ = nullptr;
    float* outputs_ = nullptr;
};

}  // namespace

}  // namespace comparison
