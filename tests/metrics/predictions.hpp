// SPDX-License-Identifier: BSL-1.0
// The cases of scikit-learn as vectors of either floating-point type; all of their values are exact in both.
#pragma once

#include "catch.hpp"
#include "sklearn_cases.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace support {

template <class T>
std::vector<T> as(const std::vector<double>& values) {
    return {values.begin(), values.end()};
}

template <class T>
struct binary {
    std::vector<T> scores, targets;
    explicit binary(const sklearn_cases::binary_case& from)
        : scores{as<T>(from.scores)}, targets{as<T>(from.targets)} {}
};

/// Equal but for the order of a few roundings.
inline Approx close(double expected) { return Approx(expected).epsilon(1e-14).margin(1e-15); }

inline bool same_or_both_nan(double a, double b, double tolerance) {
    return (std::isnan(a) && std::isnan(b)) || a == b || std::abs(a - b) <= tolerance;
}

}  // namespace support
