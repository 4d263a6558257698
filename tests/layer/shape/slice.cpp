// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/slice.hpp>

#include "catch.hpp"
#include "support/layer_alone.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<nn::slice<0, 3>, nn::shape<3>>, nn::shape<3>>);
static_assert(std::is_same_v<output<nn::slice<2, 1>, nn::shape<5, 3>>, nn::shape<5, 1>>);
static_assert(std::is_same_v<output<nn::slice<1, 2>, nn::shape<5, 7, 3>>, nn::shape<5, 7, 2>>);
static_assert(nn::core::is_broken<output<nn::slice<1, 3>, nn::shape<3>>>);
static_assert(nn::core::is_broken<output<nn::slice<0, 0>, nn::shape<3>>>);
static_assert(nn::core::is_broken<output<nn::slice<0, 4>, nn::shape<5, 3>>>);

// In constant evaluation, too.
static_assert([] {
    constexpr nn::network<nn::sequential<nn::input<4>, nn::slice<1, 2>>> net;
    return net({1, 2, 3, 4}) == std::array{2.0f, 3.0f};
}());

/// Against its definition, with what it shall write 7 before.
template <class Input, std::size_t First, std::size_t Count>
void check() {
    using layer = nn::slice<First, Count>;
    using alone = support::layer_alone<layer, Input, float, nn::simd::native, 3>;
    constexpr std::size_t rows = 3, channels = nn::core::channels_of<Input>;
    constexpr std::size_t x_stride = nn::padded(Input::size), y_stride = nn::padded(alone::output::size);
    std::vector<float> x(rows * x_stride), y(rows * y_stride, 7.0f), dx(rows * x_stride, 7.0f);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (i % x_stride < Input::size) x[i] = static_cast<float>(i + 1);
    alone::forward(nn::no_parameters, x.data(), y.data(), static_cast<float*>(nullptr), rows);
    std::vector<float> expected(y.size()), expected_dx(x.size());
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < alone::output::size; ++i) {
            const std::size_t from = r * x_stride + i / Count * channels + First + i % Count;
            expected[r * y_stride + i] = x[from];
            expected_dx[from] = x[from];
        }
    }
    CHECK(y == expected);
    alone::backward(nn::no_parameters, nn::nothing{}, x.data(), y.data(), y.data(), dx.data(),
                    static_cast<float*>(nullptr), rows);
    CHECK(dx == expected_dx);
}

}  // namespace

TEST_CASE("slice takes some channels of each place, and gives their derivatives back", "[slice]") {
    check<nn::shape<1>, 0, 1>();
    check<nn::shape<19>, 2, 16>();
    check<nn::shape<5, 3>, 1, 2>();
    check<nn::shape<3, 5, 7>, 6, 1>();
}

TEST_CASE("networks with slices have the derivatives of their values", "[slice]") {
    using topology = nn::sequential<nn::linear<3, 7>, nn::add<nn::slice<0, 3>, nn::slice<4, 3>>,
                                    nn::tanh, nn::slice<1, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
