// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/core/pack.hpp>

#include <cstddef>

/// The shape walk: the one place where shapes fail. It finds the first broken rule as a value, so that
/// `report_shape` can say it once, and nothing that depends on a failed network fails again.
namespace ctnn::core {

enum class shape_rule { kept, empty, no_layer, no_width, zero_width, mismatch, inner };

struct CTNN_TAGGED shape {
    shape_rule broken = shape_rule::kept;
    std::size_t layer = 0;                ///< the layer that breaks it
    std::size_t takes = 0, is_given = 0;  ///< both widths of a mismatch
    std::size_t inputs = 1, outputs = 1;  ///< of the whole; as far as they are known if a rule is broken
};

struct CTNN_TAGGED layer_facts {
    bool is_layer = false, keeps_width = false, is_sound = true;
    std::size_t inputs = 0, outputs = 0;
};

template <class Layer>
CTNN_TAGGED constexpr layer_facts facts_of() {
    layer_facts facts{.is_layer = layer<Layer>, .keeps_width = width_keeping_layer<Layer>};
    if constexpr (sized_layer<Layer>) {
        facts.inputs = Layer::inputs;
        facts.outputs = Layer::outputs;
    }
    // A composite layer has reported what is wrong inside it.
    if constexpr (requires { Layer::is_sound; }) facts.is_sound = Layer::is_sound;
    return facts;
}

template <class... Layers>
CTNN_TAGGED constexpr shape walk_shape() {
    constexpr std::size_t count = sizeof...(Layers);
    shape result;
    if constexpr (count == 0) {
        result.broken = shape_rule::empty;
    } else {
        constexpr layer_facts layers[] = {facts_of<Layers>()...};
        const auto fail = [&](shape_rule rule, std::size_t layer) {
            if (result.broken != shape_rule::kept) return;
            result.broken = rule;
            result.layer = layer;
        };
        std::size_t width = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const layer_facts& l = layers[i];
            if (!l.is_layer) {
                fail(shape_rule::no_layer, i);
            } else if (l.keeps_width) {
                if (i == 0) fail(shape_rule::no_width, i);
            } else {
                if (!l.is_sound) fail(shape_rule::inner, i);
                if (l.inputs == 0 || l.outputs == 0) fail(shape_rule::zero_width, i);
                if (width != 0 && l.inputs != width && result.broken == shape_rule::kept) {
                    fail(shape_rule::mismatch, i);
                    result.takes = l.inputs;
                    result.is_given = width;
                }
                if (width == 0 && l.inputs != 0) result.inputs = l.inputs;
                if (l.outputs != 0) result.outputs = width = l.outputs;
            }
        }
    }
    return result;
}

/// Says which rule is broken, in one static_assert.
template <shape_rule Broken, std::size_t Layer, std::size_t Takes, std::size_t IsGiven, class Offender>
struct report_shape {};

template <std::size_t Layer, std::size_t Takes, std::size_t IsGiven, class Offender>
struct report_shape<shape_rule::empty, Layer, Takes, IsGiven, Offender> {
    static_assert(never<Offender>, "ctnn: a network has at least one layer; write "
                                   "sequential<linear<inputs, outputs>, ...>");
};
template <std::size_t Layer, std::size_t Takes, std::size_t IsGiven, class Offender>
struct report_shape<shape_rule::no_layer, Layer, Takes, IsGiven, Offender> {
    static_assert(never<in_layer<Layer>, is_no_layer<Offender>>,
                  "ctnn: everything in sequential is a layer; write one of ctnn's, or see "
                  "ctnn/core/concepts.hpp for what a layer of your own needs");
};
template <std::size_t Layer, std::size_t Takes, std::size_t IsGiven, class Offender>
struct report_shape<shape_rule::no_width, Layer, Takes, IsGiven, Offender> {
    static_assert(never<in_layer<Layer>, but_is<Offender>>,
                  "ctnn: the first layer fixes the number of inputs, which an activation leaves open; "
                  "begin with linear<inputs, outputs>");
};
template <std::size_t Layer, std::size_t Takes, std::size_t IsGiven, class Offender>
struct report_shape<shape_rule::zero_width, Layer, Takes, IsGiven, Offender> {
    static_assert(
        never<in_layer<Layer>, but_is<Offender>>,
        "ctnn: a layer has at least one input and one output; give both widths, each 1 or more");
};
template <std::size_t Layer, std::size_t Takes, std::size_t IsGiven, class Offender>
struct report_shape<shape_rule::mismatch, Layer, Takes, IsGiven, Offender> {
    static_assert(never<in_layer<Layer>, takes<Takes>, but_is_given<IsGiven>>,
                  "ctnn: a layer takes as many inputs as the layer before it has outputs; change one of "
                  "the two widths");
};

template <std::size_t Index, class... Layers>
CTNN_TAGGED constexpr auto layer_if_any() {
    if constexpr (Index < sizeof...(Layers))
        return std::type_identity<type_at<Index, Layers...>>{};
    else
        return std::type_identity<void>{};
}

/// Shape of a sequence of layers; instantiating it reports what is wrong with it.
template <class... Layers>
struct checked_shape {
    static constexpr shape value = walk_shape<Layers...>();
    static constexpr bool is_sound = value.broken == shape_rule::kept;

    // Its size is asked for, since a use of a member would fail again after the failed assertion.
    static_assert(sizeof(report_shape<value.broken, value.layer, value.takes, value.is_given,
                                      typename decltype(layer_if_any<value.layer, Layers...>())::type>) >
                  0);
};

}  // namespace ctnn::core
