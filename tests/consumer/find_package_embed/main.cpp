// SPDX-License-Identifier: BSL-1.0
#include "nets/relu.hpp"

#include <cmath>
#include <type_traits>

std::array<float, 3> classify(const std::array<float, 6>& x);

int main() {
    static_assert(std::is_same_v<nets::relu::topology,
                                 ctnn::sequential<ctnn::linear<6, 5>, ctnn::relu, ctnn::linear<5, 3>>>);
    const auto y = nets::relu::model({1, 2, 3, 4, 5, 6});
    const auto same = classify({1, 2, 3, 4, 5, 6});  // to rounding: this unit may be without fma
    return y[0] == y[1] || std::abs(y[0] - same[0]) > 1e-5f ? 1 : 0;
}
