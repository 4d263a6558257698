// SPDX-License-Identifier: BSL-1.0
#include "onnxruntime_session.hpp"
#include "rival.hpp"

#include <memory>
#include <string>

namespace comparison {

namespace {

std::string model_of(const workload& work, const sizes& rows, const sizes& outputs) {
    onnx_graph graph(work.net.name);
    std::string value = graph.input(rows);
    for (const layer& each : work.net.layers)
        value = graph.activate(each.after, graph.linear(value, each.weight, each.bias));
    graph.output(value, outputs);
    return graph.bytes();
}

class inference {
public:
    explicit inference(const workload& work)
        : inference(work, {signed_size(work.rows), signed_size(work.net.inputs())},
                    {signed_size(work.rows), signed_size(work.net.outputs())}) {}

    void operator()(const float* rows, float* outputs) { session_.run(rows, outputs); }

private:
    inference(const workload& work, const sizes& rows, const sizes& outputs)
        : session_{model_of(work, rows, outputs), rows, outputs} {}

    session session_;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return nullptr;  // its training is another library
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"ONNX Runtime", Ort::GetVersionString(), runner_for}};

}  // namespace

}  // namespace comparison
