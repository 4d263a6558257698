// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/finite.hpp>

#include "catch.hpp"

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace core = ctnn::core;

template <class T>
constexpr bool holds() {
    using limits = std::numeric_limits<T>;
    using bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    for (const T value : {T(0), -T(0), T(-1.5), limits::max(), limits::lowest(), limits::denorm_min()})
        if (!core::is_finite(value) || core::is_nan(value)) return false;
    const bits infinity = std::bit_cast<bits>(limits::infinity());
    const bits sign = bits{1} << (8 * sizeof(T) - 1);
    for (const bits infinite : {infinity, infinity | sign})
        if (core::is_finite(std::bit_cast<T>(infinite)) || core::is_nan(std::bit_cast<T>(infinite)))
            return false;
    // The least and the greatest of the NaNs.
    for (const bits nan : {infinity + 1, infinity | sign | 1, sign - 1, ~bits{0}})
        if (core::is_finite(std::bit_cast<T>(nan)) || !core::is_nan(std::bit_cast<T>(nan))) return false;
    return true;
}
static_assert(holds<float>() && holds<double>());

}  // namespace

TEST_CASE("bytes are finite if each number of them is", "[finite]") {
    const auto check = [](auto zero) {
        using T = decltype(zero);
        using limits = std::numeric_limits<T>;
        for (std::size_t count = 0; count < 70; ++count) {
            std::vector<T> values(count, limits::lowest());
            const auto are_finite = [&] {
                return core::are_finite<T>(values.data(), count * sizeof(T));
            };
            CHECK(are_finite());
            for (T& value : values)
                for (const T bad : {limits::infinity(), -limits::infinity(), limits::quiet_NaN()}) {
                    const T good = std::exchange(value, bad);
                    CHECK(!are_finite());
                    value = good;
                }
        }
    };
    check(0.0f);
    check(0.0);
}

TEST_CASE("a number is finite, and NaN, by its bits", "[finite]") {
    CHECK(holds<float>());
    CHECK(holds<double>());
}
