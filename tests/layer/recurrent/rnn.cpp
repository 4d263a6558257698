// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/recurrent/rnn.hpp>

#include "catch.hpp"
#include "support/recurrent.hpp"

namespace {

namespace nn = ctnn;
using support::variable;

/// By PyTorch's definition.
struct rnn_reference {
    template <std::size_t In, std::size_t Hidden>
    using layer = nn::rnn<In, Hidden>;
    static constexpr std::size_t gates = 1;
    static variable unit(const variable* of_x, const variable* of_h, variable, variable&) {
        return tanh(of_x[0] + of_h[0]);
    }
};

}  // namespace

TEST_CASE("rnn goes through time and back by its definition, with the same bits everywhere", "[rnn]") {
    support::check_recurrent_sizes<rnn_reference>();
}

TEST_CASE("networks with rnn have the derivatives of their values", "[rnn]") {
    using topology = nn::sequential<nn::input<5, 3>, nn::rnn<3, 4>, nn::linear<4, 2>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
