// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/linear.hpp>
#include <ctnn/layer/norm/batch_norm.hpp>
#include <ctnn/layer/window/conv1d.hpp>
#include <ctnn/layer/window/conv2d.hpp>
#include <ctnn/layer/window/depthwise_conv1d.hpp>
#include <ctnn/layer/window/depthwise_conv2d.hpp>
#include <ctnn/net/add.hpp>
#include <ctnn/net/concat.hpp>
#include <ctnn/net/multiply.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/net/repeat.hpp>
#include <ctnn/net/residual.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace ctnn {

namespace net {

// ---------------------------------------------------------------- what is folded into what

template <class... One, class... Other>
CTNN_TAGGED core::list<One..., Other...> joined(core::list<One...>, core::list<Other...>);

template <class... Options>
struct without_no_bias {
    using type = core::list<>;
};
template <class First, class... Others>
struct without_no_bias<First, Others...> {
    using type = decltype(joined(
        std::conditional_t<std::is_same_v<First, no_bias>, core::list<>, core::list<First>>{},
        typename without_no_bias<Others...>::type{}));
};

template <template <std::size_t, std::size_t, class...> class Layer, std::size_t In, std::size_t Out,
          class... Options>
CTNN_TAGGED Layer<In, Out, Options...> of_options(core::list<Options...>);
template <template <std::size_t, class...> class Layer, std::size_t Channels, class... Options>
CTNN_TAGGED Layer<Channels, Options...> of_options(core::list<Options...>);

/// A layer whose outputs a batch_norm after it may change once for all, and the same with biases.
template <class Layer>
struct with_bias {};
template <std::size_t In, std::size_t Out, class... Options>
struct with_bias<linear<In, Out, Options...>> {
    using type = linear<In, Out>;
};
template <std::size_t In, std::size_t Out, class... Options>
struct with_bias<conv1d<In, Out, Options...>> {
    using type = decltype(of_options<conv1d, In, Out>(typename without_no_bias<Options...>::type{}));
};
template <std::size_t In, std::size_t Out, class... Options>
struct with_bias<conv2d<In, Out, Options...>> {
    using type = decltype(of_options<conv2d, In, Out>(typename without_no_bias<Options...>::type{}));
};
template <std::size_t Channels, class... Options>
struct with_bias<depthwise_conv1d<Channels, Options...>> {
    using type =
        decltype(of_options<depthwise_conv1d, Channels>(typename without_no_bias<Options...>::type{}));
};
template <std::size_t Channels, class... Options>
struct with_bias<depthwise_conv2d<Channels, Options...>> {
    using type =
        decltype(of_options<depthwise_conv2d, Channels>(typename without_no_bias<Options...>::type{}));
};

template <std::size_t Channels, class Epsilon, class Momentum>
CTNN_TAGGED std::true_type is_norm(const batch_norm_with<Channels, Epsilon, Momentum>*);
CTNN_TAGGED inline std::false_type is_norm(const void*);

template <class Layer, class Next>
concept takes_in = requires { typename with_bias<Layer>::type; } &&
                   decltype(is_norm(static_cast<const Next*>(nullptr)))::value;

// ---------------------------------------------------------------- layers of layers

/// One layer with what is in it folded: its type, and `set(to, from)` of the parameters where that is another.
template <class Layer>
struct folded_layer {
    using type = Layer;
};

template <class Layer>
CTNN_TAGGED constexpr void set_folded(auto& to, const auto& from) noexcept {
    if constexpr (std::is_same_v<typename folded_layer<Layer>::type, Layer>)
        to = from;
    else
        folded_layer<Layer>::set(to, from);
}

/// f(to, from) for each weight of one output.
template <class Layer>
CTNN_TAGGED constexpr void for_each_weight(auto& to, const auto& from, std::size_t output,
                                           auto f) noexcept {
    if constexpr (requires { Layer::inputs; }) {
        for (std::size_t i = 0; i < Layer::inputs; ++i) f(to.weight(output, i), from.weight(output, i));
    } else {
        using layout = typename Layer::layout;
        for (std::size_t i = 0; i < layout::inputs; ++i)
            for (std::size_t row = 0; row < layout::kernel_h; ++row)
                for (std::size_t column = 0; column < layout::kernel_w; ++column)
                    f(to.weight(output, i, row, column), from.weight(output, i, row, column));
    }
}

/// Layer and after it Norm, as one layer with biases.
template <class Layer, class Norm>
CTNN_TAGGED constexpr void set_folded_pair(auto& to, const auto& from, const auto& norm) noexcept {
    using Value = std::remove_cvref_t<decltype(to.bias(0))>;
    const auto exact = [](Value value) { return static_cast<double>(value); };
    for (std::size_t o = 0; o < Norm::channels; ++o) {
        const double root = simd::sqrt(exact(norm.running_var[o]) + Norm::epsilon);
        const double scale = simd::divide(exact(norm.weight[o]), root);
        double shift = -exact(norm.running_mean[o]);
        if constexpr (std::is_same_v<typename with_bias<Layer>::type, Layer>)
            shift += exact(from.bias(o));
        to.bias(o) = static_cast<Value>(simd::fma(shift, scale, exact(norm.bias[o])));
        for_each_weight<Layer>(to, from, o, [=](Value& weight, Value old) {
            weight = static_cast<Value>(exact(old) * scale);
        });
    }
}

/// Layers one after another. From and To count those that have parameters.
template <class... Layers>
struct folded_chain {
    using types = core::list<>;
    template <std::size_t From, std::size_t To>
    CTNN_TAGGED static constexpr void set(auto&, const auto&) noexcept {}
};
template <class First, class... Others>
struct folded_chain<First, Others...> {
    using others = folded_chain<Others...>;
    using types =
        decltype(joined(core::list<typename folded_layer<First>::type>{}, typename others::types{}));

