// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/stages.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <initializer_list>
#include <ratio>

namespace {

namespace nn = ctnn;
using ctnn::net::none;
using ctnn::net::stage;

template <class... Layers>
using chain = nn::sequential<Layers...>::template on<typename nn::core::input_of_list<Layers...>::type>;
template <bool IsTraining, class... Layers>
inline constexpr auto stages_of = chain<Layers...>::template stages<IsTraining>;

template <class Stages>
constexpr bool are(const Stages& stages, std::initializer_list<stage> expected) {
    if (stages.count != expected.size()) return false;
    std::size_t i = 0;
    for (const stage& e : expected) {
        const stage& s = stages.at[i++];
        if (s.layer != e.layer || s.activation != e.activation || s.parameters != e.parameters)
            return false;
    }
    return true;
}

// A linear with an activation after it.
template <class Activation>
inline constexpr bool is_fused_in_inference = stages_of<false, nn::linear<3, 4>, Activation>.count == 1;
template <class Activation>
inline constexpr bool is_fused_in_training = stages_of<true, nn::linear<3, 4>, Activation>.count == 1;

}  // namespace

TEST_CASE("inference fuses every activation with the linear before it", "[stages]") {
    STATIC_REQUIRE(is_fused_in_inference<nn::relu>);
    STATIC_REQUIRE(is_fused_in_inference<nn::leaky_relu>);
    STATIC_REQUIRE(is_fused_in_inference<nn::elu>);
    STATIC_REQUIRE(is_fused_in_inference<nn::selu>);
    STATIC_REQUIRE(is_fused_in_inference<nn::hard_sigmoid>);
    STATIC_REQUIRE(is_fused_in_inference<nn::relu6>);
    STATIC_REQUIRE(is_fused_in_inference<nn::hard_swish>);
    STATIC_REQUIRE(is_fused_in_inference<nn::mish>);
    STATIC_REQUIRE(is_fused_in_inference<nn::gelu_tanh>);
    STATIC_REQUIRE(is_fused_in_inference<nn::gelu>);
    STATIC_REQUIRE(is_fused_in_inference<nn::silu>);
    STATIC_REQUIRE(is_fused_in_inference<nn::softplus>);
    STATIC_REQUIRE(is_fused_in_inference<nn::sigmoid>);
    STATIC_REQUIRE(is_fused_in_inference<nn::tanh>);
    STATIC_REQUIRE(!is_fused_in_inference<nn::softmax>);  // no activation: it looks at whole rows
}

TEST_CASE("training fuses the activations whose slope follows from their output", "[stages]") {
    STATIC_REQUIRE(is_fused_in_training<nn::relu>);
    STATIC_REQUIRE(is_fused_in_training<nn::leaky_relu>);
    STATIC_REQUIRE(is_fused_in_training<nn::elu>);
    STATIC_REQUIRE(is_fused_in_training<nn::selu>);
    STATIC_REQUIRE(is_fused_in_training<nn::hard_sigmoid>);
    STATIC_REQUIRE(is_fused_in_training<nn::relu6>);
    STATIC_REQUIRE(is_fused_in_training<nn::hardtanh>);
    STATIC_REQUIRE(is_fused_in_training<nn::sigmoid>);
    STATIC_REQUIRE(is_fused_in_training<nn::tanh>);
    STATIC_REQUIRE(!is_fused_in_training<nn::gelu>);
    STATIC_REQUIRE(!is_fused_in_training<nn::gelu_tanh>);
    STATIC_REQUIRE(!is_fused_in_training<nn::leaky_relu_with<std::ratio<-1, 2>>>);
    STATIC_REQUIRE(!is_fused_in_training<nn::silu>);
    STATIC_REQUIRE(!is_fused_in_training<nn::clamp<std::ratio<0>, std::ratio<1>>>);
    STATIC_REQUIRE(!is_fused_in_training<nn::hard_swish>);
    STATIC_REQUIRE(!is_fused_in_training<nn::mish>);
    STATIC_REQUIRE(!is_fused_in_training<nn::softplus>);
    STATIC_REQUIRE(!is_fused_in_training<nn::softmax>);
}

TEST_CASE("stages carry which layer, activation and parameters are theirs", "[stages]") {
    STATIC_REQUIRE(are(stages_of<false, nn::linear<2, 5>, nn::gelu, nn::tanh, nn::linear<5, 3>,
                                 nn::linear<3, 4>, nn::relu, nn::softmax>,
                       {{.layer = 0, .activation = 1, .parameters = 0},
                        {.layer = 2, .activation = none, .parameters = none},
                        {.layer = 3, .activation = none, .parameters = 1},
                        {.layer = 4, .activation = 5, .parameters = 2},
                        {.layer = 6, .activation = none, .parameters = none}}));
    STATIC_REQUIRE(are(stages_of<true, nn::linear<2, 5>, nn::gelu, nn::linear<5, 3>, nn::tanh>,
                       {{.layer = 0, .activation = none, .parameters = 0},
                        {.layer = 1, .activation = none, .parameters = none},
                        {.layer = 2, .activation = 3, .parameters = 1}}));
}

TEST_CASE("an ending that belongs to the loss is left out, fused or not", "[stages]") {
    using first_three =
        nn::net::chain<nn::shape<2>, 3, nn::linear<2, 5>, nn::relu, nn::linear<5, 1>, nn::sigmoid>;
    STATIC_REQUIRE(are(first_three::stages<true>, {{.layer = 0, .activation = 1, .parameters = 0},
                                                   {.layer = 2, .activation = none, .parameters = 1}}));
}

TEST_CASE("what passes its input on is no stage, and hides no activation from the layer before",
          "[stages]") {
    STATIC_REQUIRE(are(stages_of<true, nn::input<2>, nn::linear<2, 5>, nn::identity, nn::relu,
                                 nn::identity, nn::linear<5, 1>>,
                       {{.layer = 1, .activation = 3, .parameters = 0},
                        {.layer = 5, .activation = none, .parameters = 1}}));
    STATIC_REQUIRE(are(stages_of<false, nn::input<2>, nn::identity>, {{.layer = 1}}));
}

TEST_CASE("a repeat is one stage and the activation after it another", "[stages]") {
    STATIC_REQUIRE(are(stages_of<false, nn::linear<2, 5>, nn::repeat<3, nn::linear<5, 5>>, nn::relu>,
                       {{.layer = 0, .activation = none, .parameters = 0},
                        {.layer = 1, .activation = none, .parameters = 1},
                        {.layer = 2, .activation = none, .parameters = none}}));
}
