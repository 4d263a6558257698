// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#if !defined(CTNN_NO_SIMD) && (defined(__SSE2__) || defined(__aarch64__))
#define CTNN_HAS_SIMD 1
#include <ctnn/core/hide_macros.hpp>

#include <xsimd/xsimd.hpp>

#include <ctnn/core/restore_macros.hpp>
#else
#define CTNN_HAS_SIMD 0
#endif

/// One surface over xsimd's batches and plain scalars, so that a formula is written once and serves
/// every instruction set, the machines without one, and constant evaluation.
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

template <class Value>
concept number = std::is_floating_point_v<Value>;

/// As bits: with -ffinite-math-only, clang warns of the library's constants, and takes comparisons with them for
/// undefined.
template <number Value>
inline constexpr Value infinite = std::bit_cast<Value>(
    static_cast<std::conditional_t<sizeof(Value) == 4, std::uint32_t, std::uint64_t>>(
        sizeof(Value) == 4 ? 0x7f800000u : 0x7ff0000000000000u));

// ---------------------------------------------------------------- scalars

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

#if CTNN_HAS_SIMD

// ---------------------------------------------------------------- batches

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

/// The same register, read as another type: xsimd renamed its own cast between versions.
template <class To, class From>
CTNN_INLINE To same_bits(From from) noexcept {
    using to_register = typename To::register_type;
    return To(std::bit_cast<to_register>(static_cast<typename From::register_type>(from)));
}

/// Lane i of the result is lane From{}(i) of x and y, those of y counted after those of x; From is the
/// type of a lambda without captures.
template <class From, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> permute(vector<Value, Architecture> x,
                                                vector<Value, Architecture> y, From) noexcept {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) CTNN_INLINE_LAMBDA {
        return from_plain<Value, Architecture>(
            __builtin_shufflevector(to_plain(x), to_plain(y), From{}(Index)...));
    }(std::make_index_sequence<vector<Value, Architecture>::size>{});
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

/// Lane 0.
template <class Value, class Architecture>
CTNN_INLINE Value first_lane(vector<Value, Architecture> value) noexcept {
    return to_plain(value)[0];
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

/// 0, 1, 2, ... for masks.
template <class Value>
struct counting {
    alignas(alignment) Value values[line];
    CTNN_TAGGED constexpr counting() : values{} {
        for (std::size_t i = 0; i < line; ++i) values[i] = static_cast<Value>(i);
    }
};
template <class Value>
CTNN_TAGGED inline constexpr counting<Value> counts{};

/// Keeps the first `count` lanes and replaces the others, whatever is in them.
template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_first(vector<Value, Architecture> value, std::size_t count,
                                                   Value other = 0) noexcept {
    using Vector = vector<Value, Architecture>;
    // (Of a signed number the conversion is one instruction.)
    const Vector end(static_cast<Value>(static_cast<std::ptrdiff_t>(count)));
    return xsimd::select(load<Value, Architecture>(counts<Value>.values) < end, value, Vector(other));
}

/// The same for a constant count.
template <std::size_t Count, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_first(vector<Value, Architecture> value,
                                                   Value other = 0) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
#if defined(__clang__)
    if (Count < lanes) keep_here(value);
#endif
    return permute(value, vector<Value, Architecture>(other),
                   [](std::size_t i) { return i < Count ? i : i + lanes; });
}

/// The vector at index `at` (a multiple of its width) of a row of Width values: what lies after the row
/// is replaced.
template <std::size_t Width, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_row(vector<Value, Architecture> value, std::size_t at,
                                                 Value other = 0) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    if (at + lanes <= Width) return value;
    return at < Width ? keep_first<Width % lanes>(value, other) : vector<Value, Architecture>(other);
}

/// Keeps the first lane of every Size lanes; where Size is wider than the vector, this is part `part` of
/// them.
template <std::size_t Size, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_every(vector<Value, Architecture> value,
                                                   std::size_t part = 0) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    if (part > 0) return vector<Value, Architecture>(Value(0));
    return permute(value, vector<Value, Architecture>(Value(0)),
                   [](std::size_t i) { return i % Size == 0 ? i : i + lanes; });
}

