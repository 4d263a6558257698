// SPDX-License-Identifier: BSL-1.0
// Prints the bits of what a network computes and learns; built with several compiler settings.
#include <ctnn/ctnn.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <ratio>
#include <span>

namespace nn = ctnn;

namespace {

using topology =
    nn::sequential<nn::standardize<7>, nn::linear<7, 33>, nn::tanh, nn::layer_norm<33>,
                   nn::linear<33, 17>, nn::relu, nn::linear<17, 9>, nn::elu_with<std::ratio<3, 2>>,
                   nn::affine<9>, nn::gelu_tanh, nn::log_softmax, nn::linear<9, 8>, nn::hard_sigmoid,
                   nn::linear<8, 6>, nn::selu, nn::linear<6, 5>, nn::softmax>;
constexpr std::size_t batch = 13;

void print(std::span<const float> values) {
    for (const float value : values) {
        std::printf("%08x\n", static_cast<unsigned>(std::bit_cast<std::uint32_t>(value)));
    }
}

}  // namespace

int main() {
    static nn::network<topology> net;
    net.initialize(42);
    static nn::trainer<nn::network<topology>, nn::cross_entropy, nn::adam, batch> trainer{net};

    std::array<float, batch * 7> rows{};
    std::array<std::uint32_t, batch> targets{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<float>(i % 11) / 8.0f - 0.7f;  // nothing that could be contracted
    }
    net.layer<0>().fit(rows);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        targets[i] = static_cast<std::uint32_t>(i % 5);
    }
    for (int step = 0; step < 10; ++step) {
        print(std::array{trainer.step(rows, targets)});
    }
    std::array<float, batch * 5> outputs{};
    net.predict(rows, outputs);
    print(outputs);
    static std::array<float, nn::network<topology>::parameter_count> parameters{};
    net.get_parameters(parameters);
    print(parameters);
}
