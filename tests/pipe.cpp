// SPDX-License-Identifier: BSL-1.0
#include <ctnn/pipe.hpp>

#include "catch.hpp"

#include <ratio>
#include <type_traits>

namespace {

namespace p = ctnn::pipe;
using ctnn::linear, ctnn::sequential, ctnn::repeat;

template <class Pipe, class Topology>
inline constexpr bool is = std::is_same_v<Pipe, Topology>;

// A layer that a user might bring: it needs nothing to stand in a pipe.
template <std::size_t In, std::size_t Out>
struct own_layer {
    using begins_with = ctnn::shape<In>;
    template <class Input>
    struct on : ctnn::layer_base {
        using output = ctnn::core::output_of_width<own_layer, Input, In, Out>;
        static void forward(const auto&, auto, auto) {}
    };
};
struct own_activation {
    static constexpr ctnn::slope_from from = ctnn::slope_from::output;
    template <class V>
    static constexpr V apply(V x) {
        return x;
    }
    template <class V>
    static constexpr V slope(V) {
        return V(1);
    }
};
static_assert(ctnn::activation<own_activation> && ctnn::layer<own_layer<1, 2>>);

}  // namespace

TEST_CASE("a pipe is the sequential with the widths filled in", "[pipe]") {
    STATIC_REQUIRE(is<decltype(p::input<2> | p::linear<50> | p::relu | p::linear<1> | p::sigmoid),
                      sequential<linear<2, 50>, ctnn::relu, linear<50, 1>, ctnn::sigmoid>>);
    STATIC_REQUIRE(is<decltype(p::input<7> | p::linear<3>), sequential<linear<7, 3>>>);
    STATIC_REQUIRE(is<decltype(p::input<1> | p::linear<2> | p::linear<3> | p::linear<4>),
                      sequential<linear<1, 2>, linear<2, 3>, linear<3, 4>>>);
}

TEST_CASE("options of a layer stand in a pipe behind its width", "[pipe]") {
    using ctnn::no_bias;
    STATIC_REQUIRE(
        is<decltype(p::input<2> | p::linear<8, no_bias> | p::repeat<3>(p::linear<8, no_bias>, p::relu) |
                    p::residual(p::linear<8, no_bias>) | p::linear<1>),
           sequential<linear<2, 8, no_bias>, repeat<3, linear<8, 8, no_bias>, ctnn::relu>,
                      ctnn::residual<linear<8, 8, no_bias>>, linear<8, 1>>>);
}

TEST_CASE("every layer has its name in a pipe", "[pipe]") {
    STATIC_REQUIRE(is<decltype(p::input<1> | p::linear<1> | p::relu | p::leaky_relu | p::elu | p::gelu |
                               p::silu | p::softplus | p::sigmoid | p::tanh | p::softmax),
                      sequential<linear<1, 1>, ctnn::relu, ctnn::leaky_relu, ctnn::elu, ctnn::gelu,
                                 ctnn::silu, ctnn::softplus, ctnn::sigmoid, ctnn::tanh, ctnn::softmax>>);
}

TEST_CASE("a repeat in a pipe takes and gives the width it meets", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<2> | p::linear<8> | p::repeat<3>(p::linear<8>, p::relu) | p::linear<1>),
           sequential<linear<2, 8>, repeat<3, linear<8, 8>, ctnn::relu>, linear<8, 1>>>);
    STATIC_REQUIRE(
        is<decltype(p::input<4> | p::repeat<2>(p::linear<9>, p::tanh, p::linear<4>) | p::softmax),
           sequential<repeat<2, linear<4, 9>, ctnn::tanh, linear<9, 4>>, ctnn::softmax>>);
    STATIC_REQUIRE(is<decltype(p::input<4> | p::repeat<2>(p::repeat<3>(p::linear<4>), p::gelu)),
                      sequential<repeat<2, repeat<3, linear<4, 4>>, ctnn::gelu>>>);
}

TEST_CASE("recurrent layers in a pipe take the channels that they meet", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<9, 5> | p::lstm<7> | p::concat(p::gru<3>, p::reversed(p::gru<3>)) |
                    p::rnn<4> | p::last | p::linear<2>),
           sequential<ctnn::input<9, 5>, ctnn::lstm<5, 7>,
                      ctnn::concat<ctnn::gru<7, 3>, ctnn::reversed<ctnn::gru<7, 3>>>, ctnn::rnn<6, 4>,
                      ctnn::last, linear<4, 2>>>);
}

