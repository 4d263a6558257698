// SPDX-License-Identifier: BSL-1.0
// LibTorch's convolutions, each by the call that is its quickest. Images, and with them all that is made of them, are
// channels_last: the rows are that already, and LibTorch's convolutions prefer it.
#include "libtorch_tensors.hpp"
#include "rival.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace comparison {

namespace {

at::Tensor images(const float* rows, std::size_t count, const extents& of) {
    return tensor(rows, {count, of.height, of.width, of.channels}).permute({0, 3, 1, 2});
}

struct tensor_layer {
    explicit tensor_layer(const image_layer& from) : of{from} {
        if (of.is_pool()) return;
        const float* values = of.weight.data();
        const std::size_t outputs = of.out.channels, inputs = of.channels_seen();
        weight = of.what == operation::linear
                     ? tensor(values, {outputs, of.in.size()}).clone()
                     : tensor(values, {outputs, inputs, of.seen.kernel_height, of.seen.kernel_width})
                           .clone(at::MemoryFormat::ChannelsLast);
        bias = tensor(of.bias.data(), {outputs}).clone();
    }

    // Without softmax, which the loss and inference compute in forms of their own.
    at::Tensor operator()(const std::vector<at::Tensor>& values) const {
        at::Tensor y = apply(values[of.from]);
        if (of.addend) y.add_(values[*of.addend]);
        if (of.after == activation::relu) at::relu_(y);
        return y;
    }

    const image_layer& of;
    at::Tensor weight, bias;

private:
    at::Tensor apply(const at::Tensor& x) const {
        switch (of.what) {
        case operation::linear:
            return at::linear(x.flatten(1), weight, bias);
        case operation::max_pool:
            return at::max_pool2d(
                x, {signed_size(of.seen.kernel_height), signed_size(of.seen.kernel_width)},
                signed_size(of.seen.stride));
        case operation::average_pool:
            return at::adaptive_avg_pool2d(x, {1, 1});
        default:
            return convolve(x);
        }
    }

    at::Tensor convolve(const at::Tensor& x) const {
        const auto stride = signed_size(of.seen.stride);
        const auto groups = of.what == operation::depthwise ? signed_size(of.in.channels) : 1;
        const std::int64_t top = signed_size(of.seen.padding_top),
                           bottom = signed_size(of.seen.padding_bottom),
                           left = signed_size(of.seen.padding_left),
                           right = signed_size(of.seen.padding_right);
        // A convolution pads both ends alike.
        const bool is_even = top == bottom && left == right;
        const std::array<std::int64_t, 2> around{is_even ? top : 0, is_even ? left : 0};
        const at::Tensor& padded = is_even ? x : at::constant_pad_nd(x, {left, right, top, bottom});
        // LibTorch itself takes oneDNN, which it calls MKL-DNN, for many rows or large images only.
        if (x.size(0) == 1 && of.seen.places() > 1 && at::hasMKLDNN())
            return at::mkldnn_convolution(padded, weight, bias, around, {stride, stride}, {1, 1},
                                          groups);
        return at::conv2d(padded, weight, bias, stride, around, 1, groups);
    }
};

std::vector<tensor_layer> tensor_layers(const workload& work) {
    at::set_num_threads(1);
    std::vector<tensor_layer> made;
    for (const image_layer& each : work.net.image_layers) made.emplace_back(each);
    return made;
}

/// What the last layer gives, without softmax.
at::Tensor forward(const std::vector<tensor_layer>& layers, const at::Tensor& input) {
    std::vector<at::Tensor> values{input};
    values.reserve(layers.size() + 1);
    for (const tensor_layer& each : layers) values.push_back(each(values));
    return values.back();
}

class inference {
public:
    explicit inference(const workload& work) : work_{work}, layers_{tensor_layers(work)} {}

    void operator()(const float* rows, float* outputs) {
        const c10::InferenceMode without_autograd;
        if (rows != bound_rows_ || outputs != bound_outputs_) bind(rows, outputs);
        result_ = forward(layers_, input_);
        if (layers_.back().of.after == activation::softmax)
            at::_softmax_out(output_, result_, -1, false);
        else
            outputs[0] = *result_.data_ptr<float>();
    }

    // A convolution writes to memory of its own, from which nothing is copied while it is timed.
    floats restored(const floats& outputs) const {
        if (layers_.back().of.after == activation::softmax) return outputs;
        const at::Tensor in_order = result_.permute({0, 2, 3, 1}).contiguous();
        const float* first = in_order.data_ptr<float>();
        return {first, first + in_order.numel()};
    }

private:
    void bind(const float* rows, float* outputs) {
        input_ = images(rows, work_.rows, work_.net.image_layers.front().in);
        output_ = tensor(outputs, {work_.rows, work_.net.outputs()});
        bound_rows_ = rows;
        bound_outputs_ = outputs;
    }

    const workload& work_;
    std::vector<tensor_layer> layers_;
    at::Tensor input_, output_, result_;
    const float* bound_rows_ = nullptr;
    float* bound_outputs_ = nullptr;
};

class training {
public:
    explicit training(const workload& work) : layers_{tensor_layers(work)} {
        for (const tensor_layer& each : layers_) {
            if (each.of.is_pool()) continue;
            descent_.add(each.weight);
            descent_.add(each.bias);
        }
        descent_.start(work.learning_rate);
        for (std::size_t i = 0; i < work.batches(); ++i) {
            const float* rows = &work.inputs[i * work.rows * work.net.inputs()];
            batches_.push_back(images(rows, work.rows, work.net.image_layers.front().in));
            targets_.push_back(classes_of(work, i));
        }
    }

    float step(std::size_t batch) {
        return descent_.step(at::cross_entropy_loss(forward(layers_, batches_[batch]), targets_[batch]));
    }

    std::vector<float> parameters() const { return descent_.parameters(); }

private:
    std::vector<tensor_layer> layers_;
    std::vector<at::Tensor> batches_, targets_;
    descent descent_;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (!work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return std::make_unique<training_runner<training>>(work);
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"LibTorch", TORCH_VERSION, runner_for}};

}  // namespace

}  // namespace comparison
