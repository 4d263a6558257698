// SPDX-License-Identifier: BSL-1.0
// A network of images by direct convolution: the reference in double, and the plain loops in float. What the loops
// become is up to the including file's options, and so each has its own. Weights are [height][width][inputs][outputs]
// here, so that the innermost loops go over the channels, which lie together: any compiler turns them into vectors.
#pragma once

#include "plain_activations.hpp"
#include "workload.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace comparison {

namespace {

// f(x, y, k): the window's place k of the output place y looks at the input place x.
template <class F>
void for_each_place(const image_layer& of, F f) {
    const window& w = of.seen;
    for (std::size_t h = 0; h < of.out.height; ++h)
        for (std::size_t v = 0; v < of.out.width; ++v)
            for (std::size_t i = 0; i < w.kernel_height; ++i)
                for (std::size_t j = 0; j < w.kernel_width; ++j) {
                    // What is padded wraps around to numbers that are too large.
                    const std::size_t row = h * w.stride + i - w.padding_top;
                    const std::size_t column = v * w.stride + j - w.padding_left;
                    if (row < of.in.height && column < of.in.width)
                        f(row * of.in.width + column, h * of.out.width + v, i * w.kernel_width + j);
                }
}

template <class Value>
void add_products(std::size_t count, const Value* __restrict a, const Value* __restrict b,
                  Value* __restrict to) {
    for (std::size_t i = 0; i < count; ++i) to[i] += a[i] * b[i];
}
template <class Value>
void add_multiple(std::size_t count, Value factor, const Value* __restrict of, Value* __restrict to) {
    for (std::size_t i = 0; i < count; ++i) to[i] += factor * of[i];
}

/// A layer's weights and bias, or their gradients.
template <class Value>
struct kernels {
    std::vector<Value> weight, bias;
};

template <class Value>
void forward(const image_layer& of, const kernels<Value>& by, const Value* x, Value* y) {
    const std::size_t inputs = of.in.channels, outputs = of.out.channels;
    if (of.is_pool()) {
        const bool is_mean = of.what == operation::average_pool;
        std::fill_n(y, of.out.size(), is_mean ? Value(0) : std::numeric_limits<Value>::lowest());
        for_each_place(of, [&](std::size_t from, std::size_t to, std::size_t) {
            for (std::size_t c = 0; c < outputs; ++c) {
                const Value value = x[from * inputs + c];
                Value& result = y[to * outputs + c];
                result = is_mean ? result + value : std::max(result, value);
            }
        });
        if (is_mean)
            for (std::size_t i = 0; i < of.out.size(); ++i) y[i] /= static_cast<Value>(of.seen.places());
        return;
    }
    for (std::size_t place = 0; place < of.out.places(); ++place)
        std::copy(by.bias.begin(), by.bias.end(), y + place * outputs);
    for_each_place(of, [&](std::size_t from, std::size_t to, std::size_t k) {
        const Value* weight = &by.weight[k * of.channels_seen() * outputs];
        if (of.what == operation::depthwise) {
            add_products(outputs, x + from * inputs, weight, y + to * outputs);
            return;
        }
        for (std::size_t i = 0; i < inputs; ++i)
            add_multiple(outputs, x[from * inputs + i], weight + i * outputs, y + to * outputs);
    });
}

// Adds the gradients by the kernels and, where dx is not null, those by x.
template <class Value>
void backward(const image_layer& of, const kernels<Value>& by, const Value* x, const Value* y,
              const Value* dy, Value* dx, kernels<Value>& gradient) {
    const std::size_t inputs = of.in.channels, outputs = of.out.channels;
    if (of.what == operation::average_pool) {
        for_each_place(of, [&](std::size_t from, std::size_t to, std::size_t) {
            add_multiple(outputs, 1 / static_cast<Value>(of.seen.places()), dy + to * outputs,
                         dx + from * inputs);
        });
        return;
    }
    if (of.what == operation::max_pool) {
        std::vector<char> is_given(of.out.size());  // to the first of equal values
        for_each_place(of, [&](std::size_t from, std::size_t to, std::size_t) {
            for (std::size_t c = 0; c < outputs; ++c) {
                const std::size_t i = from * inputs + c, o = to * outputs + c;
                if (is_given[o] || x[i] != y[o]) continue;
                is_given[o] = 1;
                dx[i] += dy[o];
            }
        });
        return;
    }
    for (std::size_t place = 0; place < of.out.places(); ++place)
        add_multiple(outputs, Value(1), dy + place * outputs, gradient.bias.data());
    for_each_place(of, [&](std::size_t from, std::size_t to, std::size_t k) {
        const std::size_t first = k * of.channels_seen() * outputs;
        const Value* weight = &by.weight[first];
        Value* weight_gradient = &gradient.weight[first];
        const Value* slopes = dy + to * outputs;
        if (of.what == operation::depthwise) {
            add_products(outputs, x + from * inputs, slopes, weight_gradient);
            if (dx) add_products(outputs, weight, slopes, dx + from * inputs);
            return;
        }
        for (std::size_t i = 0; i < inputs; ++i) {
            add_multiple(outputs, x[from * inputs + i], slopes, weight_gradient + i * outputs);
            if (!dx) continue;
            Value sum = 0;
            for (std::size_t o = 0; o < outputs; ++o) sum += weight[i * outputs + o] * slopes[o];
            dx[from * inputs + i] += sum;
        }
    });
}

template <class Value>
class image_network {
public:
    explicit image_network(const model& net) : layers_{net.image_layers} {
        values_.resize(layers_.size());
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            const image_layer& each = layers_[l];
            kernels<Value> own{std::vector<Value>(each.weight.size()),
                               {each.bias.begin(), each.bias.end()}};
            for_each_weight(each, [&](std::size_t at, std::size_t in_description) {
                own.weight[at] = each.weight[in_description];
            });
            kernels_.push_back(std::move(own));
            values_[l].resize(each.out.size());
        }
    }

