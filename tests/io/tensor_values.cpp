// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/tensor_values.hpp>

#include "catch.hpp"
#include "io/safetensors_data.hpp"
#include "support/bits.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace io = ctnn::io;
using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("values are little-endian bits", "[tensor_values]") {
    std::string bytes;
    io::append_value(bytes, 1.0f);
    io::append_value(bytes, std::uint64_t{0x8877665544332211});
    CHECK(bytes == std::string("\x00\x00\x80\x3f\x11\x22\x33\x44\x55\x66\x77\x88", 12));
    CHECK(io::value_at<float>(bytes, 0) == 1.0f);
    CHECK(io::value_at<std::uint64_t>(std::string_view(bytes).substr(4), 0) == 0x8877665544332211);
    CHECK(io::value_at<std::uint16_t>(bytes, 2) == 0x2211);
}

TEST_CASE("a half is what Python says, and each step is one up", "[tensor_values]") {
    for (const auto& each : safetensors_data::halves)
        CHECK(support::same(io::half_value(static_cast<std::uint16_t>(each.bits)), each.value));
    for (unsigned bits = 0; bits < 0x7bff; ++bits) {
        const double here = io::half_value(static_cast<std::uint16_t>(bits));
        const double next = io::half_value(static_cast<std::uint16_t>(bits + 1));
        // 2^-24 for subnormal numbers, twice as much in each binade.
        CHECK(next - here == std::ldexp(1.0, bits < 0x400 ? -24 : static_cast<int>(bits >> 10) - 25));
        CHECK(io::half_value(static_cast<std::uint16_t>(bits | 0x8000)) == -here);
    }
    CHECK(std::isinf(io::half_value(0x7c00)));
    CHECK(io::half_value(0xfc00) < 0);
    CHECK(std::isnan(io::half_value(0x7c01)));
    CHECK(io::bfloat16_value(0x3fc0) == 1.5);
    CHECK(io::bfloat16_value(0x8000) == 0);
    CHECK(std::isnan(io::bfloat16_value(0xffff)));
}

TEST_CASE("values are converted, and such as do not fit are named", "[tensor_values]") {
    const auto of = [](const char* type, const std::string& bytes) {
        return io::tensor_file{"f", {}, {{"a", {type, {1}, bytes}}}};
    };
    const auto bytes_of = [](auto... values) {
        std::string bytes;
        (io::append_value(bytes, values), ...);
        return bytes;
    };
    const std::string doubles = bytes_of(1.0, 0.1, -1e-60);
    CHECK(io::values_of<double>(of("F64", doubles), "a") == std::vector<double>{1.0, 0.1, -1e-60});
    CHECK(io::values_of<float>(of("F64", doubles), "a") == std::vector<float>{1.0f, 0.1f, -0.0f});
    constexpr float most = std::numeric_limits<float>::max();
    const std::string floats = bytes_of(-most, 1e-45f);
    CHECK(io::values_of<float>(of("F32", floats), "a") == std::vector<float>{-most, 1e-45f});
    CHECK(io::values_of<double>(of("F32", floats), "a")[0] == -static_cast<double>(most));

    const std::string large = bytes_of(1.0, 1e39);
    CHECK(io::values_of<double>(of("F64", large), "a")[1] == 1e39);
    CHECK_THROWS_WITH(io::values_of<float>(of("F64", large), "a"),
                      "f: tensor \"a\" was expected to have finite values in the range of float; at "
                      "index 1 it has 1e+39");
    CHECK_THROWS_WITH(io::values_of<double>(of("F64", bytes_of(-INFINITY * 1.0)), "a"),
                      "f: tensor \"a\" was expected to have finite values; at index 0 it has -inf");
    CHECK_THROWS_WITH(io::values_of<float>(of("F32", bytes_of(0.0f, 0.0f, std::nanf(""))), "a"),
                      Contains("finite values; at index 2 it has nan"));
    CHECK_THROWS_WITH(io::values_of<float>(of("F16", bytes_of(std::uint16_t{0x7c00})), "a"),
                      Contains("at index 0 it has inf"));
    CHECK_THROWS_WITH(io::values_of<float>(of("BF16", bytes_of(std::uint16_t{0x7fc0})), "a"),
                      Contains("at index 0 it has nan"));
    CHECK_THROWS_WITH(io::values_of<float>(of("I64", doubles), "a"),
                      "f: tensor \"a\" was expected to be of F64, F32, F16 or BF16; it is of I64");
}
