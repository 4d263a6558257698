// SPDX-License-Identifier: BSL-1.0
// ONNX Runtime's convolutions, of images as ONNX has them: a plane for each channel, into which rows are brought before
// anything is timed.
#include "onnxruntime_session.hpp"
#include "rival.hpp"

#include <memory>
#include <string>
#include <vector>

namespace comparison {

namespace {

sizes planes(const extents& of) {
    return {1, signed_size(of.channels), signed_size(of.height), signed_size(of.width)};
}

floats transposed(const floats& from, std::size_t rows, std::size_t columns) {
    floats to(from.size());
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) to[j * rows + i] = from[i * columns + j];
    return to;
}

// `x` are the values that the layer takes.
std::string add_operation(onnx_graph& graph, const image_layer& of, const std::string& x) {
    const window& seen = of.seen;
    const sizes kernel{signed_size(seen.kernel_height), signed_size(seen.kernel_width)};
    const sizes strides(2, signed_size(seen.stride));
    switch (of.what) {
    case operation::linear:
        // (Of what a linear before it gives flatten changes nothing.)
        return graph.linear(graph.node("Flatten", {x}), of.weight, of.bias);
    case operation::average_pool:
        return graph.node("GlobalAveragePool", {x});
    case operation::max_pool: {
        const std::string y = graph.node("MaxPool", {x});
        graph.attribute("kernel_shape", kernel);
        graph.attribute("strides", strides);
        return y;
    }
    default: {
        const auto outputs = signed_size(of.out.channels), inputs = signed_size(of.channels_seen());
        const std::string y =
            graph.node("Conv", {x, graph.constant(of.weight, {outputs, inputs, kernel[0], kernel[1]}),
                                graph.constant(of.bias, {outputs})});
        graph.attribute("strides", strides);
        graph.attribute("pads",
                        sizes{signed_size(seen.padding_top), signed_size(seen.padding_left),
                              signed_size(seen.padding_bottom), signed_size(seen.padding_right)});
        graph.attribute("group",
                        of.what == operation::depthwise ? signed_size(of.in.channels) : std::int64_t{1});
        return y;
    }
    }
}

std::string model_of(const model& net, const sizes& outputs) {
    onnx_graph graph(net.name);
    std::vector<std::string> values{graph.input(planes(net.image_layers.front().in))};
    for (const image_layer& each : net.image_layers) {
        std::string y = add_operation(graph, each, values[each.from]);
        if (each.addend) y = graph.node("Add", {y, values[*each.addend]});
        values.push_back(graph.activate(each.after, y));
    }
    graph.output(values.back(), outputs);
    return graph.bytes();
}

class inference {
public:
    explicit inference(const workload& work)
        : inference(work.net, work.net.image_layers.back().what == operation::linear
                                  ? sizes{1, signed_size(work.net.outputs())}
                                  : planes(work.net.image_layers.back().out)) {}

    void operator()(const float* row, float* outputs) { session_.run(row, outputs); }

    floats arranged(const floats& row) const { return transposed(row, in_.places(), in_.channels); }
    floats restored(const floats& outputs) const {
        return transposed(outputs, out_.channels, out_.places());
    }

private:
    inference(const model& net, const sizes& outputs)
        : in_{net.image_layers.front().in}, out_{net.image_layers.back().out},
          session_{model_of(net, outputs), planes(in_), outputs} {}

    extents in_, out_;
    session session_;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (!work.net.is_of_images() || work.what == task::training_step) return nullptr;
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"ONNX Runtime", Ort::GetVersionString(), runner_for}};

}  // namespace

}  // namespace comparison
