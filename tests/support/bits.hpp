// SPDX-License-Identifier: BSL-1.0
// How floating-point results are compared: to the bit, or in units in the last place.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace support {

template <class T>
using bits_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// Equal to the bit; one NaN is as good as another.
template <class T>
constexpr bool same(T a, T b) {
    return (a != a && b != b) || std::bit_cast<bits_of<T>>(a) == std::bit_cast<bits_of<T>>(b);
}

/// True for 0 with a positive sign.
template <class T>
constexpr bool positive_zero(T a) {
    return std::bit_cast<bits_of<T>>(a) == 0;
}

/// The distance of `value` from `exact` in steps between neighbours of type T there.
template <class T>
double ulps(T value, long double exact) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (std::isnan(exact)) return std::isnan(value) ? 0 : infinite;
    if (std::isnan(value)) return infinite;
    // Beyond the largest number, infinity of the same sign is right.
    const bool is_beyond = std::fabs(exact) > static_cast<long double>(std::numeric_limits<T>::max());
    if (std::isinf(value)) return is_beyond && (value > 0) == (exact > 0) ? 0 : infinite;
    if (std::isinf(exact)) return infinite;
    int exponent = 0;
    std::frexp(exact, &exponent);
    const int lowest = std::numeric_limits<T>::min_exponent;
    if (exact == 0 || exponent < lowest) exponent = lowest;
    const long double step = std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits);
    return static_cast<double>(std::fabs(static_cast<long double>(value) - exact) / step);
}

}  // namespace support