/// Stores the first Count lanes, from First on, and nothing else.
template <std::size_t Count, std::size_t First = 0, class Value, class Architecture>
CTNN_INLINE void store_first(Value* to, vector<Value, Architecture> value) noexcept {
    constexpr std::size_t left = Count - First;
    if constexpr (left > 0) {
        constexpr std::size_t size = std::bit_floor(left);
        const auto x = to_plain(value);
        [&]<std::size_t... Index>(std::index_sequence<Index...>) CTNN_INLINE_LAMBDA {
            if constexpr (size == 1) {
                to[First] = x[First];
            } else {
                const auto piece = __builtin_shufflevector(x, x, (First + Index)...);
                std::memcpy(to + First, &piece, sizeof piece);
            }
        }(std::make_index_sequence<size>{});
        store_first<Count, First + size>(to, value);
    }
}

/// The lanes in groups of Size, with the halves of each group exchanged.
template <std::size_t Size, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> swap_halves(vector<Value, Architecture> value) noexcept {
    return permute(value, value, [](std::size_t i) { return i ^ (Size / 2); });
}

/// Where lane `lane` of a fold of two vectors comes from: see add_halves.
template <class Value, std::size_t Lanes, std::size_t Size>
struct half_indices {
    /// Registers are made of 16-byte chunks, within which shuffles are cheap.
    static constexpr std::size_t chunk = 16 / sizeof(Value);
    static constexpr std::size_t half = Size / 2;

    /// Index among the 2 * Lanes lanes of both, of the lower half; the upper one is `half` further.
    CTNN_TAGGED static constexpr std::size_t lower(std::size_t lane) {
        if constexpr (Size > chunk) {
            return lane / half * Size + lane % half;
        } else {
            const std::size_t within = lane % chunk;
            const std::size_t source = within / (chunk / 2);
            return source * Lanes + lane / chunk * chunk + within % (chunk / 2) / half * Size +
                   within % half;
        }
    }
};

/// Takes the lanes of a and b as groups of Size and adds each group's upper half to its lower one. The
/// sums lie as half_indices says: groups wider than a chunk stay in order, others stay in their chunk.
template <std::size_t Size, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> add_halves(vector<Value, Architecture> a,
                                                   vector<Value, Architecture> b) noexcept {
    using indices = half_indices<Value, vector<Value, Architecture>::size, Size>;
    return as_written(permute(a, b, [](std::size_t i) { return indices::lower(i); }) +
                      permute(a, b, [](std::size_t i) { return indices::lower(i) + indices::half; }));
}

/// Stores each lane Times times, one after another, up to `count` elements (a multiple of the width).
template <std::size_t Times, class Value, class Architecture>
CTNN_INLINE void repeat_lanes(vector<Value, Architecture> value, Value* to, std::size_t count) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    const auto part =
        [&]<std::size_t First>(std::integral_constant<std::size_t, First>) CTNN_INLINE_LAMBDA {
            if (First < count)
                simd::store(to + First,
                            permute(value, value, [](std::size_t i) { return (First + i) / Times; }));
        };
    [&]<std::size_t... Part>(std::index_sequence<Part...>) CTNN_INLINE_LAMBDA {
        (part(std::integral_constant<std::size_t, Part * lanes>{}), ...);
    }(std::make_index_sequence<Times>{});
}

/// The first Count lanes (a power of two) of `value`, folded in halves by `combine`; the
/// result is in each of them.
template <std::size_t Count, class Value, class Architecture, class Combine>
CTNN_INLINE vector<Value, Architecture> fold_lanes(vector<Value, Architecture> value,
                                                   Combine combine) noexcept {
    if constexpr (Count > 1)
        return fold_lanes<Count / 2>(combine(value, swap_halves<Count>(value)), combine);
    else
        return value;
}

#endif

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
