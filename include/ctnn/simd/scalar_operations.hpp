// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/architecture.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

/// The half of the surface that is scalars: see vector.hpp.
namespace ctnn::simd {

template <class Value>
concept number = std::is_floating_point_v<Value>;

/// As bits: with -ffinite-math-only, clang warns of the library's constants, and takes comparisons with them for
/// undefined.
template <number Value>
inline constexpr Value infinite = std::bit_cast<Value>(
    static_cast<std::conditional_t<sizeof(Value) == 4, std::uint32_t, std::uint64_t>>(
        sizeof(Value) == 4 ? 0x7f800000u : 0x7ff0000000000000u));

// Flags such as -ffast-math let compilers take sums and products in another order, divide by an approximate
// reciprocal and merge the parts into which a constant was split. What may not be so rewritten stands in
// as_written, divide and sqrt; fma is safe by itself. Without such flags they are nothing.
#if defined(__clang__)
#define CTNN_PRECISE _Pragma("float_control(precise, on)")
#else
#define CTNN_PRECISE
#endif
#if !defined(__clang__) && (defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__))
#define CTNN_FAST_MATH 1
#else
#define CTNN_FAST_MATH 0
#endif
#if defined(__AVX512F__)
#define CTNN_VECTOR_REGISTER "+v"
#elif defined(__SSE2__)
#define CTNN_VECTOR_REGISTER "+x"
#elif defined(__aarch64__)
#define CTNN_VECTOR_REGISTER "+w"
#endif
// g++ has no other way to the instruction itself.
#if CTNN_FAST_MATH && defined(__AVX__)
#define CTNN_ASM_DIVIDE(a, b, type) asm("vdiv" type " {%1, %0, %0|%0, %0, %1}" : "+v"(a) : "v"(b))
#elif CTNN_FAST_MATH && defined(__SSE2__)
#define CTNN_ASM_DIVIDE(a, b, type) asm("div" type " {%1, %0|%0, %1}" : "+x"(a) : "x"(b))
#endif

/// Has the compiler compute x as it is written, whole: clang leaves a bound away where the value is not selected, and
/// what is in lanes that nobody reads to chance, which is all the same only where no traps are on.
template <number Value>
CTNN_INLINE constexpr void keep_here([[maybe_unused]] Value& x) noexcept {
#if defined(CTNN_VECTOR_REGISTER)
    if (!CTNN_CONSTANT_EVALUATED) asm("" : CTNN_VECTOR_REGISTER(x));
#endif
}

/// Between turns of a loop that adds to vectors in memory which overlap: g++ 12 carries what it has loaded from turn
/// to turn (-fpredictive-commoning), and overlooks that another store has changed a part of it.
CTNN_INLINE void load_anew() noexcept { asm volatile("" : : : "memory"); }

/// x, made before and apart from whatever is made of it.
template <number Value>
CTNN_INLINE constexpr Value as_written(Value x) noexcept {
#if defined(__clang__)
    return CTNN_CONSTANT_EVALUATED ? x : __arithmetic_fence(x);
#else
    // (g++ 12 forgets its __builtin_assoc_barrier where it makes vectors of a loop, and takes vectors apart for it.)
    if (CTNN_FAST_MATH) keep_here(x);
    return x;
#endif
}

/// a / b, correctly rounded. Under traps clang must be kept from dividing by what was not selected, and from
/// making scalars lanes of a vector that has 0 / 0 in the others.
template <number Value>
CTNN_INLINE constexpr Value divide(Value a, std::type_identity_t<Value> b) noexcept {
    CTNN_PRECISE
#if defined(CTNN_ASM_DIVIDE)
    if (!CTNN_CONSTANT_EVALUATED) {
        if constexpr (sizeof(Value) == sizeof(float))
            CTNN_ASM_DIVIDE(a, b, "ss");
        else
            CTNN_ASM_DIVIDE(a, b, "sd");
        return a;
    }
#elif defined(__clang__)
    if (!CTNN_CONSTANT_EVALUATED) {
        keep_here(b);
        a /= b;
        keep_here(a);
        return a;
    }
#endif
    return a / b;
}

/// a * b + c. The library never writes a product and a sum side by side, which compilers may or may
/// not contract: it calls this, and so has the same bits under every `-ffp-contract`.
CTNN_INLINE constexpr float fma(float a, float b, float c) noexcept {
    CTNN_PRECISE
    if (CTNN_CONSTANT_EVALUATED) return a * b + c;
    return has_fused_multiply_add ? __builtin_fmaf(a, b, c)
                                  : as_written(as_written(a) * as_written(b) + as_written(c));
}
CTNN_INLINE constexpr double fma(double a, double b, double c) noexcept {
    CTNN_PRECISE
    if (CTNN_CONSTANT_EVALUATED) return a * b + c;
    return has_fused_multiply_add ? __builtin_fma(a, b, c)
                                  : as_written(as_written(a) * as_written(b) + as_written(c));
}

template <number Value>
CTNN_INLINE constexpr Value select(bool condition, Value yes, std::type_identity_t<Value> no) noexcept {
    return condition ? yes : no;
}

template <number Value>
CTNN_INLINE constexpr Value negative(Value x) noexcept {
    return -x;
}

template <number Value>
CTNN_INLINE constexpr Value absolute(Value x) noexcept {
    return sizeof(Value) == sizeof(float) ? static_cast<Value>(__builtin_fabsf(static_cast<float>(x)))
                                          : static_cast<Value>(__builtin_fabs(static_cast<double>(x)));
}

/// x, which is not negative (or NaN), with the sign of the first.
template <number Value>
CTNN_INLINE constexpr Value with_sign_of(Value sign, std::type_identity_t<Value> x) noexcept {
    return sizeof(Value) == sizeof(float)
               ? static_cast<Value>(__builtin_copysignf(static_cast<float>(x), static_cast<float>(sign)))
               : static_cast<Value>(
                     __builtin_copysign(static_cast<double>(x), static_cast<double>(sign)));
}

/// The larger one; the first where either is NaN or they are equal.
template <number Value>
CTNN_INLINE constexpr Value maximum(Value a, std::type_identity_t<Value> b) noexcept {
    return a < b ? b : a;
}
/// The smaller one; the first where either is NaN or they are equal.
template <number Value>
CTNN_INLINE constexpr Value minimum(Value a, std::type_identity_t<Value> b) noexcept {
    return b < a ? b : a;
}

template <number Value>
CTNN_INLINE constexpr void load(Value& value, const Value* from) noexcept {
    value = *from;
}
template <number Value>
CTNN_INLINE constexpr void store(Value* to, Value value) noexcept {
    *to = value;
}

/// The square root by additions, multiplications and divisions alone: constexpr, and within 1 ulp of the
/// hardware's.
CTNN_INLINE constexpr double newton_sqrt(double x) noexcept {
    if (!(x > 0)) return x == 0 ? x : std::numeric_limits<double>::quiet_NaN();
    if (!(x <= (std::numeric_limits<double>::max)())) return x;
    // From above it descends until it no longer does.
    double root = x > 1 ? x : 1;
    for (double next = (root + x / root) / 2; next < root; next = (root + x / root) / 2) root = next;
    return root;
}

template <number Value>
CTNN_INLINE constexpr Value sqrt(Value x) noexcept {
    CTNN_PRECISE
    if (CTNN_CONSTANT_EVALUATED) return static_cast<Value>(newton_sqrt(static_cast<double>(x)));
#if CTNN_FAST_MATH && defined(__AVX__)
    if constexpr (sizeof(Value) == sizeof(float))
        asm("vsqrtss %0, %0, %0" : "+v"(x));
    else
        asm("vsqrtsd %0, %0, %0" : "+v"(x));
    return x;
#elif CTNN_FAST_MATH && defined(__SSE2__)
    if constexpr (sizeof(Value) == sizeof(float))
        asm("sqrtss %0, %0" : "+x"(x));
    else
        asm("sqrtsd %0, %0" : "+x"(x));
    return x;
#else
    return sizeof(Value) == sizeof(float) ? static_cast<Value>(__builtin_sqrtf(static_cast<float>(x)))
                                          : static_cast<Value>(__builtin_sqrt(static_cast<double>(x)));
#endif
}

/// 2^n / 2 for a whole n in [-125, 128] (double: [-1021, 1024]), n given as a floating-point number.
CTNN_INLINE constexpr float half_power_of_two(float n) noexcept {
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(n + (12582912.0f + 126)) << 23);
}
CTNN_INLINE constexpr double half_power_of_two(double n) noexcept {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(n + (6755399441055744.0 + 1022)) << 52);
}

template <class Vector>
struct element_of {
    using type = Vector;
};

}  // namespace ctnn::simd
