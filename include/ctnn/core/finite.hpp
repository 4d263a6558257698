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

template <std::floating_point Value>
using bits_of = std::conditional_t<sizeof(Value) == 8, std::uint64_t, std::uint32_t>;

template <std::floating_point Value>
inline constexpr bits_of<Value> sign_bit = bits_of<Value>{1} << (8 * sizeof(Value) - 1);

template <std::floating_point Value>
inline constexpr bits_of<Value> infinity_bits =
    static_cast<bits_of<Value>>(sizeof(Value) == 8 ? 0x7ff0'0000'0000'0000 : 0x7f80'0000);

/// Those of the value without its sign: of numbers below infinity's, of NaNs above.
template <std::floating_point Value>
CTNN_TAGGED constexpr bits_of<Value> magnitude_bits(Value value) noexcept {
    auto bits = std::bit_cast<bits_of<Value>>(value);
    // (clang sees through a test of them; so here they come from where it cannot look.)
    if (!CTNN_CONSTANT_EVALUATED) asm("" : "+r"(bits));
    return bits & ~sign_bit<Value>;
}

template <std::floating_point Value>
CTNN_TAGGED constexpr bool is_finite(Value value) noexcept {
    return magnitude_bits(value) < infinity_bits<Value>;
}
template <std::floating_point Value>
CTNN_TAGGED constexpr bool is_nan(Value value) noexcept {
    return magnitude_bits(value) > infinity_bits<Value>;
}

/// Whether so many bytes, taken for a row of Value, are all finite. It is made of whole vectors.
template <std::floating_point Value>
CTNN_TAGGED bool are_finite(const void* bytes, std::size_t size) noexcept {
    asm("" : "+r"(bytes) : : "memory");
    bits_of<Value> all = 0;
    for (std::size_t i = 0; i < size / sizeof(Value); ++i) {
        bits_of<Value> bits;
        std::memcpy(&bits, static_cast<const char*>(bytes) + i * sizeof(Value), sizeof bits);
        all |= (bits & ~sign_bit<Value>)+(sign_bit<Value> -
                                          infinity_bits<Value>);  // carries to the sign's place
    }
    return (all & sign_bit<Value>) == 0;
}

}  // namespace ctnn::core
