// SPDX-License-Identifier: BSL-1.0
// Parameters set from an array of another length.
// EXPECT: takes<201>
// EXPECT: but_is_given<202>
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstddef>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using network = nn::network<topology>;
#ifdef CTNN_MISTAKE
constexpr std::size_t count = network::parameter_count + 1;
#else
constexpr std::size_t count = network::parameter_count;
#endif

int main() {
    static network net;
    static std::array<float, count> parameters{};
    net.set_parameters(parameters);
    return net.layer<0>().bias(0) == parameters[100] ? 0 : 1;
}
