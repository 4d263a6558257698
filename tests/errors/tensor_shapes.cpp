// SPDX-License-Identifier: BSL-1.0
// A layer whose tensors have more values than its parameters.
// EXPECT: for_each_tensor[^\n]*as many values as the parameters
#include <ctnn/ctnn.hpp>
#include <ctnn/io/tensors.hpp>

#include <cstddef>

namespace nn = ctnn;

#ifdef CTNN_MISTAKE
constexpr std::size_t named = 5;
#else
constexpr std::size_t named = 4;
#endif

struct scale {
    template <class Input>
    struct on : nn::layer_base {
        using output = Input;
    };
    template <class T>
    struct parameters {
        static constexpr std::size_t count = 4;
        T values[4]{};

        template <class F>
        static constexpr void for_each_tensor(F&& f) {
            f("weight", {named});
        }
    };
};

int main() {
    using topology = nn::sequential<nn::linear<2, 4>, scale>;
    return nn::io::topology_tensors<topology>::all().size() == 3 ? 0 : 1;
}
