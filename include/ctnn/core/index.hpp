// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>

#include <cstddef>

namespace ctnn::core {

/// More indices are not exact in float.
inline constexpr std::size_t most_indices = std::size_t{1} << 24;

/// The index that x stands for, or `count` where it is none of 0 to count - 1: negative, not whole, too large or NaN,
/// whatever -ffast-math lets the compiler believe of x. `count` is at most most_indices.
template <std::floating_point Value>
CTNN_TAGGED constexpr std::size_t index_of(Value x, std::size_t count) noexcept {
    if (!core::is_finite(x) || !(x >= 0) || !(x < static_cast<Value>(count))) return count;
    const auto index = static_cast<std::size_t>(x);
    return index < count && static_cast<Value>(index) == x ? index : count;
}

}  // namespace ctnn::core
