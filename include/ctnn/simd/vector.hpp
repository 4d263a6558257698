// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/lanes.hpp>
#include <ctnn/simd/scalar_operations.hpp>
#include <ctnn/simd/vector_operations.hpp>

/// One surface over xsimd's batches and plain scalars, so that a formula is written once and serves
/// every instruction set, the machines without one, and constant evaluation.
namespace ctnn::simd {

template <class Vector>
using element_t = typename element_of<Vector>::type;

/// What lies at `from` as a Vector: a scalar, or a vector of neighbours.
template <class Vector>
CTNN_INLINE constexpr Vector loaded(const element_t<Vector>* from) noexcept {
    Vector value{};
    simd::load(value, from);
    return value;
}

}  // namespace ctnn::simd
