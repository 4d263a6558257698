// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/core/pack.hpp>
#include <ctnn/core/shape.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

/// The shape walk: the one place where shapes fail. It binds each layer to the shape before it, finds the
/// first one whose output is broken, and says so once; nothing that depends on a failed network fails again.
namespace ctnn {

/// In the place of an output shape: the rule that the input breaks, and facts for the message.
template <class Rule, class... Facts>
struct broken {};

/// An activation as a layer (layer/activation/elementwise.hpp).
template <class Activation, class Input>
struct elementwise;

namespace core {

// A rule is a type whose member `report<Facts...>` is the sentence.
struct rule_first {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: the first layer fixes the number of inputs, which an "
                                       "activation leaves open; begin with linear<inputs, outputs>");
    };
};
struct rule_some_layer {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: a network has at least one layer; write "
                                       "sequential<linear<inputs, outputs>, ...>");
    };
};
struct rule_layer {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: everything in sequential is a layer; write one of ctnn's, or see "
                      "ctnn/core/concepts.hpp for what a layer of your own needs");
    };
};
struct rule_not_empty {
    template <class... Facts>
    struct report {
        static_assert(
            never<Facts...>,
            "ctnn: a layer has at least one input and one output; give both widths, each 1 or more");
    };
};
struct rule_same_width {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: a layer takes as many inputs as the layer before it has outputs; change "
                      "one of the two widths");
    };
};
struct rule_same_channels {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: a layer takes as many channels as the layer before it has "
                                       "outputs at each place; change one of the two numbers");
    };
};
struct rule_forward {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: a layer on an input shape has a static forward(const auto& call, auto x, "
                      "auto y), and this one's cannot be called so; see ctnn/core/concepts.hpp");
    };
};
/// What a layer has reported itself, of what is in it.
struct rule_reported {
    template <class... Facts>
    struct report {};
};

template <class Output>
inline constexpr bool is_broken = false;
template <class Rule, class... Facts>
inline constexpr bool is_broken<broken<Rule, Facts...>> = true;

/// Of a shape that failed, 1.
template <class Output>
inline constexpr std::size_t size_if_known = 1;
template <std::size_t... Extents>
inline constexpr std::size_t size_if_known<shape<Extents...>> = shape<Extents...>::size;

/// Both shapes of a mismatch, as facts.
template <class Shape>
struct shape_facts {
    using takes = of_shape::takes<Shape>;
    using but_is_given = of_shape::but_is_given<Shape>;
};
template <std::size_t Width>
struct shape_facts<shape<Width>> {
    using takes = ctnn::takes<Width>;
    using but_is_given = ctnn::but_is_given<Width>;
};

/// Of several outputs the first one that is broken; else what is broken where Key<Output> of one differs from
/// that of the first; else the first.
template <class Rule, template <class> class Key, class... Outputs>
struct common_output {
    using type = broken<Rule>;
};
template <class Rule, template <class> class Key, class First>
struct common_output<Rule, Key, First> {
    using type = First;
};
template <class Rule, template <class> class Key, class First, class Next, class... Others>
struct common_output<Rule, Key, First, Next, Others...> {
    using type = std::conditional_t<
        is_broken<First>, First,
        std::conditional_t<is_broken<Next>, Next,
                           std::conditional_t<std::is_same_v<Key<First>, Key<Next>>,
                                              typename common_output<Rule, Key, First, Others...>::type,
                                              broken<Rule, typename shape_facts<First>::takes,
                                                     typename shape_facts<Next>::but_is_given>>>>;
};

/// The output of a layer of fixed widths.
template <class Layer, class Input, std::size_t In, std::size_t Out>
struct fixed_widths {
    using type = broken<rule_same_width, takes<In>, typename shape_facts<Input>::but_is_given>;
};
template <class Layer, std::size_t In, std::size_t Out>
    requires(In > 0 && Out > 0)
struct fixed_widths<Layer, shape<In>, In, Out> {
    using type = shape<Out>;
};
template <class Layer, class Input, std::size_t In, std::size_t Out>
    requires(In == 0 || Out == 0)
struct fixed_widths<Layer, Input, In, Out> {
    using type = broken<rule_not_empty, but_is<Layer>>;
};
template <class Layer, class Input, std::size_t In, std::size_t Out>
using output_of_width = typename fixed_widths<Layer, Input, In, Out>::type;

/// The output of a layer that keeps its shape, whatever the places, of so many channels.
template <class Layer, class Input, std::size_t Channels>
using output_of_channels = std::conditional_t<
    Channels == 0, broken<rule_not_empty, but_is<Layer>>,
    std::conditional_t<Channels == channels_of<Input>, Input,
                       broken<rule_same_channels, takes<Channels>, but_is_given<channels_of<Input>>>>>;

