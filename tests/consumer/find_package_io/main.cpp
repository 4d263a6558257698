// SPDX-License-Identifier: BSL-1.0
#include <ctnn/ctnn.hpp>
#include <ctnn/io/safetensors.hpp>

#include <cstring>

namespace nn = ctnn;

using network = nn::network<nn::sequential<nn::linear<2, 3>, nn::relu, nn::linear<3, 1>>>;

int main() {
    static network saved, loaded;
    saved.initialize(42);
    nn::save_safetensors(saved, "consumer.safetensors");
    nn::load_safetensors(loaded, "consumer.safetensors");
    return std::memcmp(&saved, &loaded, sizeof saved) == 0 ? 0 : 1;
}