    template <std::size_t From, std::size_t To>
    CTNN_TAGGED static constexpr void set(auto& to, const auto& from) noexcept {
        constexpr std::size_t one = parametric_layer<First>;
        if constexpr (parametric_layer<First>)
            set_folded<First>(to.template layer<To>(), from.template layer<From>());
        others::template set<From + one, To + one>(to, from);
    }
};
template <class First, class Next, class... Others>
    requires takes_in<First, Next>
struct folded_chain<First, Next, Others...> {
    using others = folded_chain<Others...>;
    using types =
        decltype(joined(core::list<typename with_bias<First>::type>{}, typename others::types{}));

    template <std::size_t From, std::size_t To>
    CTNN_TAGGED static constexpr void set(auto& to, const auto& from) noexcept {
        set_folded_pair<First, Next>(to.template layer<To>(), from.template layer<From>(),
                                     from.template layer<From + 1>());
        others::template set<From + 2, To + 1>(to, from);
    }
};

template <template <class...> class Whole, class... Layers>
CTNN_TAGGED Whole<Layers...> of_layers(core::list<Layers...>);

template <template <class...> class Whole, class... Layers>
struct folded_whole {
    using chain = folded_chain<Layers...>;
    using type = decltype(of_layers<Whole>(typename chain::types{}));

    CTNN_TAGGED static constexpr void set(auto& to, const auto& from) noexcept {
        chain::template set<0, 0>(to, from);
    }
};
template <class... Layers>
struct folded_layer<sequential<Layers...>> : folded_whole<sequential, Layers...> {};
template <class... Layers>
struct folded_layer<residual<Layers...>> : folded_whole<residual, Layers...> {};
template <std::size_t Copies, class... Layers>
struct folded_layer<repeat<Copies, Layers...>> {
    template <class... Folded>
    using copied = repeat<Copies, Folded...>;
    using one = folded_whole<copied, Layers...>;
    using type = typename one::type;

    CTNN_TAGGED static constexpr void set(auto& to, const auto& from) noexcept {
        for (std::size_t i = 0; i < Copies; ++i) one::set(to[i], from[i]);
    }
};

/// Branches, each by itself.
template <template <class...> class Whole, class... Branches>
struct folded_branches {
    using type = Whole<typename folded_layer<Branches>::type...>;

    CTNN_TAGGED static constexpr void set(auto& to, const auto& from) noexcept {
        using parts = listed_parameters<Branches...>;
        core::for_each_index<sizeof...(Branches)>([&]<std::size_t Index>() {
            using branch = core::type_at<Index, Branches...>;
            if constexpr (parametric_layer<branch>)
                set_folded<branch>(parts::template of<Index>(to), parts::template of<Index>(from));
        });
    }
};
template <class... Branches>
struct folded_layer<add<Branches...>> : folded_branches<add, Branches...> {};
template <class... Branches>
struct folded_layer<multiply<Branches...>> : folded_branches<multiply, Branches...> {};
template <class... Branches>
struct folded_layer<concat<Branches...>> : folded_branches<concat, Branches...> {};

}  // namespace net

/// The topology without the batch_norms that directly follow a linear or a convolution, which has biases then: also
/// those in a sequential, residual, repeat, add, multiply or concat.
template <class Topology>
using folded = typename net::folded_layer<Topology>::type;

/// Makes `to` give, to rounding, what `from` gives in inference: a batch_norm that follows a linear or a convolution
/// multiplies and moves its outputs, and so do weights and biases, computed in double. What is folded costs nothing; all
/// else is copied.
template <class Topology, class Value>
CTNN_TAGGED constexpr void fold(const network<Topology, Value>& from,
                                network<folded<Topology>, Value>& to) noexcept {
    if constexpr (network<Topology, Value>::is_sound) {
        to.parameters().clear();  // the padding too
        net::set_folded<Topology>(to.parameters(), from.parameters());
    }
}
/// The same by value, for networks that a stack has room for. (Not constexpr: g++ would try a static one while it
/// compiles.)
template <class Topology, class Value>
CTNN_TAGGED network<folded<Topology>, Value> fold(const network<Topology, Value>& from) noexcept {
    network<folded<Topology>, Value> to;
    fold(from, to);
    return to;
}
template <class Topology, class Value, class Given>
    requires(!std::same_as<Given, network<folded<Topology>, Value>>)
CTNN_TAGGED constexpr void fold(const network<Topology, Value>&, Given&) noexcept {
    static_assert(!network<Topology, Value>::is_sound ||
                      never<needs<network<folded<Topology>, Value>>, but_is<Given>>,
                  "ctnn: fold fills a network of the folded topology, of the same element type; make it "
                  "network<folded<topology>>");
}

}  // namespace ctnn
