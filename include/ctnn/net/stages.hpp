// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/pack.hpp>

#include <array>
#include <cstddef>

/// The fusion of neighbours: how a list of layers becomes a list of passes over memory.
namespace ctnn::net {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

/// One pass: a layer, with the activation after it if the layer can apply that before it stores.
struct CTNN_TAGGED stage {
    std::size_t layer = none;
    std::size_t activation = none;
    std::size_t inputs = 0, outputs = 0;
    std::size_t parameters = none;  ///< which of the parametric layers it is
};

template <std::size_t Count>
struct CTNN_TAGGED stage_list {
    std::array<stage, Count> at{};
    std::size_t count = 0;
};

enum class purpose { inference, training };

/// The stages of the first `Count` layers (the ending may belong to the loss), of sound shape. For
/// training, an activation whose slope is computed from its input stays a stage of its own, because
/// that input must reach memory.
template <purpose Purpose, std::size_t Count, class... Layers>
CTNN_TAGGED constexpr auto plan_stages() {
    struct facts {
        bool is_activation, fuses, can_be_fused, is_parametric;
        std::size_t outputs;
    };
    constexpr auto facts_of = []<class Layer>(std::type_identity<Layer>) {
        facts f{activation<Layer>, fusing_layer<Layer>, activation<Layer>, parametric_layer<Layer>, 0};
        if constexpr (activation<Layer> && Purpose == purpose::training)
            f.can_be_fused = Layer::from == slope_from::output;
        if constexpr (!width_keeping_layer<Layer>) f.outputs = Layer::outputs;
        return f;
    };
    const facts layers[] = {facts_of(std::type_identity<Layers>{})...};
    stage_list<sizeof...(Layers)> stages;
    std::size_t width = core::type_at<0, Layers...>::inputs, parametric = 0;
    for (std::size_t i = 0; i < Count; ++i) {
        stage s{.layer = i, .inputs = width};
        if (layers[i].outputs != 0) width = layers[i].outputs;
        s.outputs = width;
        if (layers[i].is_parametric) s.parameters = parametric++;
        if (layers[i].fuses && i + 1 < Count && layers[i + 1].can_be_fused) s.activation = ++i;
        stages.at[stages.count++] = s;
    }
    return stages;
}

}  // namespace ctnn::net
