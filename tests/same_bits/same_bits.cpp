// SPDX-License-Identifier: BSL-1.0
// Prints the bits of what a network computes and learns; built with several compiler settings.
#include <ctnn/ctnn.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <ratio>
#include <type_traits>

namespace nn = ctnn;

namespace {

using topology = nn::sequential<nn::standardize<7>, nn::linear<7, 33>, nn::tanh, nn::layer_norm<33>,
                                nn::dropout<>, nn::linear<33, 17>, nn::batch_norm<17>, nn::relu,
                                nn::linear<17, 9>, nn::elu_with<std::ratio<3, 2>>, nn::affine<9>,
                                nn::gelu_tanh, nn::log_softmax, nn::linear<9, 8>, nn::hard_sigmoid,
                                nn::linear<8, 6>, nn::selu, nn::linear<6, 5>, nn::softmax>;
using of_images =
    nn::sequential<nn::input<9, 7, 3>, nn::conv2d<3, 16, nn::kernel<3>, nn::same, nn::stride<2, 1>>,
                   nn::relu6, nn::depthwise_conv2d<16, nn::kernel<3>, nn::same>, nn::tanh,
                   nn::residual<nn::conv2d<16, 16, nn::kernel<3>, nn::same>, nn::silu>,
                   nn::conv2d<16, 5, nn::kernel<2>, nn::dilation<1, 3>, nn::padding<1>>, nn::hard_swish,
                   nn::max_pool2d<nn::kernel<2>>,
                   nn::concat<nn::linear<5, 4>, nn::avg_pool2d<nn::kernel<1>>>, nn::batch_norm<9>,
                   nn::flatten, nn::linear<81, 5>, nn::softmax>;
// In double, with channels that fill no vector.
using of_time =
    nn::sequential<nn::input<15, 1>, nn::conv1d<1, 3, nn::kernel<7>, nn::stride<2>, nn::padding<3, 2>>,
                   nn::tanh, nn::depthwise_conv1d<3, nn::kernel<2>, nn::dilation<2>, nn::causal>,
                   nn::mish, nn::conv1d<3, 7, nn::kernel<2>>, nn::global_avg_pool, nn::linear<7, 5>,
                   nn::softmax>;
// Some of whose units fill no vector.
using recurrent =
    nn::sequential<nn::input<6, 5>, nn::concat<nn::gru<5, 9>, nn::reversed<nn::rnn<5, 16>>>,
                   nn::lstm<25, 20>, nn::last, nn::linear<20, 5>, nn::softmax>;
constexpr std::size_t batch = 13;

template <class Value>
void print(const Value* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        if constexpr (sizeof(Value) == sizeof(float))
            std::printf("%08x\n", static_cast<unsigned>(std::bit_cast<std::uint32_t>(values[i])));
        else
            std::printf("%016llx\n",
                        static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(values[i])));
    }
}

template <class Topology, class Value>
void run() {
    using network = nn::network<Topology, Value>;
    static network net;
    net.initialize(42);
    static nn::trainer<network, nn::cross_entropy, nn::adam, batch> trainer{net};

    static std::array<Value, batch * network::inputs> rows{};
    std::array<std::uint32_t, batch> targets{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<Value>(i % 11) / 8 - Value(0.75);  // nothing that could be contracted
    }
    if constexpr (std::is_same_v<Topology, topology>) net.template layer<0>().fit(rows);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        targets[i] = static_cast<std::uint32_t>(i % 5);
    }
    for (int step = 0; step < 10; ++step) {
        const Value loss = trainer.step(rows, targets);
        print(&loss, 1);
    }
    std::array<Value, batch * 5> outputs{};
    net.predict(rows, outputs);
    print(outputs.data(), outputs.size());
    static std::array<Value, network::value_count> values{};
    net.get_values(values);
    print(values.data(), values.size());
}

}  // namespace

int main() {
    run<topology, float>();
    run<of_images, float>();
    run<of_time, double>();
    run<recurrent, float>();
    run<recurrent, double>();
}
