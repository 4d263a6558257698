// SPDX-License-Identifier: BSL-1.0
// The workloads whose instructions are counted: a function each, called once. Counts do not depend on values,
// so parameters, rows and targets are arbitrary. Says what it was made with; under callgrind it is counted.
#include <ctnn/ctnn.hpp>

#include <xsimd/config/xsimd_config.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

namespace nn = ctnn;

using mortgage = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using jets = nn::sequential<nn::linear<16, 64>, nn::relu, nn::linear<64, 32>, nn::relu,
                            nn::linear<32, 32>, nn::relu, nn::linear<32, 5>, nn::softmax>;
using digits = nn::sequential<nn::linear<784, 128>, nn::relu, nn::linear<128, 10>, nn::softmax>;
using control = nn::sequential<nn::linear<17, 256>, nn::tanh, nn::linear<256, 256>, nn::tanh,
                               nn::linear<256, 6>, nn::tanh>;
using anomalies =
    nn::sequential<nn::linear<640, 128>, nn::relu, nn::linear<128, 128>, nn::relu, nn::linear<128, 128>,
                   nn::relu, nn::linear<128, 128>, nn::relu, nn::linear<128, 8>, nn::relu,
                   nn::linear<8, 128>, nn::relu, nn::linear<128, 128>, nn::relu, nn::linear<128, 128>,
                   nn::relu, nn::linear<128, 128>, nn::relu, nn::linear<128, 640>>;

// With external linkage: what nobody reads would not be computed.
constinit std::array<float, 64 * 784> values{};
constinit std::array<float, 1024 * 16> answers{};
constinit std::array<float, 20> risks{};
constinit std::array<std::uint32_t, 64> classes{};
template <class Topology>
constinit nn::network<Topology> network{};
template <class Topology, class Loss, class Optimizer, std::size_t Rows>
constinit nn::trainer<nn::network<Topology>, Loss, Optimizer, Rows> trainer{network<Topology>};

template <class Topology>
void row() {
    const nn::network<Topology>& net = network<Topology>;
    std::ranges::copy(net(std::span(values).template first<net.inputs>()), answers.begin());
}

template <class Topology, std::size_t Rows>
void rows() {
    const nn::network<Topology>& net = network<Topology>;
    net.predict(std::span(values).first(Rows * net.inputs),
                std::span(answers).first(Rows * net.outputs));
}

template <class Topology, class Loss, class Optimizer, std::size_t Rows, class Target>
void step(std::span<const Target> targets) {
    auto& with = trainer<Topology, Loss, Optimizer, Rows>;
    answers[0] =
        with.step(std::span(values).first(Rows * nn::network<Topology>::inputs), targets.first(Rows));
}
template <class Topology, std::size_t Rows>
void sgd_step() {
    if constexpr (nn::network<Topology>::outputs == 1)
        step<Topology, nn::bce, nn::sgd, Rows, float>(risks);
    else
        step<Topology, nn::cross_entropy, nn::sgd, Rows, std::uint32_t>(classes);
}
template <class Topology, std::size_t Rows>
void adam_step() {
    step<Topology, nn::cross_entropy, nn::adam, Rows, std::uint32_t>(classes);
}

#define WORKLOADS(X)                                                                                    \
    X(mortgage_row, row, mortgage)                                                                      \
    X(jets_row, row, jets)                                                                              \
    X(digits_row, row, digits)                                                                          \
    X(control_row, row, control)                                                                        \
    X(anomalies_row, row, anomalies)                                                                    \
    X(jets_1024_rows, rows, jets, 1024)                                                                 \
    X(digits_64_rows, rows, digits, 64)                                                                 \
    X(mortgage_sgd_step_of_1, sgd_step, mortgage, 1)                                                    \
    X(jets_sgd_step_of_1, sgd_step, jets, 1)                                                            \
    X(digits_sgd_step_of_1, sgd_step, digits, 1)                                                        \
    X(mortgage_sgd_step_of_20, sgd_step, mortgage, 20)                                                  \
    X(jets_sgd_step_of_64, sgd_step, jets, 64)                                                          \
    X(digits_sgd_step_of_64, sgd_step, digits, 64)                                                      \
    X(jets_adam_step_of_64, adam_step, jets, 64)

// The counter knows the functions by this prefix.
#define DEFINE(name, work, ...)                                                                         \
    extern "C" [[gnu::noinline]] void counted_##name() { work<__VA_ARGS__>(); }
WORKLOADS(DEFINE)

int main() {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("x86-64-v3")) {
        std::puts("SKIPPED: this processor lacks instructions of x86-64-v3");
        return 0;
    }
#endif
    std::uint32_t state = 1;
    for (float& value : values) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<float>(state >> 8) * 0x1p-23f - 1.0f;
    }
    network<mortgage>.initialize(42);
    network<jets>.initialize(42);
    network<digits>.initialize(42);
    network<control>.initialize(42);
    network<anomalies>.initialize(42);

    bool finite = true;
#define CALL(name, ...)                                                                                 \
    counted_##name();                                                                                   \
    asm volatile("" ::: "memory");                                                                      \
    finite = finite && std::isfinite(answers[0]);
    WORKLOADS(CALL)
    if (!finite) {
        std::fputs("a network computes nonsense\n", stderr);
        return 1;
    }
#if defined(__clang__)
    const char* compiler = "clang";
#else
    const char* compiler = "g++";
#endif
    std::printf("%s %s, xsimd %d.%d.%d, x86-64-v3\n", compiler, __VERSION__, XSIMD_VERSION_MAJOR,
                XSIMD_VERSION_MINOR, XSIMD_VERSION_PATCH);
    return 0;
}
