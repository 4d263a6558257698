// SPDX-License-Identifier: BSL-1.0
#include "fold.hpp"

#include <algorithm>
#include <cmath>

namespace ctnn::embed {

namespace {

/// Above so many deviations from 0, a mean is subtracted before the weights are applied: rounding
/// the folded bias would cost that many units of the last place.
constexpr double farthest_mean = 64;

bool is_identity(const affine_step& of) {
    return std::ranges::all_of(of.scale, [](double value) { return value == 1; }) &&
           std::ranges::all_of(of.shift, [](double value) { return value == 0; });
}

void scale_and_shift(std::vector<double>& values, const affine_step& by) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = by.scale[i] * values[i] + by.shift[i];
}

/// `by` after `into`; false if they cannot be one step.
bool fold_behind(step::kind& into, const affine_step& by) {
    if (auto* const linear = std::get_if<linear_step>(&into)) {
        for (std::size_t o = 0; o < linear->outputs; ++o)
            for (std::size_t i = 0; i < linear->inputs; ++i)
                linear->weight[o * linear->inputs + i] *= by.scale[o];
        scale_and_shift(linear->bias, by);
    } else if (auto* const norm = std::get_if<layer_norm_step>(&into)) {
        for (std::size_t i = 0; i < norm->weight.size(); ++i) norm->weight[i] *= by.scale[i];
        scale_and_shift(norm->bias, by);
    } else if (auto* const affine = std::get_if<affine_step>(&into)) {
        for (std::size_t i = 0; i < affine->scale.size(); ++i) affine->scale[i] *= by.scale[i];
        scale_and_shift(affine->shift, by);
    } else {
        return false;
    }
    return true;
}

/// W (s x + t) + b = (W diag(s)) x + (b + W t)
void fold_before(linear_step& into, const affine_step& by) {
    for (std::size_t o = 0; o < into.outputs; ++o)
        for (std::size_t i = 0; i < into.inputs; ++i) {
            double& weight = into.weight[o * into.inputs + i];
            into.bias[o] += weight * by.shift[i];
            weight *= by.scale[i];
        }
}

bool loses_digits(const affine_step& of) {
    return std::ranges::any_of(of.shift, [](double shift) { return std::abs(shift) > farthest_mean; }) &&
           std::ranges::none_of(of.scale, [](double scale) { return scale == 0; });
}

standardize_step standardized(const affine_step& of) {
    standardize_step made{.mean = {}, .scale = of.scale};
    for (std::size_t i = 0; i < of.scale.size(); ++i) made.mean.push_back(-of.shift[i] / of.scale[i]);
    return made;
}

std::string joined(const std::string& first, const std::string& second) {
    if (first == second || first.ends_with(", " + second))
        return first;  // a Gemm is a product and a bias
    return first + (first.empty() || second.empty() ? "" : ", ") + second;
}

}  // namespace

std::vector<step> fold(std::vector<step> steps) {
    std::vector<step> folded;
    for (step& each : steps) {
        const auto* const affine = std::get_if<affine_step>(&each.what);
        if (affine && !folded.empty() && fold_behind(folded.back().what, *affine)) {
            folded.back().origin = joined(folded.back().origin, each.origin);
            continue;
        }
        folded.push_back(std::move(each));
    }
    // What is left has an activation, or nothing, before it.
    std::vector<step> result;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const auto* const affine = std::get_if<affine_step>(&folded[i].what);
        auto* const linear =
            i + 1 < folded.size() ? std::get_if<linear_step>(&folded[i + 1].what) : nullptr;
        if (affine && loses_digits(*affine)) {
            folded[i].what = standardized(*affine);
        } else if (affine && (linear || is_identity(*affine))) {
            if (linear) {
                fold_before(*linear, *affine);
                folded[i + 1].origin = joined(folded[i].origin, folded[i + 1].origin);
            }
            continue;
        }
        result.push_back(std::move(folded[i]));
    }
    return result;
}

}  // namespace ctnn::embed
