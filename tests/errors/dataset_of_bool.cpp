// SPDX-License-Identifier: BSL-1.0
// Targets that are neither values nor class indices.
// EXPECT: ctnn: [^\n]*targets
#include <ctnn/ctnn.hpp>

#include <vector>

namespace nn = ctnn;

int main() {
#ifdef CTNN_MISTAKE
    using target = bool;
#else
    using target = int;
#endif
    nn::dataset<2, target> data{std::vector<float>(4), std::vector<target>(2)};
    return data.size() == 2 ? 0 : 1;
}
