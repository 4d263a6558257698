// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/stages.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <initializer_list>
#include <ratio>

namespace {

namespace nn = ctnn;
using ctnn::net::none;
using ctnn::net::plan_stages;
using ctnn::net::purpose;
using ctnn::net::stage;

template <class Stages>
constexpr bool are(const Stages& stages, std::initializer_list<stage> expected) {
    if (stages.count != expected.size()) return false;
    std::size_t i = 0;
    for (const stage& e : expected) {
        const stage& s = stages.at[i++];
        if (s.layer != e.layer || s.activation != e.activation || s.inputs != e.inputs ||
            s.outputs != e.outputs || s.parameters != e.parameters)
            return false;
    }
    return true;
}

// A linear with an activation after it, for each purpose.
template <class Activation>
constexpr bool is_fused(purpose wanted) {
    const auto count = wanted == purpose::inference
                           ? plan_stages<purpose::inference, 2, nn::linear<3, 4>, Activation>().count
                           : plan_stages<purpose::training, 2, nn::linear<3, 4>, Activation>().count;
    return count == 1;
}

}  // namespace

TEST_CASE("inference fuses every activation with the linear before it", "[stages]") {
    STATIC_REQUIRE(is_fused<nn::relu>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::leaky_relu>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::elu>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::selu>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::hard_sigmoid>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::gelu_tanh>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::gelu>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::silu>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::softplus>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::sigmoid>(purpose::inference));
    STATIC_REQUIRE(is_fused<nn::tanh>(purpose::inference));
    STATIC_REQUIRE(!is_fused<nn::softmax>(purpose::inference));  // no activation: it looks at whole rows
}

TEST_CASE("training fuses the activations whose slope follows from their output", "[stages]") {
    STATIC_REQUIRE(is_fused<nn::relu>(purpose::training));
    STATIC_REQUIRE(is_fused<nn::leaky_relu>(purpose::training));
    STATIC_REQUIRE(is_fused<nn::elu>(purpose::training));
    STATIC_REQUIRE(is_fused<nn::selu>(purpose::training));
    STATIC_REQUIRE(is_fused<nn::hard_sigmoid>(purpose::training));
    STATIC_REQUIRE(is_fused<nn::sigmoid>(purpose::training));
    STATIC_REQUIRE(is_fused<nn::tanh>(purpose::training));
    STATIC_REQUIRE(!is_fused<nn::gelu>(purpose::training));
    STATIC_REQUIRE(!is_fused<nn::gelu_tanh>(purpose::training));
    STATIC_REQUIRE(!is_fused<nn::leaky_relu_with<std::ratio<-1, 2>>>(purpose::training));
    STATIC_REQUIRE(!is_fused<nn::silu>(purpose::training));
    STATIC_REQUIRE(!is_fused<nn::softplus>(purpose::training));
    STATIC_REQUIRE(!is_fused<nn::softmax>(purpose::training));
}

TEST_CASE("stages carry widths, and which parameters are theirs", "[stages]") {
    STATIC_REQUIRE(
        are(plan_stages<purpose::inference, 7, nn::linear<2, 5>, nn::gelu, nn::tanh, nn::linear<5, 3>,
                        nn::linear<3, 4>, nn::relu, nn::softmax>(),
            {{.layer = 0, .activation = 1, .inputs = 2, .outputs = 5, .parameters = 0},
             {.layer = 2, .activation = none, .inputs = 5, .outputs = 5, .parameters = none},
             {.layer = 3, .activation = none, .inputs = 5, .outputs = 3, .parameters = 1},
             {.layer = 4, .activation = 5, .inputs = 3, .outputs = 4, .parameters = 2},
             {.layer = 6, .activation = none, .inputs = 4, .outputs = 4, .parameters = none}}));
    STATIC_REQUIRE(
        are(plan_stages<purpose::training, 4, nn::linear<2, 5>, nn::gelu, nn::linear<5, 3>, nn::tanh>(),
            {{.layer = 0, .activation = none, .inputs = 2, .outputs = 5, .parameters = 0},
             {.layer = 1, .activation = none, .inputs = 5, .outputs = 5, .parameters = none},
             {.layer = 2, .activation = 3, .inputs = 5, .outputs = 3, .parameters = 1}}));
}

TEST_CASE("an ending that belongs to the loss is left out, fused or not", "[stages]") {
    STATIC_REQUIRE(are(
        plan_stages<purpose::training, 3, nn::linear<2, 5>, nn::relu, nn::linear<5, 1>, nn::sigmoid>(),
        {{.layer = 0, .activation = 1, .inputs = 2, .outputs = 5, .parameters = 0},
         {.layer = 2, .activation = none, .inputs = 5, .outputs = 1, .parameters = 1}}));
    STATIC_REQUIRE(are(plan_stages<purpose::training, 1, nn::linear<2, 5>, nn::softmax>(),
                       {{.layer = 0, .activation = none, .inputs = 2, .outputs = 5, .parameters = 0}}));
}

TEST_CASE("a repeat is one stage and the activation after it another", "[stages]") {
    STATIC_REQUIRE(
        are(plan_stages<purpose::inference, 3, nn::linear<2, 5>, nn::repeat<3, nn::linear<5, 5>>,
                        nn::relu>(),
            {{.layer = 0, .activation = none, .inputs = 2, .outputs = 5, .parameters = 0},
             {.layer = 1, .activation = none, .inputs = 5, .outputs = 5, .parameters = 1},
             {.layer = 2, .activation = none, .inputs = 5, .outputs = 5, .parameters = none}}));
}
