// SPDX-License-Identifier: BSL-1.0
#include "nets/relu.hpp"

#include <type_traits>

int main() {
    static_assert(std::is_same_v<nets::relu::topology,
                                 ctnn::sequential<ctnn::linear<6, 5>, ctnn::relu, ctnn::linear<5, 3>>>);
    const auto y = nets::relu::model({1, 2, 3, 4, 5, 6});
    return y[0] == y[1] ? 1 : 0;
}
