// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/recurrent/lstm.hpp>

#include "catch.hpp"
#include "support/recurrent.hpp"

namespace {

namespace nn = ctnn;
using support::variable;

/// By PyTorch's definition.
struct lstm_reference {
    template <std::size_t In, std::size_t Hidden>
    using layer = nn::lstm<In, Hidden>;
    static constexpr std::size_t gates = 4;
    static variable unit(const variable* of_x, const variable* of_h, variable, variable& c) {
        const variable i = sigmoid(of_x[0] + of_h[0]), f = sigmoid(of_x[1] + of_h[1]),
                       g = tanh(of_x[2] + of_h[2]), o = sigmoid(of_x[3] + of_h[3]);
        c = f * c + i * g;
        return o * tanh(c);
    }
};

}  // namespace

TEST_CASE("lstm goes through time and back by its definition, with the same bits everywhere", "[lstm]") {
    support::check_recurrent_sizes<lstm_reference>();
}

TEST_CASE("networks with lstm have the derivatives of their values", "[lstm]") {
    using topology = nn::sequential<nn::input<5, 3>, nn::lstm<3, 4>, nn::linear<4, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
