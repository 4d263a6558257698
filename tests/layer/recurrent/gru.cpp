// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/recurrent/gru.hpp>

#include "catch.hpp"
#include "support/recurrent.hpp"

namespace {

namespace nn = ctnn;
using support::variable;

/// By PyTorch's definition.
struct gru_reference {
    template <std::size_t In, std::size_t Hidden>
    using layer = nn::gru<In, Hidden>;
    static constexpr std::size_t gates = 3;
    static variable unit(const variable* of_x, const variable* of_h, variable h, variable&) {
        const variable r = sigmoid(of_x[0] + of_h[0]), z = sigmoid(of_x[1] + of_h[1]),
                       n = tanh(of_x[2] + r * of_h[2]);
        return (variable(1) - z) * n + z * h;
    }
};

}  // namespace

TEST_CASE("gru goes through time and back by its definition, with the same bits everywhere", "[gru]") {
    support::check_recurrent_sizes<gru_reference>();
}

TEST_CASE("networks with gru have the derivatives of their values", "[gru]") {
    using topology = nn::sequential<nn::input<5, 3>, nn::gru<3, 4>, nn::linear<4, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
