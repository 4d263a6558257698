// SPDX-License-Identifier: BSL-1.0
// A layer of one's own whose forward is not static.
// EXPECT: ctnn: [^\n]*forward\(const auto& call, auto x, auto y\)
// EXPECT: in_layer<1>
// EXPECT: but_is<doubled>
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
#define KIND
#else
#define KIND static
#endif

struct doubled {
    template <class Input>
    struct on : nn::layer_base {
        using output = Input;
        KIND constexpr void forward(const auto&, auto x, auto y) {
            for (std::size_t i = 0; i < x.count * x.stride; ++i) y.data[i] = 2 * x.data[i];
        }
    };
};
using topology = nn::sequential<nn::linear<2, 3>, doubled>;

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    return net(std::array{7.5f, 9.2f})[0] > 0.5f ? 0 : 1;
}
