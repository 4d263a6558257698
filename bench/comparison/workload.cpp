// SPDX-License-Identifier: BSL-1.0
#include "workload.hpp"

#include "nets.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <span>

namespace comparison {

std::size_t model::parameter_count() const {
    std::size_t count = 0;
    for (const layer& each : layers) count += each.weight.size() + each.bias.size();
    return count;
}

std::string workload::name() const {
    switch (what) {
    case task::one_row:
        return net.name + ", one row";
    case task::many_rows:
        return net.name + ", " + std::to_string(rows) + " rows";
    default:
        return net.name + ", training step of " + std::to_string(rows) + (rows == 1 ? " row" : " rows");
    }
}

double workload::operations() const {
    double multiply_adds = 0;
    for (const layer& each : net.layers) {
        const bool is_first = &each == &net.layers.front();
        const int passes = what != task::training_step ? 1 : is_first ? 2 : 3;
        multiply_adds += passes * static_cast<double>(each.inputs * each.outputs * rows);
    }
    return 2 * multiply_adds;
}

namespace {

// Variances that keep the values of all layers about as large as the inputs.
template <class Net>
model make_model(std::mt19937& random) {
    model made{std::string(Net::name), std::string(Net::purpose), {}, Net::trained_with};
    const auto draw = [&](floats& values, std::size_t count, double deviation) {
        std::normal_distribution<float> normal(0, static_cast<float>(deviation));
        values.resize(count);
        for (float& value : values) value = normal(random);
    };
    [&]<class... Layers>(fixed_layers<Layers...>) {
        const auto add = [&](auto fixed) {
            layer drawn{fixed.inputs, fixed.outputs, fixed.after, {}, {}};
            const double gain = fixed.after == activation::relu ? 2 : 1;
            draw(drawn.weight, fixed.inputs * fixed.outputs, std::sqrt(gain / fixed.inputs));
            draw(drawn.bias, fixed.outputs, 0.1);
            made.layers.push_back(drawn);
        };
        (add(Layers{}), ...);
    }(typename Net::layers{});
    return made;
}

template <class Net>
workload make_workload(task what, std::size_t rows) {
    std::mt19937 random(7);
    workload made{what, make_model<Net>(random), rows, {}, {}, {}, 0.01};
    // A small data set goes round, or one row would be learned by heart.
    const std::size_t all_rows = what == task::training_step && rows == 1 ? 64 : rows;
    std::uniform_real_distribution<float> uniform(-1, 1);
    made.inputs.resize(all_rows * made.net.inputs());
    for (float& value : made.inputs) value = uniform(random);
    if (what == task::training_step) {
        const std::size_t classes = std::max<std::size_t>(2, made.net.outputs());
        std::uniform_int_distribution<std::uint32_t> any_class(0,
                                                               static_cast<std::uint32_t>(classes - 1));
        for (std::size_t row = 0; row < all_rows; ++row) {
            const std::uint32_t drawn = any_class(random);
            if (Net::trained_with == loss::bce)
                made.targets.push_back(static_cast<float>(drawn));
            else
                made.classes.push_back(drawn);
        }
    }
    return made;
}

void activate(activation after, std::span<double> values) {
    switch (after) {
    case activation::none:
        break;
    case activation::relu:
        for (double& value : values) value = value > 0 ? value : 0;
        break;
    case activation::sigmoid:
        for (double& value : values) value = 1 / (1 + std::exp(-value));
        break;
    case activation::tanh:
        for (double& value : values) value = std::tanh(value);
        break;
    case activation::softmax: {
        const double largest = *std::max_element(values.begin(), values.end());
        double sum = 0;
        for (double& value : values) sum += value = std::exp(value - largest);
        for (double& value : values) value /= sum;
    }
    }
}

class reference_network {
public:
    explicit reference_network(const model& net) : layers_{net.layers} {
        for (const layer& each : layers_) {
            weights_.emplace_back(each.weight.begin(), each.weight.end());
            biases_.emplace_back(each.bias.begin(), each.bias.end());
        }
    }

    /// The values of every layer, the input first.
    std::vector<std::vector<double>> forward(std::span<const float> row) const {
        std::vector<std::vector<double>> values{{row.begin(), row.end()}};
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            std::vector<double> y = biases_[l];
            for (std::size_t o = 0; o < y.size(); ++o)
                for (std::size_t i = 0; i < layers_[l].inputs; ++i)
                    y[o] += weights_[l][o * layers_[l].inputs + i] * values[l][i];
            activate(layers_[l].after, y);
            values.push_back(y);
        }
        return values;
    }

