// SPDX-License-Identifier: BSL-1.0
// Batch normalisation (with the statistics of the training) and layer normalisation.
#include "../operators.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace ctnn::embed {

namespace {

/// What batch normalisation does to each channel: y = scale x + shift.
struct channels {
    tensor scale, shift;  ///< of a shape that broadcasts along the input's axis 1
};

channels channels_of(const arguments& given, const shape& dimensions) {
    if (dimensions.size() < 2)
        throw model_error("its input is of shape " + text(dimensions) +
                          ", where two or more dimensions were expected");
    const std::int64_t version = given.of.operator_set;
    // Between is_test and training_mode, whoever asks for the statistics of the batch trains.
    const bool asks_for_statistics = std::ranges::any_of(
        given.of.outputs | std::views::drop(1), [](const std::string& name) { return !name.empty(); });
    if (given.of.get("training_mode", std::int64_t{0}) != 0 ||
        (version < 7 && given.of.get("is_test", std::int64_t{0}) == 0) ||
        (version >= 7 && version < 14 && asks_for_statistics))
        throw model_error("it is in training mode; export the model for inference (model.eval())");
    if (given.of.get("spatial", std::int64_t{1}) == 0)
        throw model_error("it has spatial = 0, where one mean for each channel was expected");
    const auto channel_count = static_cast<std::size_t>(dimensions[1]);
    for (std::size_t i = 1; i < 5; ++i)
        if (given.required(i).values.size() != channel_count)
            throw model_error("input " + std::to_string(i) + " has " +
                              std::to_string(given.required(i).values.size()) + " values for " +
                              std::to_string(channel_count) + " channels");
    const double epsilon = given.of.get("epsilon", static_cast<double>(1e-5f));
    shape aligned(dimensions.size() - 1, 1);
    aligned[0] = dimensions[1];
    channels made{{aligned, {}, false}, {aligned, {}, false}};
    for (std::size_t i = 0; i < channel_count; ++i) {
        const double scale =
            given.inputs[1]->values[i] / std::sqrt(given.inputs[4]->values[i] + epsilon);
        made.scale.values.push_back(scale);
        made.shift.values.push_back(given.inputs[2]->values[i] - given.inputs[3]->values[i] * scale);
    }
    return made;
}

tensor evaluate_batch_normalization(const arguments& given) {
    const tensor& x = given.required(0);
    const channels each = channels_of(given, x.dimensions);
    const tensor scaled = broadcast(x, each.scale, [](double a, double b) { return a * b; });
    return broadcast(scaled, each.shift, [](double a, double b) { return a + b; });
}

void convert_batch_normalization(conversion& c) {
    for (std::size_t i = 1; i < 5; ++i) c.constant(i);
    const channels each = channels_of(c.given, c.before.dimensions);
    c.push_affine(c.per_feature(each.scale, c.before), c.per_feature(each.shift, c.before));
}

std::size_t first_normalized_axis(const node& of, const shape& dimensions) {
    return axis_of(of.get("axis", std::int64_t{-1}), dimensions.size());
}

double epsilon_of(const node& of) { return of.get("epsilon", static_cast<double>(1e-5f)); }

tensor evaluate_layer_normalization(const arguments& given) {
    tensor result = given.required(0);
    const std::size_t axis = first_normalized_axis(given.of, result.dimensions);
    const std::size_t count = product(result.dimensions, axis, result.dimensions.size());
    if (count == 0) throw model_error("there are no values to normalise");
    for (auto first = result.values.begin(); first != result.values.end();
         first += static_cast<std::ptrdiff_t>(count)) {
        const auto last = first + static_cast<std::ptrdiff_t>(count);
        double mean = 0, variance = 0;
        std::for_each(first, last, [&](double x) { mean += x / static_cast<double>(count); });
        std::for_each(first, last, [&](double x) {
            variance += (x - mean) * (x - mean) / static_cast<double>(count);
        });
        const double root = std::sqrt(variance + epsilon_of(given.of));
        std::for_each(first, last, [&](double& x) { x = (x - mean) / root; });
    }
    const shape expected = result.dimensions;
    result = broadcast(result, given.required(1), [](double a, double b) { return a * b; });
    if (given.optional(2))
        result = broadcast(result, given.required(2), [](double a, double b) { return a + b; });
    if (result.dimensions != expected) throw model_error("its scale or bias is larger than its input");
    return result;
}

void convert_layer_normalization(conversion& c) {
    c.expect_data_at(0);
    const std::size_t axis = first_normalized_axis(c.of(), c.before.dimensions);
    const std::size_t count = product(c.before.dimensions, axis, c.before.dimensions.size());
    if (count != c.before.width())
        throw model_error("it normalises " + std::to_string(count) +
                          " values together, where the whole row, " + std::to_string(c.before.width()) +
                          " values of " + text(c.before.dimensions) + ", was expected");
    const std::size_t width = c.before.width();
    c.push(layer_norm_step{.epsilon = epsilon_of(c.of()),
                           .weight = c.per_feature(c.constant(1), c.before),
                           .bias = c.optional_constant(2) ? c.per_feature(c.constant(2), c.before)
                                                          : std::vector<double>(width, 0.0)});
}

/// The mean over some axes; known inside of layer normalisation as older exporters write it.
tensor evaluate_reduce_mean(const arguments& given) {
    const tensor& x = given.required(0);
    const std::size_t rank = x.dimensions.size();
    shape axes = given.of.get("axes", shape{});
    if (const tensor* input = given.optional(1)) axes = whole_numbers(*input);
    std::vector<bool> is_reduced(rank, axes.empty());
    for (const std::int64_t axis : axes) is_reduced[axis_of(axis, rank)] = true;
    const bool keeps = given.of.get("keepdims", std::int64_t{1}) != 0;

    tensor result;
    for (std::size_t i = 0; i < rank; ++i)
        if (!is_reduced[i] || keeps) result.dimensions.push_back(is_reduced[i] ? 1 : x.dimensions[i]);
    result.values.assign(element_count(result.dimensions), 0.0);
    if (result.values.empty() || x.values.empty())
        throw model_error("there are no values to take the mean of");
    const double share =
        static_cast<double>(result.values.size()) / static_cast<double>(x.values.size());
    std::vector<std::int64_t> index(rank, 0);
    for (const double value : x.values) {
        std::size_t to = 0;
        for (std::size_t i = 0; i < rank; ++i)
            if (!is_reduced[i])
                to = to * static_cast<std::size_t>(x.dimensions[i]) + static_cast<std::size_t>(index[i]);
        result.values[to] += value * share;
        for (std::size_t i = rank; i-- > 0 && ++index[i] == x.dimensions[i];) index[i] = 0;
    }
    return result;
}

constexpr operation operations[]{
    {"BatchNormalization", evaluate_batch_normalization, convert_batch_normalization},
    {"LayerNormalization", evaluate_layer_normalization, convert_layer_normalization},
    {"ReduceMean", evaluate_reduce_mean, nullptr},
};

}  // namespace

std::span<const operation> normalization_operations() { return operations; }

}  // namespace ctnn::embed
