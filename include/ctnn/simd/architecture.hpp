// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>

#if !defined(CTNN_NO_SIMD) && (defined(__SSE2__) || defined(__aarch64__))
#define CTNN_HAS_SIMD 1
#include <ctnn/core/hide_macros.hpp>

#include <xsimd/xsimd.hpp>

#include <ctnn/core/restore_macros.hpp>
#else
#define CTNN_HAS_SIMD 0
#endif

/// The instruction set that a unit is compiled for, as a type; and repairs of xsimd, which brings it.
///
/// A kernel is a template over the architecture, not over a global switch, so that one unit can compare two.
namespace ctnn::simd {

/// The architecture without vectors: every kernel's scalar twin.
struct scalar {};

#if CTNN_HAS_SIMD
using native = xsimd::default_arch;
#else
using native = scalar;
#endif

#if defined(__SSE2__)
inline constexpr bool has_x86 = true;
#else
inline constexpr bool has_x86 = false;
#endif

/// True where the target fuses multiply and add in one rounding. Elsewhere, and in constant
/// evaluation (clang cannot evaluate fma there), products round twice.
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
inline constexpr bool has_fused_multiply_add = true;
#else
inline constexpr bool has_fused_multiply_add = false;
#endif

#if CTNN_HAS_SIMD

#if defined(__aarch64__)
}  // namespace ctnn::simd

namespace xsimd {
/// xsimd 8 multiplies by an approximate reciprocal, other bits than everywhere else. Always inlined, so that
/// units without ctnn keep theirs.
template <>
CTNN_INLINE batch<float, neon64>& batch<float, neon64>::operator/=(batch const& other) noexcept {
    return *this = batch(vdivq_f32(*this, other));
}
}  // namespace xsimd

namespace ctnn::simd {
#endif

#if defined(__AVX512F__) && defined(__FMA__)
#define CTNN_HAS_HALF_REGISTERS 1
/// The 256-bit registers of a machine with wider ones. Not AVX2 itself: that is in the names of
/// functions that a unit compiled for AVX2 shares, and here the compiler may use instructions that it
/// has not.
template <class Wide>
struct half_of : xsimd::fma3<xsimd::avx2> {};
}  // namespace ctnn::simd

namespace xsimd::types {
template <class Value, class Wide>
struct simd_register<Value, ctnn::simd::half_of<Wide>> : simd_register<Value, xsimd::avx2> {
    using register_type = typename simd_register<Value, xsimd::avx2>::register_type;
    simd_register() = default;
    simd_register(register_type value) noexcept : simd_register<Value, xsimd::avx2>{value} {}
};
template <class Value, class Wide>
struct has_simd_register<Value, ctnn::simd::half_of<Wide>> : has_simd_register<Value, xsimd::avx2> {};
}  // namespace xsimd::types

namespace ctnn::simd {
#else
#define CTNN_HAS_HALF_REGISTERS 0
#endif

template <class Value, class Architecture>
using vector = xsimd::batch<Value, Architecture>;

/// Number of elements in a register.
template <class Value, class Architecture>
inline constexpr std::size_t lanes_of = vector<Value, Architecture>::size;

/// The architecture for Count values: 512-bit registers that would be half empty or more give way to
/// 256-bit ones, whose shuffles and divisions take fewer cycles.
template <class Architecture, class Value, std::size_t Count>
struct narrowed {
    using type = Architecture;
};
#if CTNN_HAS_HALF_REGISTERS
template <class Architecture, class Value, std::size_t Count>
    requires(lanes_of<Value, Architecture> * sizeof(Value) == 64 && Count * sizeof(Value) <= 32)
struct narrowed<Architecture, Value, Count> {
    using type = half_of<Architecture>;
};
#endif
template <class Architecture, class Value, std::size_t Count>
using narrowed_t = typename narrowed<Architecture, Value, Count>::type;

#endif

}  // namespace ctnn::simd
