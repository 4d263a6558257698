// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/ctnn.hpp>

/// Topologies written as values, with input widths inferred:
///
///     namespace p = ctnn::pipe;
///     using topology = decltype(p::input<2> | p::linear<50> | p::relu | p::linear<1> | p::sigmoid);
///
/// is sequential<linear<2, 50>, relu, linear<50, 1>, sigmoid>. Use a namespace alias, no
/// using-directive: `tanh` and `linear` would be ambiguous.
namespace ctnn {

/// The start of a pipe: nothing but a width.
template <std::size_t Width>
struct pipe_input {};

/// Layers that wait for the width they are given.
template <std::size_t Out, class... Options>
struct linear_to {
    template <std::size_t In>
    using given = linear<In, Out, Options...>;
};
template <template <std::size_t> class Layer>
struct of_width {
    template <std::size_t Width>
    using given = Layer<Width>;
};
template <class Epsilon>
struct layer_norm_of {
    template <std::size_t Width>
    using given = layer_norm_with<Width, Epsilon>;
};

template <class Layer>
struct pipe_layer {
    template <std::size_t>
    using given = Layer;
};
template <class Waiting>
    requires requires { typename Waiting::template given<1>; }
struct pipe_layer<Waiting> : Waiting {};

/// The width after some layers.
template <class... Layers>
inline constexpr std::size_t width_after = core::size_if_known<
    typename core::checked_shape<typename core::input_of_list<Layers...>::type, Layers...>::output>;

template <std::size_t Width, class Next>
CTNN_TAGGED constexpr auto operator|(pipe_input<Width>, Next) {
    return sequential<typename pipe_layer<Next>::template given<Width>>{};
}
template <class... Layers, class Next>
CTNN_TAGGED constexpr auto operator|(sequential<Layers...>, Next) {
    return sequential<Layers..., typename pipe_layer<Next>::template given<width_after<Layers...>>>{};
}

/// repeat<Copies, ...> of layers that wait for their widths.
template <std::size_t Copies, class... Waiting>
struct repeat_of {};
template <std::size_t Copies, class... Waiting>
struct pipe_layer<repeat_of<Copies, Waiting...>> {
    template <class... Layers>
    CTNN_TAGGED static repeat<Copies, Layers...> repeated(sequential<Layers...>);
    template <std::size_t In>
    using given = decltype(repeated((pipe_input<In>{} | ... | Waiting{})));
};

/// The same of branches, each on the same width, and of layers one after another as one of them.
template <template <class...> class Whole, class... Waiting>
struct branches_of {};
template <template <class...> class Whole, class... Waiting>
struct pipe_layer<branches_of<Whole, Waiting...>> {
    template <std::size_t In>
    using given = Whole<typename pipe_layer<Waiting>::template given<In>...>;
};
template <template <class...> class Whole, class... Waiting>
struct layers_of {};
template <template <class...> class Whole, class... Waiting>
struct pipe_layer<layers_of<Whole, Waiting...>> {
    template <class... Layers>
    CTNN_TAGGED static Whole<Layers...> around(sequential<Layers...>);
    template <std::size_t In>
    using given = decltype(around((pipe_input<In>{} | ... | Waiting{})));
};

namespace pipe {

template <std::size_t Width>
inline constexpr pipe_input<Width> input{};
/// linear<50>, or with options linear<50, ctnn::no_bias>.
template <std::size_t Out, class... Options>
inline constexpr linear_to<Out, Options...> linear{};
inline constexpr ctnn::relu relu{};
inline constexpr ctnn::relu6 relu6{};
inline constexpr ctnn::leaky_relu leaky_relu{};
template <class Slope>
inline constexpr ctnn::leaky_relu_with<Slope> leaky_relu_with{};
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
inline constexpr ctnn::softmax softmax{};
inline constexpr ctnn::log_softmax log_softmax{};
inline constexpr ctnn::identity identity{};
template <std::size_t First, std::size_t Count>
inline constexpr ctnn::slice<First, Count> slice{};
inline constexpr of_width<ctnn::affine> affine{};
inline constexpr of_width<ctnn::standardize> standardize{};
inline constexpr of_width<ctnn::layer_norm> layer_norm{};
template <class Epsilon>
inline constexpr layer_norm_of<Epsilon> layer_norm_with{};

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
