// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/each_place.hpp>

#include "catch.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <memory>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<nn::linear<3, 2>, nn::shape<5, 3>>, nn::shape<5, 2>>);
static_assert(std::is_same_v<output<nn::linear<3, 2>, nn::shape<5, 7, 3>>, nn::shape<5, 7, 2>>);
static_assert(nn::core::is_broken<output<nn::linear<15, 2>, nn::shape<5, 3>>>);
static_assert(nn::linear<3, 2>::on<nn::shape<5, 7, 3>>::multiply_adds == 5 * 7 * 6);
static_assert(nn::cost<nn::sequential<nn::input<5, 3>, nn::linear<3, 2>>>::depth == 1);

// In constant evaluation, too.
static_assert([] {
    nn::network<nn::sequential<nn::input<2, 2>, nn::linear<2, 1>>> net;
    net.set_parameters(std::array{1.0f, 10.0f, 0.5f});
    return net({1, 2, 3, 4}) == std::array{21.5f, 43.5f};
}());

using layers = nn::sequential<nn::linear<3, 16>, nn::tanh, nn::residual<nn::linear<16, 16>, nn::silu>,
                              nn::linear<16, 7>, nn::silu, nn::linear<7, 50>, nn::linear<50, 1>>;
using at_places = nn::sequential<nn::input<5, 3>, layers>;

/// Which each place gives the bits that it has alone.
template <class T>
void check() {
    constexpr std::size_t rows = 4, places = 5;
    nn::network<at_places, T> net;
    nn::network<layers, T> of_place;
    net.initialize(1);
    of_place.initialize(1);
    std::vector<T> x(rows * net.inputs), y(rows * net.outputs), expected(y.size());
    support::numbers random;
    for (T& value : x) value = static_cast<T>(random(1));
    net.predict(x, y);
    of_place.predict(x, expected);
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(support::same(y[i], expected[i]));
    const auto first = net(std::span<const T, 15>(x.data(), 15));
    for (std::size_t i = 0; i < places; ++i) CHECK(support::same(first[i], y[i]));
}

}  // namespace

TEST_CASE("a linear at each place has the bits of one alone", "[each_place]") {
    check<float>();
    check<double>();
}

TEST_CASE("a linear at each place learns as one on all places as rows does", "[each_place]") {
    static nn::network<at_places, double> net;
    static nn::network<layers, double> of_place;
    net.initialize(1);
    of_place.initialize(1);
    static nn::trainer<nn::network<at_places, double>, nn::mse, nn::adam, 3> trainer{net};
    static nn::trainer<nn::network<layers, double>, nn::mse, nn::adam, 15> of_rows{of_place};
    std::vector<double> x(3 * 15), y(3 * 5);
    support::numbers random;
    for (double& value : x) value = random(1);
    for (double& value : y) value = random(1);
    for (int step = 0; step < 3; ++step)
        CHECK(support::deviation(trainer.step(x, y), of_rows.step(x, y)) < 1e-14);
    CHECK(nn::testing::gradient_check<at_places>().largest_error < 1e-7);
}
