// SPDX-License-Identifier: BSL-1.0
#include "assemble.hpp"

#include "error.hpp"
#include "ratio.hpp"

#include <algorithm>
#include <cmath>

namespace ctnn::embed {

namespace {

template <class... Cases>
struct overloaded : Cases... {
    using Cases::operator()...;
};

std::vector<double> in_float(const std::vector<double>& first, const std::vector<double>& second) {
    std::vector<double> all;
    all.reserve(first.size() + second.size());
    for (const auto* values : {&first, &second})
        for (const double value : *values) {
            all.push_back(static_cast<float>(value));
            if (!std::isfinite(all.back()))
                throw model_error("a parameter is " + std::to_string(value) +
                                  ", which float cannot hold");
        }
    return all;
}

std::string with_width(const char* type, std::size_t width) {
    return std::string(type) + '<' + std::to_string(width) + '>';
}

layer layer_of(const step& from) {
    return std::visit(
        overloaded{[&](const linear_step& it) {
                       const bool has_bias =
                           std::ranges::any_of(it.bias, [](double value) { return value != 0; });
                       return layer{"linear<" + std::to_string(it.inputs) + ", " +
                                        std::to_string(it.outputs) + (has_bias ? ">" : ", no_bias>"),
                                    from.origin,
                                    in_float(it.weight, has_bias ? it.bias : std::vector<double>{})};
                   },
                   [&](const affine_step& it) {
                       return layer{with_width("affine", it.scale.size()), from.origin,
                                    in_float(it.scale, it.shift)};
                   },
                   [&](const standardize_step& it) {
                       return layer{with_width("standardize", it.mean.size()), from.origin,
                                    in_float(it.mean, it.scale)};
                   },
                   [&](const layer_norm_step& it) {
                       return layer{layer_norm_text(it.weight.size(), it.epsilon), from.origin,
                                    in_float(it.weight, it.bias)};
                   },
                   [&](const activation_step& it) { return layer{it.type, from.origin, {}}; }},
        from.what);
}

}  // namespace

std::vector<layer> assemble(const std::vector<step>& steps, std::size_t width) {
    std::vector<layer> layers;
    const step nothing{affine_step{std::vector<double>(width, 1.0), std::vector<double>(width, 0.0)},
                       ""};
    if (steps.empty() || std::holds_alternative<activation_step>(steps.front().what))
        layers.push_back(layer_of(nothing));
    for (const step& each : steps) {
        try {
            layers.push_back(layer_of(each));
        } catch (const model_error& error) {
            throw model_error((each.origin.empty() ? "" : each.origin + ": ") + error.what());
        }
    }
    return layers;
}

std::string topology_of(const std::vector<layer>& layers) {
    std::string all;
    for (const layer& each : layers) all += (all.empty() ? "" : ", ") + each.type;
    return "sequential<" + all + ">";
}

std::vector<double> parameters_of(const std::vector<layer>& layers) {
    std::vector<double> all;
    for (const layer& each : layers)
        all.insert(all.end(), each.parameters.begin(), each.parameters.end());
    return all;
}

}  // namespace ctnn::embed