/// The output of a layer of layers that must give what it takes.
template <class Input, class Inner, bool IsKept, class Rule, class... Facts>
CTNN_TAGGED constexpr auto find_same_shape() {
    if constexpr (is_broken<Inner>)
        return std::type_identity<broken<rule_reported>>{};
    else if constexpr (!IsKept || !std::is_same_v<Input, Inner>)
        return std::type_identity<broken<Rule, Facts..., typename shape_facts<Input>::takes,
                                         typename shape_facts<Inner>::but_is_given>>{};
    else
        return std::type_identity<Input>{};
}
template <class Input, class Inner, bool IsKept, class Rule, class... Facts>
using output_that_is = typename decltype(find_same_shape<Input, Inner, IsKept, Rule, Facts...>())::type;

/// What follows a broken shape, which passes it on, or is no layer.
template <class Output>
struct unbound {
    using output = Output;
};

template <class Layer>
CTNN_TAGGED constexpr auto find_parameters() {
    if constexpr (parametric_layer<Layer>)
        return std::type_identity<typename Layer::template parameters<float>>{};
    else
        return std::type_identity<nothing>{};
}
/// Whether a network can call it. (Nothing of `forward` but its signature is looked at.)
template <class Layer, class Bound, class Input, class Context = context<float, void, 1>>
inline constexpr bool has_forward =
    requires(const call<Context, const typename decltype(find_parameters<Layer>())::type,
                        typename Bound::template tape<Context>>& call,
             rows<const float, Input> x,
             rows<float, typename Bound::output> y) { Bound::forward(call, x, y); };

template <class Layer, class Bound, class Input>
CTNN_TAGGED constexpr auto check_forward() {
    if constexpr (is_broken<typename Bound::output>)
        return std::type_identity<Bound>{};
    else if constexpr (has_forward<Layer, Bound, Input>)
        return std::type_identity<Bound>{};
    else
        return std::type_identity<unbound<broken<rule_forward, but_is<Layer>>>>{};
}

template <class Layer, class Input>
CTNN_TAGGED constexpr auto bind_layer() {
    if constexpr (is_broken<Input>)
        return std::type_identity<unbound<Input>>{};
    else if constexpr (!layer<Layer>)
        return std::type_identity<unbound<broken<rule_layer, is_no_layer<Layer>>>>{};
    else if constexpr (activation<Layer>)
        return std::type_identity<elementwise<Layer, Input>>{};
    else
        return check_forward<Layer, typename Layer::template on<Input>, Input>();
}
/// A layer on an input shape.
template <class Layer, class Input>
using bound_layer = typename decltype(bind_layer<Layer, Input>())::type;

/// The shape that a layer begins a network with, or what is broken about that.
template <class Layer>
struct beginning {
    using type = broken<rule_layer, is_no_layer<Layer>>;
};
template <layer Layer>
struct beginning<Layer> {
    using type = broken<rule_first, but_is<Layer>>;
};
template <layer Layer>
    requires requires { typename Layer::begins_with; }
struct beginning<Layer> {
    using type = typename Layer::begins_with;
};

/// What says, where its size is asked for, which rule is broken by layer Index.
template <std::size_t Index, class Output>
struct report_of {
    using type = nothing;
};
template <std::size_t Index, class Rule, class... Facts>
struct report_of<Index, broken<Rule, Facts...>> {
    using type = typename Rule::template report<in_layer<Index>, Facts...>;
};

/// The shape after the first Count layers.
template <std::size_t Count, class Input, class... Layers>
struct shape_after {
    using type = typename bound_layer<type_at<Count - 1, Layers...>,
                                      typename shape_after<Count - 1, Input, Layers...>::type>::output;
};
template <class Input, class... Layers>
struct shape_after<0, Input, Layers...> {
    using type = Input;
};

template <std::size_t Index, class Input, class... Layers>
using layer_at =
    bound_layer<type_at<Index, Layers...>, typename shape_after<Index, Input, Layers...>::type>;

/// Walks; instantiating it reports what is wrong.
template <class Input, class... Layers>
struct checked_shape {
    static constexpr std::size_t count = sizeof...(Layers);
    /// The first layer after which the shape is broken. (In ascending order, so that nothing recurses.)
    static constexpr std::size_t first_broken = []<std::size_t... Index>(std::index_sequence<Index...>) {
        const bool broken_after[] = {
            is_broken<typename shape_after<Index + 1, Input, Layers...>::type>..., true};
        std::size_t first = 0;
        while (!broken_after[first]) ++first;
        return first;
    }(std::make_index_sequence<count>{});

    static constexpr bool is_sound = first_broken == count && count > 0;
    using output =
        typename shape_after<(first_broken < count ? first_broken + 1 : count), Input, Layers...>::type;

    // A use of a member would fail again after the failed assertion.
    static_assert(sizeof(typename report_of<first_broken, output>::type) > 0);
};

/// The first of a list, if it can begin a network, passes that on to the whole.
template <class... Layers>
struct begins_like {};
template <class First, class... Others>
    requires requires { typename First::begins_with; }
struct begins_like<First, Others...> {
    using begins_with = typename First::begins_with;
};
template <class... Layers>
struct input_of_list {
    using type = broken<rule_some_layer>;
};
template <class First, class... Others>
struct input_of_list<First, Others...> : beginning<First> {};

}  // namespace core

}  // namespace ctnn
