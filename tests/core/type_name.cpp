// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/type_name.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <ratio>

namespace elsewhere {
namespace {
template <bool, char, int>
struct layer {};
}  // namespace
}  // namespace elsewhere

namespace nn = ctnn;

TEST_CASE("a type's name is what source has, without ctnn's namespace", "[type_name]") {
    CHECK(nn::core::type_name<nn::relu>() == "relu");
    CHECK(nn::core::type_name<nn::linear<2, 50>>() == "linear<2, 50>");
    CHECK(nn::core::type_name<nn::sequential<nn::repeat<3, nn::linear<2, 2>>>>() ==
          "sequential<repeat<3, linear<2, 2>>>");
    CHECK(nn::core::type_name<nn::weighted<nn::bce, std::ratio<1, 5>, std::ratio<-2>>>() ==
          "weighted<bce, std::ratio<1, 5>, std::ratio<-2>>");
    CHECK(nn::core::type_name<nn::weighted<nn::bce, std::ratio<21, 11>, std::ratio<9, 3>::type>>() ==
          "weighted<bce, std::ratio<21, 11>, std::ratio<3>>");
    CHECK(nn::core::type_name<nn::sequential<nn::linear<2, 2>, nn::dropout<>>>() ==
          "sequential<linear<2, 2>, dropout<std::ratio<1, 2>>>");
    CHECK(nn::core::type_name<elsewhere::layer<true, 'c', -3>>() ==
          "elsewhere::(anonymous namespace)::layer<true, 'c', -3>");
}
