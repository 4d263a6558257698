// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/ctnn.hpp>

/// Topologies written as values, with the inputs of layers inferred:
///
///     namespace p = ctnn::pipe;
///     using topology = decltype(p::input<2> | p::linear<50> | p::relu | p::linear<1> | p::sigmoid);
///
/// is sequential<linear<2, 50>, relu, linear<50, 1>, sigmoid>. Use a namespace alias, no
/// using-directive: `tanh` and `linear` would be ambiguous.
namespace ctnn {

/// The start of a pipe: nothing but a shape.
template <std::size_t... Extents>
struct pipe_input {};

/// Layers that wait for the shape they are given, most of them for its channels.
template <std::size_t Out, class... Options>
struct linear_to {
    template <class Shape>
    using given = linear<core::channels_of<Shape>, Out, Options...>;
};
template <template <std::size_t, std::size_t, class...> class Layer, std::size_t Out, class... Options>
struct conv_to {
    template <class Shape>
    using given = Layer<core::channels_of<Shape>, Out, Options...>;
};
template <template <std::size_t, class...> class Layer, class... Options>
struct of_channels {
    template <class Shape>
    using given = Layer<core::channels_of<Shape>, Options...>;
};
template <template <std::size_t, std::size_t> class Layer, std::size_t Hidden>
struct recurrent_to {
    template <class Shape>
    using given = Layer<core::channels_of<Shape>, Hidden>;
};
template <template <std::size_t> class Layer>
struct of_width {
    template <class Shape>
    using given = Layer<core::channels_of<Shape>>;
};
template <class Epsilon>
struct layer_norm_of {
    template <class Shape>
    using given = layer_norm_with<core::channels_of<Shape>, Epsilon>;
};

template <class Layer>
struct pipe_layer {
    template <class>
    using given = Layer;
};
template <class Waiting>
    requires requires { typename Waiting::template given<shape<1>>; }
struct pipe_layer<Waiting> : Waiting {};

/// Of a shape that failed, one of 1.
template <class Output>
struct shape_if_known {
    using type = shape<1>;
};
template <std::size_t... Extents>
struct shape_if_known<shape<Extents...>> {
    using type = shape<Extents...>;
};

/// What waits on a shape, one layer after another.
template <class Shape, class Done, class... Waiting>
struct pipe_layers {
    using type = Done;
};
template <class Shape, class... Done, class First, class... Others>
struct pipe_layers<Shape, sequential<Done...>, First, Others...> {
    using layer = typename pipe_layer<First>::template given<Shape>;
    using output = typename shape_if_known<typename core::bound_layer<layer, Shape>::output>::type;
    using type = typename pipe_layers<output, sequential<Done..., layer>, Others...>::type;
};

/// The shape after some layers.
template <class... Layers>
using shape_after =
    typename shape_if_known<typename core::checked_shape<typename core::input_of_list<Layers...>::type,
                                                         Layers...>::output>::type;

template <class Waiting>
struct reversed_of {};
template <class Waiting>
struct pipe_layer<reversed_of<Waiting>> {
    template <class Shape>
    using given = reversed<typename pipe_layer<Waiting>::template given<Shape>>;
};

template <std::size_t Width, class Next>
CTNN_TAGGED constexpr auto operator|(pipe_input<Width>, Next) {
    using layer = typename pipe_layer<Next>::template given<shape<Width>>;
    if constexpr (core::is_broken<typename core::beginning<layer>::type>)
        return sequential<input<Width>, layer>{};  // it leaves the width open
    else
        return sequential<layer>{};
}
template <std::size_t... Extents, class Next>
CTNN_TAGGED constexpr auto operator|(pipe_input<Extents...>, Next) {
    return sequential<input<Extents...>, typename pipe_layer<Next>::template given<shape<Extents...>>>{};
}
template <class... Layers, class Next>
CTNN_TAGGED constexpr auto operator|(sequential<Layers...>, Next) {
    return sequential<Layers..., typename pipe_layer<Next>::template given<shape_after<Layers...>>>{};
}

/// repeat<Copies, ...> of layers that wait for their shapes.
template <std::size_t Copies, class... Waiting>
struct repeat_of {};
template <std::size_t Copies, class... Waiting>
struct pipe_layer<repeat_of<Copies, Waiting...>> {
    template <class... Layers>
    CTNN_TAGGED static repeat<Copies, Layers...> repeated(sequential<Layers...>);
    template <class Shape>
    using given = decltype(repeated(typename pipe_layers<Shape, sequential<>, Waiting...>::type{}));
};

/// The same of branches, each on the same shape, and of layers one after another as one of them.
template <template <class...> class Whole, class... Waiting>
struct branches_of {};
template <template <class...> class Whole, class... Waiting>
struct pipe_layer<branches_of<Whole, Waiting...>> {
    template <class Shape>
    using given = Whole<typename pipe_layer<Waiting>::template given<Shape>...>;
};
template <template <class...> class Whole, class... Waiting>
struct layers_of {};
template <template <class...> class Whole, class... Waiting>
struct pipe_layer<layers_of<Whole, Waiting...>> {
    template <class... Layers>
    CTNN_TAGGED static Whole<Layers...> around(sequential<Layers...>);
    template <class Shape>
    using given = decltype(around(typename pipe_layers<Shape, sequential<>, Waiting...>::type{}));
};

namespace pipe {

/// input<2>, input<time, channels> or input<height, width, channels>.
template <std::size_t... Extents>
inline constexpr pipe_input<Extents...> input{};
/// linear<50>, or with options linear<50, ctnn::no_bias>.
template <std::size_t Out, class... Options>
inline constexpr linear_to<Out, Options...> linear{};
template <std::size_t Count, std::size_t Width>
inline constexpr ctnn::embedding<Count, Width> embedding{};
inline constexpr ctnn::relu relu{};
inline constexpr ctnn::relu6 relu6{};
inline constexpr ctnn::leaky_relu leaky_relu{};
template <class Slope>
inline constexpr ctnn::leaky_relu_with<Slope> leaky_relu_with{};
template <std::size_t Channels>
inline constexpr ctnn::prelu<Channels> prelu{};
inline constexpr ctnn::elu elu{};
template <class Alpha>
inline constexpr ctnn::elu_with<Alpha> elu_with{};
inline constexpr ctnn::selu selu{};
inline constexpr ctnn::gelu gelu{};
inline constexpr ctnn::gelu_tanh gelu_tanh{};
inline constexpr ctnn::silu silu{};
inline constexpr ctnn::hard_swish hard_swish{};
inline constexpr ctnn::mish mish{};
inline constexpr ctnn::softplus softplus{};
inline constexpr ctnn::sigmoid sigmoid{};
inline constexpr ctnn::hard_sigmoid hard_sigmoid{};
template <class Alpha, class Beta>
inline constexpr ctnn::hard_sigmoid_with<Alpha, Beta> hard_sigmoid_with{};
inline constexpr ctnn::tanh tanh{};
inline constexpr ctnn::hardtanh hardtanh{};
template <class Min, class Max>
inline constexpr ctnn::hardtanh_with<Min, Max> hardtanh_with{};
template <class Min, class Max>
inline constexpr ctnn::clamp<Min, Max> clamp{};
inline constexpr ctnn::softmax softmax{};
inline constexpr ctnn::log_softmax log_softmax{};
inline constexpr ctnn::identity identity{};
template <std::size_t First, std::size_t Count>
inline constexpr ctnn::slice<First, Count> slice{};
inline constexpr ctnn::flatten flatten{};
template <std::size_t Channels, std::size_t... Places>
inline constexpr ctnn::channels_first<Channels, Places...> channels_first{};
/// conv2d<16, ctnn::kernel<3>, ctnn::same>, depthwise_conv2d<ctnn::kernel<3>>, and so on.
template <std::size_t Out, class... Options>
inline constexpr conv_to<ctnn::conv1d, Out, Options...> conv1d{};
template <std::size_t Out, class... Options>
inline constexpr conv_to<ctnn::conv2d, Out, Options...> conv2d{};
template <class... Options>
inline constexpr of_channels<ctnn::depthwise_conv1d, Options...> depthwise_conv1d{};
template <class... Options>
inline constexpr of_channels<ctnn::depthwise_conv2d, Options...> depthwise_conv2d{};
/// max_pool2d<ctnn::kernel<2>>, and so on.
template <class... Options>
inline constexpr ctnn::max_pool1d<Options...> max_pool1d{};
template <class... Options>
inline constexpr ctnn::max_pool2d<Options...> max_pool2d{};
template <class... Options>
inline constexpr ctnn::avg_pool1d<Options...> avg_pool1d{};
template <class... Options>
inline constexpr ctnn::avg_pool2d<Options...> avg_pool2d{};
inline constexpr ctnn::global_avg_pool global_avg_pool{};
inline constexpr ctnn::global_max_pool global_max_pool{};
/// lstm<16>, of so many units; the last time step.
template <std::size_t Hidden>
inline constexpr recurrent_to<ctnn::lstm, Hidden> lstm{};
template <std::size_t Hidden>
inline constexpr recurrent_to<ctnn::gru, Hidden> gru{};
template <std::size_t Hidden>
inline constexpr recurrent_to<ctnn::rnn, Hidden> rnn{};
inline constexpr ctnn::last last{};
inline constexpr of_width<ctnn::affine> affine{};
inline constexpr of_width<ctnn::standardize> standardize{};
inline constexpr of_width<ctnn::layer_norm> layer_norm{};
template <class Epsilon>
inline constexpr layer_norm_of<Epsilon> layer_norm_with{};
inline constexpr of_width<ctnn::batch_norm> batch_norm{};
template <class Epsilon, class Momentum>
inline constexpr of_channels<ctnn::batch_norm_with, Epsilon, Momentum> batch_norm_with{};
/// dropout<>, or dropout<std::ratio<1, 5>>.
template <class Probability = std::ratio<1, 2>>
inline constexpr ctnn::dropout<Probability> dropout{};

/// repeat<3>(linear<8>, relu): three copies, each with parameters of its own.
template <std::size_t Copies, class... Waiting>
CTNN_TAGGED constexpr repeat_of<Copies, Waiting...> repeat(Waiting...) {
    return {};
}

/// residual(linear<8>, relu): the layers with their input added.
template <class... Waiting>
CTNN_TAGGED constexpr layers_of<ctnn::residual, Waiting...> residual(Waiting...) {
    return {};
}
/// sequential(linear<8>, relu): layers as one branch of these.
template <class... Waiting>
CTNN_TAGGED constexpr layers_of<ctnn::sequential, Waiting...> sequential(Waiting...) {
    return {};
}
/// reversed(gru<8>): a layer from the last time step to the first.
template <class Waiting>
CTNN_TAGGED constexpr reversed_of<Waiting> reversed(Waiting) {
    return {};
}
template <class... Waiting>
CTNN_TAGGED constexpr branches_of<ctnn::add, Waiting...> add(Waiting...) {
    return {};
}
template <class... Waiting>
CTNN_TAGGED constexpr branches_of<ctnn::multiply, Waiting...> multiply(Waiting...) {
    return {};
}
template <class... Waiting>
CTNN_TAGGED constexpr branches_of<ctnn::concat, Waiting...> concat(Waiting...) {
    return {};
}

}  // namespace pipe

}  // namespace ctnn
