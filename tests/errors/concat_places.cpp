// SPDX-License-Identifier: BSL-1.0
// Branches of a concat on other places: one keeps them, the other has none.
// EXPECT: ctnn: [^\n]*concat puts the channels
// EXPECT: takes<(ctnn::)?shape<2, 3>
// EXPECT: but_is_given<3>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

/// The sum of all places.
struct sum_of_places {
    template <class Input>
    struct on : nn::layer_base {
        using output = nn::shape<nn::core::channels_of<Input>>;
        static constexpr void forward(const auto&, auto, auto) {}
    };
};

#ifdef CTNN_MISTAKE
using topology = nn::sequential<nn::input<2, 3>, nn::concat<nn::identity, sum_of_places>>;
#else
using topology = nn::sequential<nn::input<2, 3>, nn::concat<sum_of_places, sum_of_places>>;
#endif

int main() {
    static nn::network<topology> net;
    return net(std::array<float, 6>{})[0] > 0.5f ? 0 : 1;
}
