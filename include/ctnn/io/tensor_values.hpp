// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/io/tensor_file.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// The values of a tensor: little-endian bits, in four types of numbers.
namespace ctnn::io {

/// The shortest text that stands for the value, such as "1e+39".
CTNN_TAGGED inline std::string number_text(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// The unsigned integer of Value's size.
template <class Value>
using bits_type =
    std::conditional_t<sizeof(Value) == 8, std::uint64_t,
                       std::conditional_t<sizeof(Value) == 4, std::uint32_t, std::uint16_t>>;

/// Appends the bytes of a number, the lowest first.
template <class Value>
CTNN_TAGGED void append_value(std::string& to, Value value) {
    const auto bits = std::bit_cast<bits_type<Value>>(value);
    for (std::size_t i = 0; i < sizeof bits; ++i) to += static_cast<char>(bits >> (8 * i) & 0xff);
}

/// The number that has those bytes; `index` counts numbers.
template <class Value>
CTNN_TAGGED Value value_at(std::string_view bytes, std::size_t index) {
    bits_type<Value> bits = 0;
    for (std::size_t i = sizeof bits; i-- > 0;)
        bits = static_cast<bits_type<Value>>(static_cast<std::uint64_t>(bits) << 8 |
                                             static_cast<unsigned char>(bytes[index * sizeof bits + i]));
    return std::bit_cast<Value>(bits);
}

/// The name of Value, float, double or std::uint64_t, as a tensor's type.
template <class Value>
constexpr const char* type_of = std::is_same_v<Value, float>    ? "F32"
                                : std::is_same_v<Value, double> ? "F64"
                                                                : "U64";

/// The value of the 16 bits of IEEE's binary16.
CTNN_TAGGED inline double half_value(std::uint16_t bits) {
    const int exponent = bits >> 10 & 0x1f;
    const int fraction = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f)
        magnitude = fraction == 0 ? std::bit_cast<double>(std::uint64_t{core::infinity_bits<double>})
                                  : std::numeric_limits<double>::quiet_NaN();
    else if (exponent == 0)
        magnitude = std::ldexp(fraction, -24);
    else
        magnitude = std::ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 != 0 ? -magnitude : magnitude;
}

/// The value of the upper 16 bits of a float.
CTNN_TAGGED inline double bfloat16_value(std::uint16_t bits) {
    return static_cast<double>(std::bit_cast<float>(std::uint32_t{bits} << 16));
}

/// The values of a tensor of F64, F32, F16 or BF16 as Value, float or double (from F64 to float rounded
/// to nearest). Throws file_error if it has another type, or a value that is not finite as Value.
template <class Value>
CTNN_TAGGED std::vector<Value> values_of(const tensor_file& file, const std::string& name) {
    const tensor& from = file.tensors.at(name);
    const auto fail = [&](const std::string& what) {
        throw file_error(file.file_name + ": tensor " + in_quotes(name) + what);
    };
    const std::size_t width = bits_of_type(from.type) / 8;
    std::vector<Value> values;
    const auto convert = [&](auto value_of) {
        values.reserve(from.bytes.size() / width);
        for (std::size_t i = 0; i < from.bytes.size() / width; ++i) {
            const double exact = value_of(i);
            // (Comparing first: a conversion out of range is undefined.)
            const bool is_in_range =
                (std::abs)(exact) <= static_cast<double>((std::numeric_limits<Value>::max)());
            if (!core::is_finite(exact) || !is_in_range)
                fail(" was expected to have finite values" +
                     std::string(core::is_finite(exact) ? " in the range of float" : "") +
                     "; at index " + std::to_string(i) + " it has " + number_text(exact));
            values.push_back(static_cast<Value>(exact));
        }
    };
    if (from.type == "F64")
        convert([&](std::size_t i) { return value_at<double>(from.bytes, i); });
    else if (from.type == "F32")
        convert([&](std::size_t i) { return static_cast<double>(value_at<float>(from.bytes, i)); });
    else if (from.type == "F16")
        convert([&](std::size_t i) { return half_value(value_at<std::uint16_t>(from.bytes, i)); });
    else if (from.type == "BF16")
        convert([&](std::size_t i) { return bfloat16_value(value_at<std::uint16_t>(from.bytes, i)); });
    else
        fail(" was expected to be of F64, F32, F16 or BF16; it is of " + from.type);
    return values;
}

}  // namespace ctnn::io
