// SPDX-License-Identifier: BSL-1.0
// Its model lies in a file, as is usual; make_onnx_model.cpp writes it.
#include "program.hpp"

#include <onnxruntime_cxx_api.h>

float probability(const std::array<float, inputs>& row) {
    // Otherwise Microsoft's builds since 1.29 run a thread that reports on this process to a server.
    setenv("ORT_DISABLE_TELEMETRY", "1", 1);
    const Ort::Env environment;
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);
    Ort::Session session(environment, ONNX_MODEL, options);

    const std::array<std::int64_t, 2> shape{1, inputs};
    const Ort::Value x = Ort::Value::CreateTensor<float>(
        Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault), const_cast<float*>(row.data()),
        row.size(), shape.data(), shape.size());
    const char* const from = "row";
    const char* const to = "probability";
    const auto answer = session.Run(Ort::RunOptions{}, &from, &x, 1, &to, 1);
    return answer[0].GetTensorData<float>()[0];
}