TEST_CASE("a residual in a pipe takes and gives the width it meets", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<2> | p::linear<8> |
                    p::repeat<3>(p::residual(p::linear<9>, p::gelu, p::linear<8>)) | p::linear<1>),
           sequential<linear<2, 8>, repeat<3, ctnn::residual<linear<8, 9>, ctnn::gelu, linear<9, 8>>>,
                      linear<8, 1>>>);
    STATIC_REQUIRE(
        is<decltype(p::input<4> | p::residual(p::residual(p::layer_norm, p::linear<4>), p::linear<4>)),
           sequential<ctnn::residual<ctnn::residual<ctnn::layer_norm<4>, linear<4, 4>>, linear<4, 4>>>>);
}

TEST_CASE("layers with constants of their own have names in a pipe", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<1> | p::linear<1> | p::selu | p::gelu_tanh | p::hard_sigmoid |
                    p::leaky_relu_with<std::ratio<1, 5>> | p::elu_with<std::ratio<2>> |
                    p::hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>> | p::hardtanh |
                    p::hardtanh_with<std::ratio<0>, std::ratio<2>> |
                    p::clamp<std::ratio<0>, std::ratio<1>> | p::relu6 | p::hard_swish | p::mish),
           sequential<linear<1, 1>, ctnn::selu, ctnn::gelu_tanh, ctnn::hard_sigmoid,
                      ctnn::leaky_relu_with<std::ratio<1, 5>>, ctnn::elu_with<std::ratio<2>>,
                      ctnn::hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>>, ctnn::hardtanh,
                      ctnn::hardtanh_with<std::ratio<0>, std::ratio<2>>,
                      ctnn::clamp<std::ratio<0>, std::ratio<1>>, ctnn::relu6, ctnn::hard_swish,
                      ctnn::mish>>);
}

TEST_CASE("a pipe says its input where the first layer leaves it open", "[pipe]") {
    STATIC_REQUIRE(is<decltype(p::input<3> | p::prelu<1> | p::prelu<3> | p::linear<2>),
                      sequential<ctnn::input<3>, ctnn::prelu<1>, ctnn::prelu<3>, linear<3, 2>>>);
    STATIC_REQUIRE(is<decltype(p::input<3> | p::embedding<50, 4> | p::flatten | p::linear<2>),
                      sequential<ctnn::input<3>, ctnn::embedding<50, 4>, ctnn::flatten, linear<12, 2>>>);
    STATIC_REQUIRE(
        is<decltype(p::input<3> | p::prelu<3> | p::relu), sequential<ctnn::prelu<3>, ctnn::relu>>);
}

TEST_CASE("layers of the width that they are given have names in a pipe", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<5> | p::standardize | p::linear<7> | p::layer_norm | p::affine | p::tanh |
                    p::layer_norm_with<std::ratio<1, 1000>> | p::linear<3> | p::log_softmax),
           sequential<ctnn::standardize<5>, linear<5, 7>, ctnn::layer_norm<7>, ctnn::affine<7>,
                      ctnn::tanh, ctnn::layer_norm_with<7, std::ratio<1, 1000>>, linear<7, 3>,
                      ctnn::log_softmax>>);
    STATIC_REQUIRE(is<decltype(p::input<9, 5> | p::batch_norm | p::linear<7> | p::dropout<> |
                               p::batch_norm_with<std::ratio<1, 1000>, std::ratio<1, 4>> |
                               p::dropout<std::ratio<1, 5>>),
                      sequential<ctnn::input<9, 5>, ctnn::batch_norm<5>, linear<5, 7>, ctnn::dropout<>,
                                 ctnn::batch_norm_with<7, std::ratio<1, 1000>, std::ratio<1, 4>>,
                                 ctnn::dropout<std::ratio<1, 5>>>>);
    STATIC_REQUIRE(is<decltype(p::input<4> | p::repeat<2>(p::layer_norm, p::linear<4>)),
                      sequential<repeat<2, ctnn::layer_norm<4>, linear<4, 4>>>>);
}

