// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/flatten.hpp>

#include "catch.hpp"
#include "support/transposed.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>

namespace {

namespace nn = ctnn;

template <class Input>
using on = typename nn::core::bound_layer<nn::flatten, Input>;
static_assert(std::is_same_v<on<nn::shape<3, 5, 7>>::output, nn::shape<105>>);
static_assert(std::is_same_v<on<nn::shape<3>>::output, nn::shape<3>>);
// What keeps the order is free.
static_assert(on<nn::shape<3>>::passes_on && on<nn::shape<1, 1, 3>>::passes_on &&
              on<nn::shape<5, 1>>::passes_on);
static_assert(!on<nn::shape<2, 3>>::passes_on && !on<nn::shape<2, 3>>::passes_on_in_training);

// In constant evaluation, too.
static_assert([] {
    constexpr nn::network<nn::sequential<nn::input<3, 2>, nn::flatten>> net;
    return net({1, 2, 3, 4, 5, 6}) == std::array{1.0f, 3.0f, 5.0f, 2.0f, 4.0f, 6.0f};
}());

}  // namespace

TEST_CASE("flatten puts one channel after another", "[flatten]") {
    using support::check_transposed;
    check_transposed<nn::flatten, nn::shape<1, 1, 1>, float, 1, 1>();
    check_transposed<nn::flatten, nn::shape<3, 5, 7>, float, 15, 7>();
    check_transposed<nn::flatten, nn::shape<17, 4>, float, 17, 4>();
    check_transposed<nn::flatten, nn::shape<3, 5, 3>, float, 15, 3>();
    check_transposed<nn::flatten, nn::shape<1, 3, 33>, double, 3, 33>();
}

TEST_CASE("a network of flatten alone, of what needs none, gives what it is given", "[flatten]") {
    nn::network<nn::sequential<nn::input<3, 1>, nn::flatten>> net;
    CHECK(net({1, 2, 3}) == std::array{1.0f, 2.0f, 3.0f});
    nn::network<nn::sequential<nn::input<1, 1, 3>, nn::flatten, nn::relu>> rectified;
    CHECK(rectified({1, -2, 3}) == std::array{1.0f, 0.0f, 3.0f});
}

TEST_CASE("networks with flatten have the derivatives of their values", "[flatten]") {
    using topology = nn::sequential<nn::linear<3, 12>, nn::channels_first<3, 2, 2>, nn::tanh,
                                    nn::flatten, nn::slice<2, 7>, nn::linear<7, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
