// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/input.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <type_traits>

namespace {

namespace nn = ctnn;

static_assert(std::is_same_v<nn::input<49, 10, 3>::begins_with, nn::shape<49, 10, 3>>);
static_assert(
    std::is_same_v<nn::input<49, 10, 3>::on<nn::shape<49, 10, 3>>::output, nn::shape<49, 10, 3>>);

// It is the first layer, of one to three extents, none of them 0.
template <class Input, class Shape = typename Input::begins_with>
inline constexpr bool is_broken = nn::core::is_broken<typename Input::template on<Shape>::output>;
static_assert(!is_broken<nn::input<5>> && !is_broken<nn::input<5, 2>>);
static_assert(is_broken<nn::input<>> && is_broken<nn::input<0>> && is_broken<nn::input<5, 0>>);
static_assert(is_broken<nn::input<2, 3, 4, 5>>);
static_assert(is_broken<nn::input<5>, nn::shape<6>>);

// Activations, too, stand on time and place.
using planes = nn::network<nn::sequential<nn::input<2, 3, 4>, nn::relu, nn::tanh>>;
static_assert(planes::inputs == 24 && planes::outputs == 24 && planes::parameter_count == 0);

}  // namespace

TEST_CASE("what fixes no width can begin after an input", "[input]") {
    using with = nn::network<nn::sequential<nn::input<3>, nn::tanh, nn::linear<3, 2>>>;
    using without = nn::network<nn::sequential<nn::linear<3, 2>>>;
    with net;
    without other;
    net.initialize(3);
    other.initialize(3);
    CHECK(net({0.5f, -1, 2}) ==
          other({nn::tanh::apply(0.5f), nn::tanh::apply(-1.0f), nn::tanh::apply(2.0f)}));
}
