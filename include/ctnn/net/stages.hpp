// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>

#include <array>
#include <cstddef>

/// The fusion of neighbours: how a list of layers becomes a list of passes over memory.
namespace ctnn::net {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

/// One pass: a layer, with the activation after it if the layer can apply that before it stores.
struct CTNN_TAGGED stage {
    std::size_t layer = none;
    std::size_t activation = none;
    std::size_t parameters = none;  ///< which of the parametric layers it is
};

template <std::size_t Count>
struct CTNN_TAGGED stage_list {
    std::array<stage, Count> at{};
    std::size_t count = 0;
};

/// What the plan asks of a layer.
struct CTNN_TAGGED stage_facts {
    bool fuses, is_parametric, is_activation, keeps_output;
};
template <class Layer, class Bound>
CTNN_TAGGED constexpr stage_facts stage_facts_of() {
    stage_facts facts{Bound::fuses, parametric_layer<Layer>, activation<Layer>, false};
    if constexpr (activation<Layer>) facts.keeps_output = Layer::from == slope_from::output;
    return facts;
}

/// The stages of layers. For training, an activation whose slope is computed from its input stays a stage
/// of its own, because that input must reach memory.
template <std::size_t Count>
CTNN_TAGGED constexpr stage_list<Count> plan_stages(bool is_training,
                                                    const std::array<stage_facts, Count>& layers) {
    stage_list<Count> stages;
    std::size_t parametric = 0;
    for (std::size_t i = 0; i < Count; ++i) {
        stage s{.layer = i};
        if (layers[i].is_parametric) s.parameters = parametric++;
        if (layers[i].fuses && i + 1 < Count && layers[i + 1].is_activation &&
            (!is_training || layers[i + 1].keeps_output))
            s.activation = ++i;
        stages.at[stages.count++] = s;
    }
    return stages;
}

}  // namespace ctnn::net
