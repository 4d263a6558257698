// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/topology_text.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

TEST_CASE("a topology's text is the same from every compiler", "[topology_text]") {
    using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
    CHECK(nn::topology_text<topology>() == "sequential<linear<2, 50>, relu, linear<50, 1>, sigmoid>");
    CHECK(nn::topology_text<nn::sequential<nn::repeat<2, nn::linear<3, 3>, nn::tanh>>>() ==
          "sequential<repeat<2, linear<3, 3>, tanh>>");
    CHECK(nn::topology_text<nn::sequential<nn::repeat<2, nn::residual<nn::linear<3, 3>, nn::tanh>>>>() ==
          "sequential<repeat<2, residual<linear<3, 3>, tanh>>>");
    CHECK(nn::topology_text<nn::sequential<nn::linear<1, 1>>>() == "sequential<linear<1, 1>>");
}
