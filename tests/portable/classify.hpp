// SPDX-License-Identifier: BSL-1.0
// What the program and its portable library both see: networks, functions, and inline functions that either may have
// compiled.
#pragma once

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<16, 64>, nn::relu, nn::linear<64, 32>, nn::tanh,
                                nn::linear<32, 5>, nn::softmax>;

/// Set at run time, by the program.
inline nn::network<topology> learned;

/// In read-only memory.
using small = nn::sequential<nn::linear<2, 2>, nn::tanh, nn::linear<2, 1>>;
inline constexpr nn::network<small> embedded = [] {
    nn::network<small> net;
    net.set_parameters(std::array{0.3f, -1.2f, 0.7f, 0.9f, 0.1f, -0.2f, 1.5f, -0.8f, 0.4f});
    return net;
}();

inline int& calls() {
    static int count = 0;
    return count;
}

/// What compilers make of it depends on the instruction set, and its name does not.
inline float sum_of_largest(std::vector<float> values, std::size_t count) {
    std::sort(values.begin(), values.end());
    float sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[values.size() - 1 - i];
    return sum;
}

/// Calls the network's functions that have no architecture in their names.
inline std::vector<float> parameters_of(std::uint64_t seed) {
    static nn::network<topology> first, second;
    std::vector<float> parameters(learned.parameter_count);
    const std::span<float, learned.parameter_count> all(parameters);
    first.initialize(seed);
    first.get_parameters(all);
    for (float& value : all) value *= 0.5f;
    second.set_parameters(all);
    second.get_parameters(all);
    return parameters;
}

class scorer {
public:
    virtual ~scorer() = default;
    virtual float score(std::span<const float> values) const {
        return sum_of_largest({values.begin(), values.end()}, 1);
    }
};

/// The architecture that the library's functions were compiled for, as xsimd names it.
const char* architecture();

std::array<float, 5> classify(std::span<const float, 16> row);
void classify_rows(std::span<const float> rows, std::span<float> classes);
float ask_embedded(std::array<float, 2> x);

/// The sum of the two largest probabilities. Throws std::invalid_argument for a row of no numbers.
float confidence(std::span<const float, 16> row, const scorer& how);

/// parameters_of, as the library has it.
std::vector<float> parameters_of_library(std::uint64_t seed);

/// Where the library sees what the program sees.
std::array<const void*, 3> addresses();
