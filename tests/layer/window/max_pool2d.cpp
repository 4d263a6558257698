// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/max_pool2d.hpp>

#include "catch.hpp"
#include "support/pool.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::kernel, nn::stride, nn::padding, nn::max_pool2d, nn::shape;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<max_pool2d<kernel<2>>, shape<5, 7, 3>>, shape<2, 3, 3>>);
static_assert(std::is_same_v<output<max_pool2d<stride<2>, kernel<3>, padding<1>>, shape<7, 12, 5>>,
                             shape<4, 6, 5>>);
static_assert(nn::core::is_broken<output<max_pool2d<>, shape<5, 7, 3>>>);
static_assert(nn::core::is_broken<output<max_pool2d<kernel<2>>, shape<5, 7>>>);
static_assert(nn::core::is_broken<output<max_pool2d<kernel<6>>, shape<5, 7, 3>>>);
static_assert(nn::core::is_broken<output<max_pool2d<kernel<2, 3>, padding<1, 2>>, shape<5, 7, 3>>>);

// In constant evaluation, too: two channels, one upside down.
static_assert([] {
    constexpr nn::network<nn::sequential<nn::input<3, 3, 2>, max_pool2d<kernel<2>, stride<1>>>> net;
    constexpr std::array<float, 18> x = {1, -1, 2, -2, 3, -3, 4, -4, 9, -9, 6, -6, 7, -7, 8, -8, 5, -5};
    return net(x) == std::array{9.0f, -1.0f, 9.0f, -2.0f, 9.0f, -4.0f, 9.0f, -5.0f};
}());

}  // namespace

TEST_CASE("max_pool2d is the largest value of each window, and its derivative goes there",
          "[max_pool2d]") {
    using support::check_pool;
    check_pool<max_pool2d<kernel<1>>, shape<1, 1, 1>, float>(true, {1, 1, 1, 1, 0, 0});
    // The last column is in no window.
    check_pool<max_pool2d<kernel<2>>, shape<5, 7, 3>, float>(true, {2, 2, 2, 2, 0, 0});
    check_pool<max_pool2d<kernel<2>>, shape<4, 6, 70>, float>(true, {2, 2, 2, 2, 0, 0});
    check_pool<max_pool2d<kernel<3>, stride<2>, padding<1>>, shape<7, 11, 17>, float>(
        true, {3, 3, 2, 2, 1, 1});
    check_pool<max_pool2d<kernel<2, 3>, stride<1, 2>, padding<1>>, shape<3, 5, 7>, double>(
        true, {2, 3, 1, 2, 1, 1});
    check_pool<max_pool2d<kernel<3>, stride<1>, padding<0, 1, 1, 0>>, shape<4, 5, 6>, float>(
        true, {3, 3, 1, 1, 0, 1});
    check_pool<max_pool2d<kernel<2>, stride<3>>, shape<7, 8, 2>, float>(true, {2, 2, 3, 3, 0, 0});
}

TEST_CASE("a window with NaN has it for its largest value, one of the lowest values these",
          "[max_pool2d]") {
    support::check_pool<max_pool2d<kernel<3>, stride<2>, padding<1>>, shape<5, 6, 9>, float>(
        true, {3, 3, 2, 2, 1, 1}, [](std::vector<float>& x) {
            for (std::size_t i = 0; i < 60; ++i) x[i] = -static_cast<float>(support::infinity);
            for (std::size_t i = 100; i < x.size(); i += 37)
                x[i] = static_cast<float>(support::not_a_number);
            for (std::size_t i = 0; i < x.size(); ++i)
                if (i % nn::padded(270) >= 270) x[i] = 0;
        });
}

TEST_CASE("networks with max_pool2d have the derivatives of their values", "[max_pool2d]") {
    using topology =
        nn::sequential<nn::linear<3, 45>, nn::channels_first<5, 3, 3>, max_pool2d<kernel<2>, stride<1>>,
                       nn::tanh, nn::flatten, nn::linear<20, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
