// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/channels_first.hpp>

#include "catch.hpp"
#include "support/transposed.hpp"

#include <ctnn/inference.hpp>

#include <array>
#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::channels_first, nn::shape;

template <class Layer, class Input = typename Layer::begins_with>
using on = typename nn::core::bound_layer<Layer, Input>;
static_assert(std::is_same_v<channels_first<3, 5, 7>::begins_with, shape<105>>);
static_assert(std::is_same_v<on<channels_first<3, 5, 7>>::output, shape<5, 7, 3>>);
static_assert(std::is_same_v<on<channels_first<3, 5>>::output, shape<5, 3>>);
static_assert(on<channels_first<1, 5, 7>>::passes_on && on<channels_first<3, 1>>::passes_on);
static_assert(!on<channels_first<3, 5>>::passes_on);
static_assert(nn::core::is_broken<on<channels_first<3>>::output>);
static_assert(nn::core::is_broken<on<channels_first<3, 0>>::output>);
static_assert(nn::core::is_broken<on<channels_first<3, 5>, shape<16>>::output>);
static_assert(nn::core::is_broken<on<channels_first<3, 5>, shape<5, 3>>::output>);

// In constant evaluation, too.
static_assert([] {
    constexpr nn::network<nn::sequential<channels_first<2, 3>>> net;
    return net({1, 2, 3, 4, 5, 6}) == std::array{1.0f, 4.0f, 2.0f, 5.0f, 3.0f, 6.0f};
}());

}  // namespace

TEST_CASE("channels_first puts the channels of each place side by side", "[channels_first]") {
    using support::check_transposed;
    check_transposed<channels_first<7, 3, 5>, shape<105>, float, 7, 15>();
    check_transposed<channels_first<2, 3>, shape<6>, double, 2, 3>();
}

TEST_CASE("channels_first begins a network, and flatten gives its rows again", "[channels_first]") {
    nn::network<nn::sequential<channels_first<3, 2, 2>, nn::flatten>> net;
    std::array<float, 12> x;
    for (std::size_t i = 0; i < 12; ++i) x[i] = static_cast<float>(i);
    CHECK(net(x) == x);
    // Of one channel nothing is left of it.
    nn::network<nn::sequential<channels_first<1, 2, 2>, nn::slice<0, 1>>> one;
    CHECK(one({1, 2, 3, 4}) == std::array{1.0f, 2.0f, 3.0f, 4.0f});
}
