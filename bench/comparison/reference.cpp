// SPDX-License-Identifier: BSL-1.0
#include "image_network.hpp"
#include "plain_activations.hpp"
#include "workload.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>

namespace comparison {

namespace {

std::vector<double> row_of(const workload& work, std::size_t row) {
    const float* first = &work.inputs[row * work.net.inputs()];
    return {first, first + work.net.inputs()};
}

class reference_network {
public:
    explicit reference_network(const model& net) : layers_{net.layers} {
        for (const layer& each : layers_) {
            weights_.emplace_back(each.weight.begin(), each.weight.end());
            biases_.emplace_back(each.bias.begin(), each.bias.end());
        }
    }

    std::vector<double> forward(const double* row) const { return all_values(row).back(); }

    /// The values of every layer, the input first.
    std::vector<std::vector<double>> all_values(const double* row) const {
        std::vector<std::vector<double>> values{{row, row + layers_.front().inputs}};
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            std::vector<double> y = biases_[l];
            for (std::size_t o = 0; o < y.size(); ++o)
                for (std::size_t i = 0; i < layers_[l].inputs; ++i)
                    y[o] += weights_[l][o * layers_[l].inputs + i] * values[l][i];
            activate(layers_[l].after, y.data(), y.size());
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
            const auto values = all_values(row_of(work, row).data());
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

    std::vector<double> parameters() const {
        std::vector<double> to;
        for (std::size_t l = 0; l < layers_.size(); ++l) {
            to.insert(to.end(), weights_[l].begin(), weights_[l].end());
            to.insert(to.end(), biases_[l].begin(), biases_[l].end());
        }
        return to;
    }

private:
    const std::vector<layer>& layers_;
    std::vector<std::vector<double>> weights_, biases_;
};

template <class Network>
std::vector<double> computed_by(const workload& work) {
    Network net(work.net);
    std::vector<double> values;
    const auto append = [&](const std::vector<double>& more) {
        values.insert(values.end(), more.begin(), more.end());
    };
    if (work.what == task::training_step) {
        for (std::size_t i = 0; i < work.checked_steps; ++i)
            values.push_back(net.step(work, i % work.batches()));
        append(net.parameters());
    } else {
        for (std::size_t row = 0; row < work.rows; ++row) append(net.forward(row_of(work, row).data()));
    }
    return values;
}

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
    for (; at < work.checked_steps; ++at)
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
    for (const parameters& each : work.net.all_parameters()) add(each.name, each.values);
    return groups;
}

}  // namespace

std::vector<double> reference(const workload& work) {
    return work.net.is_of_images() ? computed_by<image_network<double>>(work)
                                   : computed_by<reference_network>(work);
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
