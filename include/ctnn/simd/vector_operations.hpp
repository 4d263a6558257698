// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/scalar_operations.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#if CTNN_HAS_SIMD

/// The half of the surface that is vectors: what scalar_operations.hpp has, in each lane.
namespace ctnn::simd {

template <class Value, class Architecture>
struct element_of<xsimd::batch<Value, Architecture>> {
    using type = Value;
};

/// A vector for the compiler's own operators and shuffles. (xsimd 8 has no shuffle of two sources, and
/// its shifts draw a warning from g++ 12's AVX-512 header.)
template <class Value, std::size_t Count>
struct plain_vector {
    typedef Value type __attribute__((vector_size(Count * sizeof(Value))));
};

template <class Value, class Architecture>
using plain_of = typename plain_vector<Value, vector<Value, Architecture>::size>::type;

template <class Value, class Architecture>
CTNN_INLINE plain_of<Value, Architecture> to_plain(vector<Value, Architecture> value) noexcept {
    return std::bit_cast<plain_of<Value, Architecture>>(
        static_cast<typename vector<Value, Architecture>::register_type>(value));
}
template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> from_plain(plain_of<Value, Architecture> value) noexcept {
    return vector<Value, Architecture>(
        std::bit_cast<typename vector<Value, Architecture>::register_type>(value));
}

/// Has the compiler compute a vector before what follows: g++ 12 puts a sum off until it is used, and
/// what it is made of into memory.
template <class Value, class Architecture>
CTNN_INLINE void keep_here(vector<Value, Architecture>& value) noexcept {
    auto plain = to_plain(value);
    asm("" : CTNN_VECTOR_REGISTER(plain));
    value = from_plain<Value, Architecture>(plain);
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> as_written(vector<Value, Architecture> x) noexcept {
#if defined(__clang__)
    return from_plain<Value, Architecture>(__arithmetic_fence(to_plain(x)));
#else
    if (CTNN_FAST_MATH) keep_here(x);
    return x;
#endif
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture>
divide(vector<Value, Architecture> a, std::type_identity_t<vector<Value, Architecture>> b) noexcept {
    CTNN_PRECISE
#if defined(CTNN_ASM_DIVIDE)
    auto quotient = to_plain(a);
    if constexpr (sizeof(Value) == sizeof(float))
        CTNN_ASM_DIVIDE(quotient, to_plain(b), "ps");
    else
        CTNN_ASM_DIVIDE(quotient, to_plain(b), "pd");
    return from_plain<Value, Architecture>(quotient);
#else
#if defined(__clang__)
    keep_here(b);
#endif
    return from_plain<Value, Architecture>(to_plain(a) / to_plain(b));
#endif
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture>
fma(vector<Value, Architecture> a, std::type_identity_t<vector<Value, Architecture>> b,
    std::type_identity_t<vector<Value, Architecture>> c) noexcept {
    CTNN_PRECISE
#if defined(__clang__)
    if constexpr (has_fused_multiply_add)
        return from_plain<Value, Architecture>(
            __builtin_elementwise_fma(to_plain(a), to_plain(b), to_plain(c)));
    else
        return as_written(from_plain<Value, Architecture>(
            to_plain(as_written(a)) * to_plain(as_written(b)) + to_plain(as_written(c))));
#else
#if defined(__AVX512F__)
    // xsimd 8 has none for AVX-512 and would multiply, round and add.
    if constexpr (sizeof(a) == 64) {
        if constexpr (std::is_same_v<Value, float>)
            return vector<Value, Architecture>(_mm512_fmadd_ps(a, b, c));
        else
            return vector<Value, Architecture>(_mm512_fmadd_pd(a, b, c));
    } else
#endif
        return has_fused_multiply_add
                   ? xsimd::fma(a, b, c)
                   : as_written(xsimd::fma(as_written(a), as_written(b), as_written(c)));
#endif
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture>
select(xsimd::batch_bool<Value, Architecture> condition, vector<Value, Architecture> yes,
       std::type_identity_t<vector<Value, Architecture>> no) noexcept {
    return xsimd::select(condition, yes, no);
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> sqrt(vector<Value, Architecture> x) noexcept {
    CTNN_PRECISE
#if defined(__AVX512F__) && !defined(__clang__)
    // The unmasked intrinsic draws a warning from g++ 12's own header.
    if constexpr (sizeof(x) == 64 && std::is_same_v<Value, float>)
        return vector<Value, Architecture>(_mm512_maskz_sqrt_ps(0xffff, x));
    else if constexpr (sizeof(x) == 64)
        return vector<Value, Architecture>(_mm512_maskz_sqrt_pd(0xff, x));
    else
#elif defined(__aarch64__) && !defined(__clang__)
    // xsimd 8 approximates it.
    if constexpr (std::is_same_v<Value, float>)
        return vector<Value, Architecture>(vsqrtq_f32(x));
    else
#endif
#if defined(__clang__)
        return from_plain<Value, Architecture>(__builtin_elementwise_sqrt(to_plain(x)));
#else
        return xsimd::sqrt(x);
#endif
}

/// -x, in a form that compilers merge into a neighbouring fma.
template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> negative(vector<Value, Architecture> x) noexcept {
    return from_plain<Value, Architecture>(-to_plain(x));
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> absolute(vector<Value, Architecture> x) noexcept {
    using bits_type = std::conditional_t<sizeof(Value) == 4, std::uint32_t, std::uint64_t>;
    using words = typename plain_vector<bits_type, vector<Value, Architecture>::size>::type;
    const auto bits = std::bit_cast<words>(to_plain(x)) & (static_cast<bits_type>(-1) >> 1);
    return from_plain<Value, Architecture>(std::bit_cast<plain_of<Value, Architecture>>(bits));
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture>
with_sign_of(vector<Value, Architecture> sign,
             std::type_identity_t<vector<Value, Architecture>> x) noexcept {
    using bits_type = std::conditional_t<sizeof(Value) == 4, std::uint32_t, std::uint64_t>;
    using words = typename plain_vector<bits_type, vector<Value, Architecture>::size>::type;
    constexpr auto sign_bit = static_cast<bits_type>(1) << (8 * sizeof(Value) - 1);
    const auto bits =
        std::bit_cast<words>(to_plain(x)) | (std::bit_cast<words>(to_plain(sign)) & sign_bit);
    return from_plain<Value, Architecture>(std::bit_cast<plain_of<Value, Architecture>>(bits));
}

// a < b ? b : a, which compilers make one instruction of only sometimes (g++ 12: not beside a constant).
#if defined(__SSE2__)
CTNN_INLINE __m128 register_larger(__m128 a, __m128 b) noexcept { return _mm_max_ps(b, a); }
CTNN_INLINE __m128 register_smaller(__m128 a, __m128 b) noexcept { return _mm_min_ps(b, a); }
CTNN_INLINE __m128d register_larger(__m128d a, __m128d b) noexcept { return _mm_max_pd(b, a); }
CTNN_INLINE __m128d register_smaller(__m128d a, __m128d b) noexcept { return _mm_min_pd(b, a); }
#if defined(__AVX__)
CTNN_INLINE __m256 register_larger(__m256 a, __m256 b) noexcept { return _mm256_max_ps(b, a); }
CTNN_INLINE __m256 register_smaller(__m256 a, __m256 b) noexcept { return _mm256_min_ps(b, a); }
CTNN_INLINE __m256d register_larger(__m256d a, __m256d b) noexcept { return _mm256_max_pd(b, a); }
CTNN_INLINE __m256d register_smaller(__m256d a, __m256d b) noexcept { return _mm256_min_pd(b, a); }
#endif
#if defined(__AVX512F__)
CTNN_INLINE __m512 register_larger(__m512 a, __m512 b) noexcept {
    return _mm512_maskz_max_ps(0xffff, b, a);
}
CTNN_INLINE __m512 register_smaller(__m512 a, __m512 b) noexcept {
    return _mm512_maskz_min_ps(0xffff, b, a);
}
CTNN_INLINE __m512d register_larger(__m512d a, __m512d b) noexcept {
    return _mm512_maskz_max_pd(0xff, b, a);
}
CTNN_INLINE __m512d register_smaller(__m512d a, __m512d b) noexcept {
    return _mm512_maskz_min_pd(0xff, b, a);
}
#endif
#else
template <class Register>
CTNN_INLINE Register register_larger(Register a, Register b) noexcept {
    return a < b ? b : a;
}
template <class Register>
CTNN_INLINE Register register_smaller(Register a, Register b) noexcept {
    return b < a ? b : a;
}
#endif

// xsimd's max and min treat NaN and -0 differently from version to version.
template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture>
maximum(vector<Value, Architecture> a, std::type_identity_t<vector<Value, Architecture>> b) noexcept {
    using Register = typename vector<Value, Architecture>::register_type;
    return vector<Value, Architecture>(
        register_larger(static_cast<Register>(a), static_cast<Register>(b)));
}
template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture>
minimum(vector<Value, Architecture> a, std::type_identity_t<vector<Value, Architecture>> b) noexcept {
    using Register = typename vector<Value, Architecture>::register_type;
    return vector<Value, Architecture>(
        register_smaller(static_cast<Register>(a), static_cast<Register>(b)));
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> half_power_of_two(vector<Value, Architecture> n) noexcept {
    constexpr bool single = std::is_same_v<Value, float>;
    using Vector = vector<Value, Architecture>;
    using bits_type = std::conditional_t<single, std::uint32_t, std::uint64_t>;
    using bits_vector = typename plain_vector<bits_type, Vector::size>::type;
    const Vector sum = n + Vector(single ? Value(12582912.0f + 126) : Value(6755399441055744.0 + 1022));
    const auto bits = std::bit_cast<bits_vector>(static_cast<typename Vector::register_type>(sum));
    return Vector(std::bit_cast<typename Vector::register_type>(bits << (single ? 23 : 52)));
}

template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> load(const Value* from) noexcept {
    return vector<Value, Architecture>::load_unaligned(from);
}
template <class Value, class Architecture>
CTNN_INLINE void store(Value* to, vector<Value, Architecture> value) noexcept {
    value.store_unaligned(to);
}
template <class Value, class Architecture>
CTNN_INLINE void load(vector<Value, Architecture>& value, const Value* from) noexcept {
    value = load<Value, Architecture>(from);
}

}  // namespace ctnn::simd

#endif
