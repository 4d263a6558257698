// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/sequential.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <type_traits>

namespace nn = ctnn;

TEST_CASE("a topology is an empty type that tells its layers", "[sequential]") {
    using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
    STATIC_REQUIRE(std::is_empty_v<topology>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<topology>);
    STATIC_REQUIRE(std::is_same_v<nn::network<topology>::topology, topology>);
    STATIC_REQUIRE(
        !std::is_same_v<nn::sequential<nn::relu, nn::tanh>, nn::sequential<nn::tanh, nn::relu>>);
}

TEST_CASE("the same layer may stand in a topology more than once", "[sequential]") {
    using topology =
        nn::sequential<nn::linear<4, 4>, nn::relu, nn::linear<4, 4>, nn::relu, nn::linear<4, 4>>;
    nn::network<topology> net;
    for (std::size_t i = 0; i < 4; ++i) {
        net.layer<0>().weight(i, i) = 1;
        net.layer<1>().weight(i, i) = 2;
        net.layer<2>().weight(i, i) = 3;
    }
    CHECK(net({1, 2, 3, -4}) == std::array{6.0f, 12.0f, 18.0f, 0.0f});
}
