// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace support {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
inline constexpr double epsilon = std::numeric_limits<T>::epsilon();

/// |actual - expected| over max(|expected|, scale). Infinite where one of them alone is NaN or infinite.
constexpr double deviation(double actual, double expected, double scale = 1) {
    if (actual == expected || (actual != actual && expected != expected)) return 0;
    const double distance = actual < expected ? expected - actual : actual - expected;
    const double size = expected < 0 ? -expected : expected;
    const double result = distance / (size > scale ? size : scale);
    return result == result ? result : infinity;
}

/// The largest of many errors, and the place it is at: one assertion for a loop.
struct worst_error {
    double error = 0;
    double at = 0;

    void add(double next, double place) {
        if (!(next <= error)) *this = {next, place};
    }
};

/// Numbers without a pattern in [-bound, bound), the same in every run, multiples of bound / 2^20.
class numbers {
public:
    double operator()(double bound) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return (static_cast<double>(state_ >> 43) / (1 << 20) - 1) * bound;
    }

private:
    std::uint64_t state_ = 20240229;
};

}  // namespace support