    /// The values stay until the next call.
    const std::vector<Value>& forward(const Value* row) {
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            const image_layer& each = layers_[l];
            std::vector<Value>& y = values_[l];
            comparison::forward(each, kernels_[l], values(each.from, row), y.data());
            if (each.addend) add_multiple(y.size(), Value(1), values(*each.addend, row), y.data());
            activate(each.after, y.data(), y.size());
        }
        return values_.back();
    }

    /// Cross entropy; the last layer's activation is softmax, those of the others relu or none.
    Value step(const workload& work, std::size_t batch) {
        std::vector<kernels<Value>> gradients = kernels_;
        for (kernels<Value>& each : gradients) {
            std::fill(each.weight.begin(), each.weight.end(), Value(0));
            std::fill(each.bias.begin(), each.bias.end(), Value(0));
        }
        Value sum_of_losses = 0;
        for (std::size_t row = batch * work.rows; row < (batch + 1) * work.rows; ++row) {
            const float* given = &work.inputs[row * work.net.inputs()];
            const std::vector<Value> input(given, given + work.net.inputs());
            sum_of_losses -= std::log(forward(input.data())[work.classes[row]]);
            add_gradients(input.data(), work.classes[row], gradients);
        }
        const Value rate = static_cast<Value>(work.learning_rate) / static_cast<Value>(work.rows);
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            kernels<Value>&own = kernels_[l], &by = gradients[l];
            add_multiple(own.weight.size(), -rate, by.weight.data(), own.weight.data());
            add_multiple(own.bias.size(), -rate, by.bias.data(), own.bias.data());
        }
        return sum_of_losses / static_cast<Value>(work.rows);
    }

    std::vector<Value> parameters() const {
        std::vector<Value> all;
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            const std::size_t first = all.size();
            all.resize(first + kernels_[l].weight.size());
            for_each_weight(layers_[l], [&](std::size_t at, std::size_t in_description) {
                all[first + in_description] = kernels_[l].weight[at];
            });
            all.insert(all.end(), kernels_[l].bias.begin(), kernels_[l].bias.end());
        }
        return all;
    }

private:
    const Value* values(std::size_t index, const Value* row) const {
        return index == 0 ? row : values_[index - 1].data();
    }

    // f(index of a weight here, its index in the description)
    template <class F>
    static void for_each_weight(const image_layer& of, F f) {
        const std::size_t inputs = of.channels_seen(), places = of.seen.places();
        if (of.is_pool()) return;
        for (std::size_t o = 0; o < of.out.channels; ++o)
            for (std::size_t i = 0; i < inputs; ++i)
                for (std::size_t k = 0; k < places; ++k)
                    f((k * inputs + i) * of.out.channels + o, (o * inputs + i) * places + k);
    }

    void add_gradients(const Value* row, std::size_t target, std::vector<kernels<Value>>& gradients) {
        std::vector<std::vector<Value>> slopes;
        for (const std::vector<Value>& each : values_) slopes.emplace_back(each.size());
        slopes.back() = values_.back();  // by the logits: probabilities - targets
        slopes.back()[target] -= 1;
        for (std::size_t l = layers_.size(); l-- > 0;) {
            const image_layer& each = layers_[l];
            const std::vector<Value>& y = values_[l];
            std::vector<Value>& dy = slopes[l];
            if (each.after == activation::relu)
                for (std::size_t i = 0; i < y.size(); ++i) dy[i] = y[i] > 0 ? dy[i] : 0;
            const auto slopes_of = [&](std::size_t index) {
                return index == 0 ? nullptr : slopes[index - 1].data();
            };
            if (each.addend) add_multiple(y.size(), Value(1), dy.data(), slopes_of(*each.addend));
            backward(each, kernels_[l], values(each.from, row), y.data(), dy.data(),
                     slopes_of(each.from), gradients[l]);
        }
    }

    const std::vector<image_layer>& layers_;
    std::vector<kernels<Value>> kernels_;
    std::vector<std::vector<Value>> values_;  // what each layer gives
};

}  // namespace

}  // namespace comparison
