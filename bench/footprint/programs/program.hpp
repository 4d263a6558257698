// SPDX-License-Identifier: BSL-1.0
// What the programs of all rivals have in common: PROGRAM a b prints what the network makes of a and b.
#pragma once

#include "parameters.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

/// What each program has of its own.
float probability(const std::array<float, inputs>& row);

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: %s number number\n", arguments[0]);
        return 2;
    }
    const std::array<float, inputs> row{std::strtof(arguments[1], nullptr),
                                        std::strtof(arguments[2], nullptr)};
    std::printf("%.9g\n", static_cast<double>(probability(row)));
    return 0;
}
