// SPDX-License-Identifier: BSL-1.0
// Rows of double in a dataset of float.
// EXPECT: ctnn: [^\n]*dataset
#include <ctnn/ctnn.hpp>

#include <vector>

namespace nn = ctnn;

int main() {
#ifdef CTNN_MISTAKE
    using value = double;
#else
    using value = float;
#endif
    std::vector<value> rows(4);
    nn::dataset<2, float> data{rows, std::vector<float>(2)};
    return data.size() == 2 ? 0 : 1;
}
