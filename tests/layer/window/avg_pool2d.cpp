// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/avg_pool2d.hpp>

#include "catch.hpp"
#include "support/pool.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::kernel, nn::stride, nn::padding, nn::avg_pool2d, nn::shape;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<avg_pool2d<kernel<2>>, shape<5, 7, 3>>, shape<2, 3, 3>>);
static_assert(nn::core::is_broken<output<avg_pool2d<>, shape<5, 7, 3>>>);
static_assert(nn::core::is_broken<output<avg_pool2d<kernel<3>, padding<2>>, shape<5, 7, 3>>>);

// In constant evaluation, too; the padding counts.
static_assert([] {
    constexpr nn::network<
        nn::sequential<nn::input<2, 2, 1>, avg_pool2d<kernel<2>, stride<2>, padding<1>>>>
        net;
    return net({4, 8, 12, 16}) == std::array{1.0f, 2.0f, 3.0f, 4.0f};
}());

}  // namespace

TEST_CASE("avg_pool2d is the mean of each window, and gives its derivative back in equal parts",
          "[avg_pool2d]") {
    using support::check_pool;
    check_pool<avg_pool2d<kernel<2>>, shape<4, 6, 6>, float>(false, {2, 2, 2, 2, 0, 0});
    check_pool<avg_pool2d<kernel<3>>, shape<5, 7, 1>, float>(false, {3, 3, 3, 3, 0, 0});
    check_pool<avg_pool2d<kernel<3>, stride<2>, padding<1>>, shape<7, 5, 70>, float>(false,
                                                                                     {3, 3, 2, 2, 1, 1});
    check_pool<avg_pool2d<kernel<2, 5>, stride<1, 2>, padding<0, 1, 2, 1>>, shape<3, 7, 17>, double>(
        false, {2, 5, 1, 2, 0, 2});
    check_pool<avg_pool2d<kernel<1, 2>, stride<2, 3>>, shape<5, 8, 3>, float>(false, {1, 2, 2, 3, 0, 0});
}

TEST_CASE("the mean of a window is its sum and one division, both rounded", "[avg_pool2d]") {
    nn::network<nn::sequential<nn::input<7, 7, 1>, avg_pool2d<kernel<7>>>> net;
    std::vector<float> x(49);
    for (std::size_t i = 0; i < 49; ++i) x[i] = 1 / static_cast<float>(i + 1);
    float sum = 0;
    for (const float value : x) sum += value;
    std::vector<float> y(1);
    net.predict(x, y);
    CHECK(y[0] == sum / 49);
    // The reciprocal of 49 is not exact, of 49 equal values the mean is.
    std::fill(x.begin(), x.end(), 1.0f);
    net.predict(x, y);
    CHECK(y[0] == 1);
}

TEST_CASE("networks with avg_pool2d have the derivatives of their values", "[avg_pool2d]") {
    using topology = nn::sequential<nn::linear<3, 45>, nn::channels_first<5, 3, 3>,
                                    avg_pool2d<kernel<2>, stride<1>, padding<1>>, nn::tanh, nn::flatten,
                                    nn::linear<80, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
