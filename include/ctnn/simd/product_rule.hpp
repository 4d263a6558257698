// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstddef>

/// Updates whose gradient is one product x dy. A rule that only scales gradients scales the x, once for all dy.
namespace ctnn::simd {

/// What of_product takes for x.
template <class Update, class Vector>
CTNN_INLINE constexpr Vector factor(const Update& update, Vector x) noexcept {
    if constexpr (requires { update.factor(x); })
        return update.factor(x);
    else
        return x;
}

/// The parameter w at `index` after its update.
template <class Update, class Vector>
CTNN_INLINE constexpr Vector of_product(const Update& update, Vector w, Vector factor, Vector dy,
                                        std::size_t index) noexcept {
    if constexpr (requires { update.factor(dy); })
        return simd::fma(factor, dy, w);
    else
        return update(w, factor * dy, index);
}

}  // namespace ctnn::simd
