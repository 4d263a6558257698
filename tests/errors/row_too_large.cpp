// SPDX-License-Identifier: BSL-1.0
// A network whose row is too large for a stack.
// EXPECT: takes<6430784>
// EXPECT: ctnn: [^\n]*network::workspace
#include <ctnn/ctnn.hpp>

#include <array>

namespace nn = ctnn;

using topology = nn::sequential<nn::input<224, 224, 3>, nn::conv2d<3, 16, nn::kernel<3>, nn::same>,
                                nn::relu, nn::conv2d<16, 4, nn::stride<8>>, nn::global_avg_pool>;
using network = nn::network<topology>;

int main() {
    static network net;
    static network::workspace workspace;
    static const std::array<float, network::inputs> x{};
#ifdef CTNN_MISTAKE
    static_cast<void>(workspace);
    return net(x)[0] > 0.5f ? 0 : 1;
#else
    return net(x, workspace)[0] > 0.5f ? 0 : 1;
#endif
}