    double step(const workload& work, std::size_t batch) {
        auto new_weights = weights_;
        auto new_biases = biases_;
        const double rate = work.learning_rate / static_cast<double>(work.rows);
        double sum_of_losses = 0;
        for (std::size_t row = batch * work.rows; row < (batch + 1) * work.rows; ++row) {
            const std::size_t inputs = work.net.inputs();
            const auto values = forward(std::span(work.inputs).subspan(row * inputs, inputs));
            // Of the loss by the last layer's logits: probabilities - targets, for both losses.
            std::vector<double> gradient = values.back();
            if (work.net.trained_with == loss::bce) {
                const double target = work.targets[row], probability = gradient[0];
                sum_of_losses -=
                    target * std::log(probability) + (1 - target) * std::log(1 - probability);
                gradient[0] -= target;
            } else {
                sum_of_losses -= std::log(gradient[work.classes[row]]);
                gradient[work.classes[row]] -= 1;
            }
            for (std::size_t l = layers_.size(); l-- > 0;) {
                std::vector<double> input_gradient(layers_[l].inputs);
                for (std::size_t o = 0; o < layers_[l].outputs; ++o) {
                    for (std::size_t i = 0; i < layers_[l].inputs; ++i) {
                        const std::size_t at = o * layers_[l].inputs + i;
                        new_weights[l][at] -= rate * gradient[o] * values[l][i];
                        input_gradient[i] += gradient[o] * weights_[l][at];
                    }
                    new_biases[l][o] -= rate * gradient[o];
                }
                // The hidden layers of the networks that are trained end in relu.
                for (std::size_t i = 0; i < input_gradient.size(); ++i)
                    if (!(values[l][i] > 0)) input_gradient[i] = 0;
                gradient = input_gradient;
            }
        }
        weights_ = new_weights;
        biases_ = new_biases;
        return sum_of_losses / static_cast<double>(work.rows);
    }

    void append_parameters(std::vector<double>& to) const {
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            to.insert(to.end(), weights_[l].begin(), weights_[l].end());
            to.insert(to.end(), biases_[l].begin(), biases_[l].end());
        }
    }

private:
    const std::vector<layer>& layers_;
    std::vector<std::vector<double>> weights_, biases_;
};

/// Values that are compared by one tolerance.
struct group {
    std::string name;
    std::size_t size;
    double tolerance;
};

std::vector<group> groups_of(const workload& work, std::span<const double> reference) {
    std::vector<group> groups;
    std::size_t at = 0;
    if (work.what != task::training_step) {
        const std::size_t outputs = work.net.outputs();
        for (std::size_t row = 0; row < work.rows; ++row) {
            double largest = 0;
            for (std::size_t end = at + outputs; at < end; ++at)
                largest = std::max(largest, std::abs(reference[at]));
            groups.push_back(
                {"outputs of row " + std::to_string(row), outputs, output_tolerance * largest});
        }
        return groups;
    }
    for (; at < checked_steps; ++at)
        groups.push_back(
            {"loss of step " + std::to_string(at), 1, output_tolerance * std::max(1.0, reference[at])});
    // Relative to what the steps changed: a tolerance for the parameters themselves would hide small gradients.
    const auto add = [&](const std::string& name, const floats& before) {
        double largest_change = 0;
        for (const float value : before)
            largest_change =
                std::max(largest_change, std::abs(reference[at++] - static_cast<double>(value)));
        groups.push_back({name, before.size(), change_tolerance * largest_change});
    };
    for (std::size_t l = 0; l < work.net.layers.size(); ++l) {
        add("weights of layer " + std::to_string(l), work.net.layers[l].weight);
        add("bias of layer " + std::to_string(l), work.net.layers[l].bias);
    }
    return groups;
}

}  // namespace

std::vector<workload> all_workloads() {
    std::vector<workload> all;
    all.push_back(make_workload<mortgage>(task::one_row, 1));
    all.push_back(make_workload<jets>(task::one_row, 1));
    all.push_back(make_workload<digits>(task::one_row, 1));
    all.push_back(make_workload<control>(task::one_row, 1));
    all.push_back(make_workload<anomalies>(task::one_row, 1));
    all.push_back(make_workload<mortgage>(task::many_rows, 1024));
    all.push_back(make_workload<jets>(task::many_rows, 1024));
    all.push_back(make_workload<digits>(task::many_rows, 1024));
    all.push_back(make_workload<control>(task::many_rows, 1024));
    all.push_back(make_workload<anomalies>(task::many_rows, 64));
    all.push_back(make_workload<mortgage>(task::training_step, 1));
    all.push_back(make_workload<jets>(task::training_step, 1));
    all.push_back(make_workload<digits>(task::training_step, 1));
    all.push_back(make_workload<mortgage>(task::training_step, mortgage::batch));
    all.push_back(make_workload<jets>(task::training_step, jets::batch));
    all.push_back(make_workload<digits>(task::training_step, digits::batch));
    return all;
}

std::vector<double> reference(const workload& work) {
    reference_network net(work.net);
    std::vector<double> values;
    if (work.what == task::training_step) {
        for (std::size_t i = 0; i < checked_steps; ++i)
            values.push_back(net.step(work, i % work.batches()));
        net.append_parameters(values);
    } else {
        const std::size_t inputs = work.net.inputs();
        for (std::size_t row = 0; row < work.rows; ++row) {
            const auto all = net.forward(std::span(work.inputs).subspan(row * inputs, inputs));
            values.insert(values.end(), all.back().begin(), all.back().end());
        }
    }
    return values;
}

std::string disagreement(const workload& work, const std::vector<float>& computed,
                         const std::vector<double>& reference) {
    if (computed.size() != reference.size())
        return std::to_string(computed.size()) + " values instead of " +
               std::to_string(reference.size());
    std::size_t at = 0;
    for (const group& each : groups_of(work, reference)) {
        for (std::size_t i = 0; i < each.size; ++i, ++at) {
            const double error = std::abs(static_cast<double>(computed[at]) - reference[at]);
            if (error <= each.tolerance) continue;  // NaN is not
            char text[256];
            std::snprintf(
                text, sizeof text, "%s: number %zu is %.9g instead of %.9g; the tolerance is %.2g",
                each.name.c_str(), i, static_cast<double>(computed[at]), reference[at], each.tolerance);
            return text;
        }
    }
    return {};
}

}  // namespace comparison
