// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/recurrent/reversed.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<nn::reversed<nn::gru<3, 5>>, nn::shape<7, 3>>, nn::shape<7, 5>>);
static_assert(nn::core::is_broken<output<nn::reversed<nn::gru<3, 5>>, nn::shape<7, 4>>>);
static_assert(nn::core::is_broken<output<nn::reversed<nn::last>, nn::shape<7, 3>>>);
static_assert(nn::core::is_broken<output<nn::reversed<nn::relu>, nn::shape<3>>>);
static_assert(!nn::parametric_layer<nn::reversed<nn::relu>>);
static_assert(nn::parametric_layer<nn::reversed<nn::gru<3, 5>>>);

}  // namespace

TEST_CASE("reversed runs a layer from the last time step to the first", "[reversed]") {
    constexpr std::size_t rows = 5, time = 7, in = 3, out = 5;
    static nn::network<nn::sequential<nn::input<time, in>, nn::lstm<in, out>>> forward;
    static nn::network<nn::sequential<nn::input<time, in>, nn::reversed<nn::lstm<in, out>>>> back;
    forward.initialize(2);
    back.layer<0>() = forward.layer<0>();
    std::vector<float> x(rows * time * in), turned(x.size()), y(rows * time * out), of_turned(y.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 11) / 4 - 1;
    const auto turn = [](const std::vector<float>& from, std::vector<float>& to, std::size_t channels) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            const std::size_t step = i / channels, row = step / time;
            to[(row * time + time - 1 - step % time) * channels + i % channels] = from[i];
        }
    };
    forward.predict(x, y);
    std::vector<float> expected(y.size());
    turn(y, expected, out);
    turn(x, turned, in);
    back.predict(turned, of_turned);
    CHECK(of_turned == expected);
}

TEST_CASE("networks with reversed layers have the derivatives of their values", "[reversed]") {
    using both_ways =
        nn::sequential<nn::input<4, 3>, nn::concat<nn::gru<3, 2>, nn::reversed<nn::gru<3, 2>>>, nn::last,
                       nn::linear<4, 2>>;
    CHECK(nn::testing::gradient_check<both_ways>().largest_error < 1e-7);
    using of_layers =
        nn::sequential<nn::input<4, 3>, nn::linear<3, 2>,
                       nn::reversed<nn::sequential<nn::conv1d<2, 3, nn::kernel<2>>, nn::tanh>>,
                       nn::repeat<2, nn::reversed<nn::rnn<3, 3>>>, nn::reversed<nn::tanh>>;
    CHECK(nn::testing::gradient_check<of_layers>().largest_error < 1e-7);
}
