// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// Whether numbers are finite, told by their bits: unlike std::isfinite and std::isnan also where
/// -ffast-math has the compiler believe that all are.
namespace ctnn::core {

template <std::floating_point T>
using bits_of = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;

template <std::floating_point T>
inline constexpr bits_of<T> sign_bit = bits_of<T>{1} << (8 * sizeof(T) - 1);

template <std::floating_point T>
inline constexpr bits_of<T> infinity_bits =
    static_cast<bits_of<T>>(sizeof(T) == 8 ? 0x7ff0'0000'0000'0000 : 0x7f80'0000);

/// Those of the value without its sign: of numbers below infinity's, of NaNs above.
template <std::floating_point T>
CTNN_TAGGED constexpr bits_of<T> magnitude_bits(T value) noexcept {
    auto bits = std::bit_cast<bits_of<T>>(value);
    // (clang sees through a test of them; so here they come from where it cannot look.)
    if (!CTNN_CONSTANT_EVALUATED) asm("" : "+r"(bits));
    return bits & ~sign_bit<T>;
}

template <std::floating_point T>
CTNN_TAGGED constexpr bool is_finite(T value) noexcept {
    return magnitude_bits(value) < infinity_bits<T>;
}
template <std::floating_point T>
CTNN_TAGGED constexpr bool is_nan(T value) noexcept {
    return magnitude_bits(value) > infinity_bits<T>;
}

/// Whether so many bytes, taken for a row of T, are all finite. It is made of whole vectors.
template <std::floating_point T>
CTNN_TAGGED bool are_finite(const void* bytes, std::size_t size) noexcept {
    asm("" : "+r"(bytes) : : "memory");
    bits_of<T> all = 0;
    for (std::size_t i = 0; i < size / sizeof(T); ++i) {
        bits_of<T> bits;
        std::memcpy(&bits, static_cast<const char*>(bytes) + i * sizeof(T), sizeof bits);
        all |= (bits & ~sign_bit<T>)+(sign_bit<T> - infinity_bits<T>);  // carries to the sign's place
    }
    return (all & sign_bit<T>) == 0;
}

}  // namespace ctnn::core
