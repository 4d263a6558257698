// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/shape/identity.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <type_traits>

namespace {

namespace nn = ctnn;

struct reference {
    static constexpr double tolerance = 0;
    static void row(const support::values&, const support::values& x, const support::values& dy,
                    support::values& y, support::values& dx, support::values&) {
        y = x;
        dx = dy;
    }
};

static_assert(std::is_same_v<nn::identity::on<nn::shape<3, 7>>::output, nn::shape<3, 7>>);

// No pass over memory, in whichever place.
template <class... Layers>
using chain = nn::sequential<Layers...>::template on<typename nn::core::input_of_list<Layers...>::type>;
static_assert(chain<nn::linear<3, 5>, nn::identity, nn::tanh, nn::identity>::passes == 1);
static_assert(chain<nn::input<3>, nn::identity>::passes == 1);  // which must copy
static_assert(nn::cost<nn::sequential<nn::input<3>, nn::linear<3, 5>, nn::identity>>::scratch_bytes ==
              nn::cost<nn::sequential<nn::linear<3, 5>>>::scratch_bytes);

}  // namespace

TEMPLATE_TEST_CASE("identity and its derivative are those of each row", "", float, double) {
    support::check_row_layer<nn::identity, reference, TestType, 1>();
    support::check_row_layer<nn::identity, reference, TestType, 17>();
}

TEST_CASE("a network of nothing but an input gives its input", "[identity]") {
    constexpr nn::network<nn::sequential<nn::input<3>, nn::identity>> net;
    STATIC_REQUIRE(net({1, 2, 3}) == std::array{1.0f, 2.0f, 3.0f});
    CHECK(net({1, 2, 3}) == std::array{1.0f, 2.0f, 3.0f});
}
