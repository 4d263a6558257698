// SPDX-License-Identifier: BSL-1.0
// Functions of each value for itself, and softmax.
#include "../operators.hpp"
#include "../ratio.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ctnn::embed {

namespace {

template <class F>
tensor each_value(const arguments& given, F f) {
    tensor result = given.required(0);
    for (double& value : result.values) value = f(value);
    return result;
}

/// What a function needs before or behind an activation to become it.
void push_around(conversion& c, double scale, double shift) {
    const std::size_t width = c.after.width();
    c.push(affine_step{std::vector<double>(width, scale), std::vector<double>(width, shift), true});
}

/// Around an activation, a value is the difference of two as large as its bounds: so far from 0 they
/// cost small values at most two digits of float's seven.
constexpr double farthest_bound = 64;

double alpha_of(const node& of, double otherwise) { return of.get("alpha", otherwise); }

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

tensor evaluate_leaky_relu(const arguments& given) {
    return each_value(given,
                      [slope = alpha_of(given.of, 0.01f)](double x) { return x < 0 ? slope * x : x; });
}

void convert_leaky_relu(conversion& c) { c.push_activation(leaky_relu_text(alpha_of(c.of(), 0.01f))); }

tensor evaluate_prelu(const arguments& given) {
    return broadcast(given.required(0), given.required(1),
                     [](double x, double slope) { return x < 0 ? slope * x : x; });
}

void convert_prelu(conversion& c) {
    c.expect_data_at(0);
    const tensor& slopes = c.constant(1);
    if (slopes.values.empty() ||
        std::ranges::adjacent_find(slopes.values, std::ranges::not_equal_to{}) != slopes.values.end())
        throw model_error("its slopes differ from each other; the nearest is LeakyRelu, of one slope");
    c.push_activation(leaky_relu_text(slopes.values[0]));
}

tensor evaluate_elu(const arguments& given) {
    return each_value(
        given, [alpha = alpha_of(given.of, 1)](double x) { return x < 0 ? alpha * std::expm1(x) : x; });
}

void convert_elu(conversion& c) { c.push_activation(elu_text(alpha_of(c.of(), 1))); }

/// alpha elu(x / alpha)
tensor evaluate_celu(const arguments& given) {
    return each_value(given, [alpha = alpha_of(given.of, 1)](double x) {
        return x < 0 ? alpha * std::expm1(x / alpha) : x;
    });
}

void convert_celu(conversion& c) {
    const double alpha = alpha_of(c.of(), 1);
    constexpr double smallest = 1.0 / 1024;
    if (!(alpha >= smallest && alpha <= farthest_bound))
        throw model_error("its alpha is " + std::to_string(alpha) + ", where one from " +
                          std::to_string(smallest) + " to " + std::to_string(farthest_bound) +
                          " was expected; the nearest is Elu, or Relu");
    push_around(c, 1 / alpha, 0);
    c.push_activation("elu");
    push_around(c, alpha, 0);
}

constexpr double selu_alpha = 1.67326319217681884765625, selu_gamma = 1.05070102214813232421875;

tensor evaluate_selu(const arguments& given) {
    const bool is_old = given.of.operator_set < 6;  // other digits, then
    const double alpha = alpha_of(given.of, is_old ? 1.6732f : selu_alpha);
    const double gamma = given.of.get("gamma", is_old ? 1.0507 : selu_gamma);
    return each_value(given, [=](double x) { return gamma * (x < 0 ? alpha * std::expm1(x) : x); });
}

void convert_selu(conversion& c) {
    const bool is_old = c.of().operator_set < 6;
    const double alpha = alpha_of(c.of(), is_old ? 1.6732f : selu_alpha);
    const double gamma = c.of().get("gamma", is_old ? 1.0507 : selu_gamma);
    if (static_cast<float>(alpha) == static_cast<float>(selu_alpha) &&
        static_cast<float>(gamma) == static_cast<float>(selu_gamma)) {
        c.push_activation("selu");
    } else {
        c.push_activation(elu_text(alpha));
        c.push_affine(gamma, 0);
    }
}

/// "tanh" or "none" (the default).
bool approximates(const node& of) {
    const std::string approximate = of.get("approximate", std::string("none"));
    if (approximate != "none" && approximate != "tanh")
        throw model_error("its attribute approximate is '" + approximate +
                          "', where none or tanh was expected");
    return approximate == "tanh";
}

tensor evaluate_gelu(const arguments& given) {
    if (approximates(given.of))
        return each_value(given, [](double x) {
            return 0.5 * x *
                   (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
        });
    return each_value(given, [](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); });
}

double hard_sigmoid(double x, double alpha, double beta) {
    return std::clamp(alpha * x + beta, 0.0, 1.0);
}

tensor evaluate_hard_sigmoid(const arguments& given) {
    const double alpha = alpha_of(given.of, 0.2f), beta = given.of.get("beta", 0.5);
    return each_value(given, [=](double x) { return hard_sigmoid(x, alpha, beta); });
}

void convert_hard_sigmoid(conversion& c) {
    c.push_activation(hard_sigmoid_text(alpha_of(c.of(), 0.2f), c.of().get("beta", 0.5)));
}

constexpr double infinity = std::numeric_limits<double>::infinity();

struct clip_bounds {
    double low, high;  ///< infinite where there is none
};

clip_bounds bounds_of(const arguments& given) {
    const auto bound = [&](std::size_t index, const char* name, double otherwise) {
        double value = otherwise;
        if (given.of.operator_set < 11) {
            value = given.of.get(name, otherwise);
        } else if (const tensor* input = given.optional(index)) {
            if (input->values.size() != 1)
                throw model_error(std::string("its bound ") + name + " is not one value");
            value = input->values[0];
        }
        if (std::isnan(value))
            throw model_error(std::string("its bound ") + name + " is NaN, where a number was expected");
        // Float's largest values stand for none.
        return std::abs(value) < std::numeric_limits<float>::max() ? value
                                                                   : std::copysign(infinity, value);
    };
    return {bound(1, "min", -infinity), bound(2, "max", infinity)};
}

tensor evaluate_clip(const arguments& given) {
    const auto [low, high] = bounds_of(given);
    return each_value(given, [low, high](double x) { return std::min(std::max(x, low), high); });
}

bool keeps_digits(const clip_bounds& of) {
    constexpr double largest_scale = 1e18;  // its square is far from what float cannot hold
    if (of.low == 0) return std::isinf(of.high) || of.high <= largest_scale;
    double farthest = 0;
    for (const double bound : {of.low, of.high})
        if (std::isfinite(bound)) farthest = std::max(farthest, std::abs(bound));
    return farthest <= farthest_bound && farthest <= farthest_bound * (of.high - of.low);
}

void convert_clip(conversion& c) {
    c.expect_data_at(0);
    c.optional_constant(1);
    c.optional_constant(2);
    const clip_bounds bounds = bounds_of(c.given);
    const auto [low, high] = bounds;
    const std::string said =
        "its bounds are " + std::to_string(low) + " and " + std::to_string(high) + ", where ";
    if (!(low < high)) throw model_error(said + "the first must be the smaller");
    if (!keeps_digits(bounds))
        throw model_error(said + "float keeps the digits of small values only for bounds from " +
                          std::to_string(-farthest_bound) + " to " + std::to_string(farthest_bound) +
                          " that are not too near to each other, or for a first one of 0; the nearest "
                          "is Relu, or no Clip at all");
    if (std::isinf(low) && std::isinf(high)) {
        c.push_affine(1, 0);
    } else if (low == 0 && std::isinf(high)) {
        c.push_activation("relu");
    } else if (std::isinf(high)) {  // relu(x - low) + low
        push_around(c, 1, -low);
        c.push_activation("relu");
        push_around(c, 1, low);
    } else if (std::isinf(low)) {  // high - relu(high - x)
        push_around(c, -1, high);
        c.push_activation("relu");
        push_around(c, -1, high);
    } else {
        push_around(c, 1 / (high - low), -low / (high - low));
        c.push_activation(hard_sigmoid_text(1, 0));
        push_around(c, high - low, low);
    }
}

/// Sums go over [outer][count][inner] along count. Before version 13 they go over all axes from `axis`
/// on.
struct softmax_axes {
    std::size_t outer, count, inner, axis;
};

softmax_axes axes_of(const node& of, const shape& dimensions) {
    const bool is_old = of.operator_set < 13;
    const std::int64_t given = of.get("axis", std::int64_t{is_old ? 1 : -1});
    const std::size_t rank = dimensions.size();
    const std::size_t axis =
        is_old && given == static_cast<std::int64_t>(rank) ? rank : axis_of(given, rank);
    const std::size_t end = is_old ? rank : axis + 1;
    return {product(dimensions, 0, axis), product(dimensions, axis, end), product(dimensions, end, rank),
            axis};
}

template <bool Logarithm>
tensor evaluate_softmax(const arguments& given) {
    tensor result = given.required(0);
    const softmax_axes axes = axes_of(given.of, result.dimensions);
    for (std::size_t o = 0; o < axes.outer; ++o)
        for (std::size_t i = 0; i < axes.inner; ++i) {
            const auto at = [&](std::size_t n) -> double& {
                return result.values[(o * axes.count + n) * axes.inner + i];
            };
            double largest = -infinity, sum = 0;
            for (std::size_t n = 0; n < axes.count; ++n) largest = std::max(largest, at(n));
            for (std::size_t n = 0; n < axes.count; ++n) sum += std::exp(at(n) - largest);
            for (std::size_t n = 0; n < axes.count; ++n)
                at(n) = Logarithm ? at(n) - largest - std::log(sum) : std::exp(at(n) - largest) / sum;
        }
    return result;
}

void convert_softmax(conversion& c, const char* type) {
    const softmax_axes axes = axes_of(c.of(), c.before.dimensions);
    const bool is_whole_row =
        axes.count == c.before.width() && (c.before.rows == 1 || axes.axis > c.before.row_axis);
    if (!is_whole_row)
        throw model_error("along axis " + std::to_string(axes.axis) + " of " +
                          text(c.before.dimensions) + " it takes " + std::to_string(axes.count) +
                          " values together, where the whole row, " + std::to_string(c.before.width()) +
                          " values, was expected");
    c.push_activation(type);
}

constexpr operation operations[]{
    {"Relu", [](const arguments& a) { return each_value(a, [](double x) { return x < 0 ? 0 : x; }); },
     [](conversion& c) { c.push_activation("relu"); }},
    {"LeakyRelu", evaluate_leaky_relu, convert_leaky_relu},
    {"PRelu", evaluate_prelu, convert_prelu},
    {"Elu", evaluate_elu, convert_elu},
    {"Celu", evaluate_celu, convert_celu},
    {"Selu", evaluate_selu, convert_selu},
    {"Gelu", evaluate_gelu,
     [](conversion& c) { c.push_activation(approximates(c.of()) ? "gelu_tanh" : "gelu"); }},
    {"Softplus",
     [](const arguments& a) {
         return each_value(
             a, [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); });
     },
     [](conversion& c) { c.push_activation("softplus"); }},
    {"Sigmoid", [](const arguments& a) { return each_value(a, sigmoid); },
     [](conversion& c) { c.push_activation("sigmoid"); }},
    {"HardSigmoid", evaluate_hard_sigmoid, convert_hard_sigmoid},
    {"Tanh", [](const arguments& a) { return each_value(a, [](double x) { return std::tanh(x); }); },
     [](conversion& c) { c.push_activation("tanh"); }},
    {"Clip", evaluate_clip, convert_clip},
    {"Softmax", evaluate_softmax<false>, [](conversion& c) { convert_softmax(c, "softmax"); }},
    {"LogSoftmax", evaluate_softmax<true>, [](conversion& c) { convert_softmax(c, "log_softmax"); }},
};

}  // namespace

std::span<const operation> activation_operations() { return operations; }

}  // namespace ctnn::embed
