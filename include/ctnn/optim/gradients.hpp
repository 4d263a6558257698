// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstdint>

namespace ctnn {

/// Leaves the parameters as they are and stores the mean gradient of the last step, which
/// `trainer::get_gradients` returns in `get_parameters` order: for checks, and for rules of one's own.
struct gradients {
    static constexpr std::size_t moments = 1;

    template <class Value>
    struct store {
        static constexpr std::size_t moments = 1;

        template <class Vector>
        CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient,
                                                Vector* stored) const noexcept {
            *stored = gradient;
            return w;
        }
    };

    template <class Value, class Function>
    CTNN_TAGGED constexpr void apply(std::uint64_t, Function&& f) const {
        f(store<Value>{});
    }
};

}  // namespace ctnn
