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
    bool fuses, is_parametric, is_activation, keeps_output, passes_on, passes_on_in_training;
};
template <class Layer, class Bound>
CTNN_TAGGED constexpr stage_facts stage_facts_of() {
    stage_facts facts{Bound::fuses, parametric_layer<Layer>, activation<Layer>,
                      false,        Bound::passes_on,        Bound::passes_on_in_training};
    if constexpr (activation<Layer>) facts.keeps_output = Layer::from == slope_from::output;
    return facts;
}

/// The stages of layers: none of those that pass their input on, unless all do. For training, an activation
/// whose slope is computed from its input stays a stage of its own, because that input must reach memory.
template <std::size_t Count>
CTNN_TAGGED constexpr stage_list<Count> plan_stages(bool is_training,
                                                    const std::array<stage_facts, Count>& layers) {
    stage_list<Count> stages;
    std::size_t parametric = 0;
    bool can_apply = false;  // the last stage, one more activation
    for (std::size_t i = 0; i < Count; ++i) {
        const stage_facts& layer = layers[i];
        stage s{.layer = i};
        if (layer.is_parametric) s.parameters = parametric++;
        if (is_training ? layer.passes_on_in_training : layer.passes_on) continue;
        if (can_apply && layer.is_activation && (!is_training || layer.keeps_output)) {
            stages.at[stages.count - 1].activation = i;
            can_apply = false;
        } else {
            stages.at[stages.count++] = s;
            can_apply = layer.fuses;
        }
    }
    if (stages.count == 0) stages.at[stages.count++] = {.layer = Count - 1};
    return stages;
}

}  // namespace ctnn::net