TEST_CASE("branches in a pipe take the width that they meet", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<3> | p::linear<5> |
                    p::add(p::identity, p::sequential(p::linear<4>, p::tanh, p::linear<5>)) |
                    p::concat(p::linear<2>, p::relu) | p::multiply(p::linear<7>, p::sigmoid) |
                    p::slice<1, 3>),
           sequential<linear<3, 5>,
                      ctnn::add<ctnn::identity, sequential<linear<5, 4>, ctnn::tanh, linear<4, 5>>>,
                      ctnn::concat<linear<5, 2>, ctnn::relu>,
                      ctnn::multiply<linear<7, 7>, ctnn::sigmoid>, ctnn::slice<1, 3>>>);
}

TEST_CASE("layers in a pipe take the shape that they meet", "[pipe]") {
    using ctnn::kernel, ctnn::stride, ctnn::input;
    STATIC_REQUIRE(
        is<decltype(p::input<9, 8, 3> | p::conv2d<16, kernel<3>, ctnn::same> | p::relu |
                    p::depthwise_conv2d<kernel<2>> | p::conv2d<4, ctnn::no_bias>),
           sequential<input<9, 8, 3>, ctnn::conv2d<3, 16, kernel<3>, ctnn::same>, ctnn::relu,
                      ctnn::depthwise_conv2d<16, kernel<2>>, ctnn::conv2d<16, 4, ctnn::no_bias>>>);
    STATIC_REQUIRE(
        is<decltype(p::input<9, 3> | p::conv1d<5, ctnn::causal, kernel<3>> | p::depthwise_conv1d<>),
           sequential<input<9, 3>, ctnn::conv1d<3, 5, ctnn::causal, kernel<3>>,
                      ctnn::depthwise_conv1d<5>>>);
    STATIC_REQUIRE(is<decltype(p::input<28, 28, 1> | p::max_pool2d<kernel<2>> |
                               p::avg_pool2d<kernel<7>> | p::flatten | p::linear<10>),
                      sequential<input<28, 28, 1>, ctnn::max_pool2d<kernel<2>>,
                                 ctnn::avg_pool2d<kernel<7>>, ctnn::flatten, linear<4, 10>>>);
    STATIC_REQUIRE(
        is<decltype(p::input<20, 3> | p::max_pool1d<kernel<2>> | p::avg_pool1d<stride<3>, kernel<2>> |
                    p::concat(p::sequential(p::slice<0, 2>, p::global_avg_pool), p::global_max_pool) |
                    p::linear<1>),
           sequential<
               input<20, 3>, ctnn::max_pool1d<kernel<2>>, ctnn::avg_pool1d<stride<3>, kernel<2>>,
               ctnn::concat<sequential<ctnn::slice<0, 2>, ctnn::global_avg_pool>, ctnn::global_max_pool>,
               linear<5, 1>>>);
    // Rows of one extent need no input, whatever is made of them.
    STATIC_REQUIRE(is<decltype(p::input<24> | p::channels_first<2, 3, 4> | p::flatten | p::linear<1>),
                      sequential<ctnn::channels_first<2, 3, 4>, ctnn::flatten, linear<24, 1>>>);
}

TEST_CASE("what begins with an activation in a pipe knows its shape", "[pipe]") {
    STATIC_REQUIRE(is<decltype(p::input<4> | p::linear<8> | p::residual(p::relu, p::linear<8>) |
                               p::repeat<2>(p::tanh, p::linear<8>)),
                      sequential<linear<4, 8>, ctnn::residual<ctnn::relu, linear<8, 8>>,
                                 repeat<2, ctnn::tanh, linear<8, 8>>>>);
}

TEST_CASE("layers of one's own and whole layers stand in a pipe as they are", "[pipe]") {
    STATIC_REQUIRE(
        is<decltype(p::input<3> | p::linear<5> | own_layer<5, 7>{} | own_activation{} | p::linear<2>),
           sequential<linear<3, 5>, own_layer<5, 7>, own_activation, linear<7, 2>>>);
    STATIC_REQUIRE(is<decltype(p::input<3> | ctnn::linear<3, 4>{} | p::linear<2>),
                      sequential<linear<3, 4>, linear<4, 2>>>);
}

TEST_CASE("a pipe can be kept as a value, and its network runs", "[pipe]") {
    constexpr auto pipe = p::input<2> | p::linear<3> | p::relu | p::linear<1>;
    ctnn::network<std::remove_const_t<decltype(pipe)>> net;
    net.layer<0>().weight(2, 1) = 3;
    net.layer<1>().weight(0, 2) = 0.5f;
    CHECK(net({1, 4})[0] == 6);
}
