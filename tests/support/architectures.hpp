// SPDX-License-Identifier: BSL-1.0
// The instruction sets to test: the scalar one, the native one, and on AVX-512 also its shorter sibling. (That where it
// takes little to compile, by g++ and not optimised, as under sanitizers: optimised, same_bits asks it of whole networks.)
#pragma once

#include <ctnn/simd/vector.hpp>

#include <type_traits>

namespace support {

/// Calls f.operator()<Architecture>() for each that has vectors.
template <class F>
void for_each_vector_architecture([[maybe_unused]] F&& f) {
#if CTNN_HAS_SIMD
    f.template operator()<ctnn::simd::native>();
#if defined(__AVX512F__) && defined(__AVX2__) && defined(__FMA__) && !defined(__OPTIMIZE__) &&          \
    !defined(__clang__)
    f.template operator()<xsimd::fma3<xsimd::avx2>>();
#endif
#endif
}

/// Calls f.operator()<Architecture>() for each, the scalar one first.
template <class F>
void for_each_architecture(F&& f) {
    f.template operator()<ctnn::simd::scalar>();
    for_each_vector_architecture(f);
}

}  // namespace support
