// SPDX-License-Identifier: BSL-1.0
// What one writes by hand: sizes known at compile time, weights as PyTorch has them, and loops. It is built twice,
// with and without -ffast-math.
#include "nets.hpp"
#include "plain_activations.hpp"
#include "rival.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace comparison {

namespace {

template <class Fixed>
struct dense : Fixed {
    using Fixed::inputs, Fixed::outputs;

    float weight[outputs][inputs];
    float bias[outputs];

    explicit dense(const layer& from) {
        std::copy(from.weight.begin(), from.weight.end(), &weight[0][0]);
        std::copy(from.bias.begin(), from.bias.end(), bias);
    }

    void forward(const float* x, float* y) const {
        for (std::size_t o = 0; o < outputs; ++o) {
            float sum = bias[o];
            for (std::size_t i = 0; i < inputs; ++i) sum += weight[o][i] * x[i];
            y[o] = sum;
        }
        activate(Fixed::after, y, outputs);
    }
};

template <class Net>
struct network;
template <class... Layers>
struct network<fixed_layers<Layers...>> {
    static constexpr std::size_t last = sizeof...(Layers) - 1;
    template <std::size_t L>
    using layer_at = std::tuple_element_t<L, std::tuple<Layers...>>;

    std::tuple<dense<Layers>...> layers;

    explicit network(const model& from) : network(from, std::index_sequence_for<Layers...>{}) {}

private:
    template <std::size_t... I>
    network(const model& from, std::index_sequence<I...>) : layers{dense<Layers>(from.layers[I])...} {}
};

template <class Net>
struct inference {
    using net_type = network<typename Net::layers>;
    static constexpr std::size_t last = net_type::last;

    net_type net;
    std::size_t rows;

    explicit inference(const workload& work) : net{work.net}, rows{work.rows} {}

    void operator()(const float* from, float* to) const {
        for (std::size_t row = 0; row < rows; ++row)
            forward<0>(from + row * net_type::template layer_at<0>::inputs,
                       to + row * net_type::template layer_at<last>::outputs);
    }

    template <std::size_t L>
    void forward(const float* x, float* to) const {
        const auto& each = std::get<L>(net.layers);
        if constexpr (L == last) {
            each.forward(x, to);
        } else {
            float y[net_type::template layer_at<L>::outputs];
            each.forward(x, y);
            forward<L + 1>(y, to);
        }
    }
};

template <class Net>
struct training {
    using net_type = network<typename Net::layers>;
    static constexpr std::size_t last = net_type::last;

    const workload& work;
    net_type net, gradients;
    float sum_of_losses = 0;

    explicit training(const workload& from) : work{from}, net{from.net}, gradients{from.net} {
        for_each_value(gradients, [](float& value) { value = 0; });
    }

    float step(std::size_t batch) {
        constexpr std::size_t inputs = net_type::template layer_at<0>::inputs;
        sum_of_losses = 0;
        for (std::size_t row = batch * work.rows; row < (batch + 1) * work.rows; ++row)
            learn<0>(&work.inputs[row * inputs], nullptr, row);
        const float rate = static_cast<float>(work.learning_rate) / static_cast<float>(work.rows);
        update(rate, std::make_index_sequence<last + 1>{});
        return sum_of_losses / static_cast<float>(work.rows);
    }

    // Adds a row's gradients to those of layer L and of the layers behind it; dx is the gradient by x.
    template <std::size_t L>
    void learn(const float* x, float* dx, std::size_t row) {
        const auto& each = std::get<L>(net.layers);
        auto& gradient = std::get<L>(gradients.layers);
        constexpr std::size_t inputs = net_type::template layer_at<L>::inputs;
        constexpr std::size_t outputs = net_type::template layer_at<L>::outputs;
        float y[outputs], dy[outputs];
        each.forward(x, y);
        if constexpr (L < last) {
            learn<L + 1>(y, dy, row);
            for (std::size_t o = 0; o < outputs; ++o) dy[o] = y[o] > 0 ? dy[o] : 0;
        } else if constexpr (Net::trained_with == loss::bce) {
            sum_of_losses -= std::log(work.targets[row] != 0 ? y[0] : 1 - y[0]);
            dy[0] = y[0] - work.targets[row];
        } else {
            sum_of_losses -= std::log(y[work.classes[row]]);
            for (std::size_t o = 0; o < outputs; ++o)
                dy[o] = y[o] - static_cast<float>(o == work.classes[row]);
        }
        for (std::size_t o = 0; o < outputs; ++o) {
            gradient.bias[o] += dy[o];
            for (std::size_t i = 0; i < inputs; ++i) gradient.weight[o][i] += dy[o] * x[i];
        }
        if constexpr (L > 0) {
            for (std::size_t i = 0; i < inputs; ++i) dx[i] = 0;
            for (std::size_t o = 0; o < outputs; ++o)
                for (std::size_t i = 0; i < inputs; ++i) dx[i] += dy[o] * each.weight[o][i];
        }
    }

    template <std::size_t... L>
    void update(float rate, std::index_sequence<L...>) {
        const auto descend = [rate](float* values, float* gradient, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
                values[i] -= rate * gradient[i];
                gradient[i] = 0;
            }
        };
        const auto update_layer = [&](auto& each, auto& gradient) {
            descend(&each.weight[0][0], &gradient.weight[0][0], each.inputs * each.outputs);
            descend(each.bias, gradient.bias, each.outputs);
        };
        (update_layer(std::get<L>(net.layers), std::get<L>(gradients.layers)), ...);
    }

    template <class F>
    static void for_each_value(net_type& of, F f) {
        const auto visit = [&](auto& each) {
            for (auto& weights : each.weight)
                for (float& value : weights) f(value);
            for (float& value : each.bias) f(value);
        };
        std::apply([&](auto&... each) { (visit(each), ...); }, of.layers);
    }

    std::vector<float> parameters() {
        std::vector<float> values;
        for_each_value(net, [&](float value) { values.push_back(value); });
        return values;
    }
};

std::unique_ptr<runner> runner_for(const workload& work) {
    return with_net(work.net.name, [&]<class Net>(Net) -> std::unique_ptr<runner> {
        if (work.what != task::training_step)
            return std::make_unique<inference_runner<inference<Net>>>(work);
        if constexpr (Net::trained_with != loss::none)
            return std::make_unique<training_runner<training<Net>>>(work);
        return nullptr;
    });
}

const registration registered{{CTNN_RIVAL_NAME, "", runner_for}};

}  // namespace

}  // namespace comparison
