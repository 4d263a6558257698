// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/last.hpp>

#include "catch.hpp"
#include "support/layer_alone.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class Input>
using output = typename nn::core::bound_layer<nn::last, Input>::output;
static_assert(std::is_same_v<output<nn::shape<5, 3>>, nn::shape<3>>);
static_assert(std::is_same_v<output<nn::shape<1, 17>>, nn::shape<17>>);
static_assert(nn::core::is_broken<output<nn::shape<3>>>);
static_assert(nn::core::is_broken<output<nn::shape<5, 7, 3>>>);

// In constant evaluation, too.
static_assert([] {
    constexpr nn::network<nn::sequential<nn::input<2, 3>, nn::last>> net;
    return net({1, 2, 3, 4, 5, 6}) == std::array{4.0f, 5.0f, 6.0f};
}());

/// Against its definition, with what it shall write 7 before.
template <std::size_t Time, std::size_t Channels>
void check() {
    using input = nn::shape<Time, Channels>;
    using alone = support::layer_alone<nn::last, input, float, nn::simd::native, 3>;
    constexpr std::size_t rows = 3, x_stride = nn::padded(input::size), y_stride = nn::padded(Channels);
    std::vector<float> x(rows * x_stride), y(rows * y_stride, 7.0f), dx(rows * x_stride, 7.0f);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (i % x_stride < input::size) x[i] = static_cast<float>(i + 1);
    alone::forward(nn::no_parameters, x.data(), y.data(), static_cast<float*>(nullptr), rows);
    std::vector<float> expected(y.size()), expected_dx(x.size());
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < Channels; ++c) {
            const std::size_t from = r * x_stride + (Time - 1) * Channels + c;
            expected[r * y_stride + c] = expected_dx[from] = x[from];
        }
    CHECK(y == expected);
    alone::backward(nn::no_parameters, nn::nothing{}, x.data(), y.data(), y.data(), dx.data(),
                    static_cast<float*>(nullptr), rows);
    CHECK(dx == expected_dx);
}

}  // namespace

TEST_CASE("last takes the last time step, and gives its derivatives back", "[last]") {
    check<1, 1>();
    check<5, 3>();
    check<2, 17>();
}

TEST_CASE("networks with last have the derivatives of their values", "[last]") {
    using topology = nn::sequential<nn::input<3, 2>, nn::linear<2, 3>, nn::tanh, nn::last>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
