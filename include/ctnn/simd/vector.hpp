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
#include <xsimd/xsimd.hpp>
#else
#define CTNN_HAS_SIMD 0
#endif

/// One surface over xsimd's batches and plain scalars, so that a formula is written once and serves
/// every instruction set, the machines without one, and constant evaluation.
///
/// A kernel is a template over the architecture, not over a global switch: its symbol names carry the
/// instruction set, and units compiled for different ones link together.
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

template <class V>
concept number = std::is_floating_point_v<V>;

// ---------------------------------------------------------------- scalars

/// a * b + c. The library never writes a product and a sum side by side, which compilers may or may
/// not contract: it calls this, and so has the same bits under every `-ffp-contract`.
CTNN_INLINE constexpr float fma(float a, float b, float c) noexcept {
    return !has_fused_multiply_add || CTNN_CONSTANT_EVALUATED ? a * b + c : __builtin_fmaf(a, b, c);
}
CTNN_INLINE constexpr double fma(double a, double b, double c) noexcept {
    return !has_fused_multiply_add || CTNN_CONSTANT_EVALUATED ? a * b + c : __builtin_fma(a, b, c);
}

template <number T>
CTNN_INLINE constexpr T select(bool condition, T yes, std::type_identity_t<T> no) noexcept {
    return condition ? yes : no;
}

template <number T>
CTNN_INLINE constexpr void load(T& value, const T* from) noexcept {
    value = *from;
}
template <number T>
CTNN_INLINE constexpr void store(T* to, T value) noexcept {
    *to = value;
}

/// The square root by additions, multiplications and divisions alone: constexpr, and within 1 ulp of the
/// hardware's.
CTNN_INLINE constexpr double newton_sqrt(double x) noexcept {
    if (!(x > 0)) return x == 0 ? x : std::numeric_limits<double>::quiet_NaN();
    if (x == std::numeric_limits<double>::infinity()) return x;
    // From above it descends until it no longer does.
    double root = x > 1 ? x : 1;
    for (double next = (root + x / root) / 2; next < root; next = (root + x / root) / 2) root = next;
    return root;
}

template <number T>
CTNN_INLINE constexpr T sqrt(T x) noexcept {
    return CTNN_CONSTANT_EVALUATED ? static_cast<T>(newton_sqrt(static_cast<double>(x))) : std::sqrt(x);
}

/// 2^n / 2 for a whole n in [-125, 128] (double: [-1021, 1024]), n given as a floating-point number.
CTNN_INLINE constexpr float half_power_of_two(float n) noexcept {
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(n + (12582912.0f + 126)) << 23);
}
CTNN_INLINE constexpr double half_power_of_two(double n) noexcept {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(n + (6755399441055744.0 + 1022)) << 52);
}

template <class V>
struct element_of {
    using type = V;
};

#if CTNN_HAS_SIMD

// ---------------------------------------------------------------- batches

template <class T, class Architecture>
using vector = xsimd::batch<T, Architecture>;

template <class T, class A>
struct element_of<xsimd::batch<T, A>> {
    using type = T;
};

template <class T, class A>
CTNN_INLINE vector<T, A> fma(vector<T, A> a, std::type_identity_t<vector<T, A>> b,
                             std::type_identity_t<vector<T, A>> c) noexcept {
#if defined(__AVX512F__)
    // xsimd 8 has none for AVX-512 and would multiply, round and add.
    if constexpr (sizeof(a) == 64) {
        if constexpr (std::is_same_v<T, float>)
            return vector<T, A>(_mm512_fmadd_ps(a, b, c));
        else
            return vector<T, A>(_mm512_fmadd_pd(a, b, c));
    } else
#endif
        return xsimd::fma(a, b, c);
}

template <class T, class A>
CTNN_INLINE vector<T, A> select(xsimd::batch_bool<T, A> condition, vector<T, A> yes,
                                std::type_identity_t<vector<T, A>> no) noexcept {
    return xsimd::select(condition, yes, no);
}

template <class T, class A>
CTNN_INLINE vector<T, A> sqrt(vector<T, A> x) noexcept {
#if defined(__AVX512F__)
    // The unmasked intrinsic draws a warning from g++ 12's own header.
    if constexpr (sizeof(x) == 64 && std::is_same_v<T, float>)
        return vector<T, A>(_mm512_maskz_sqrt_ps(0xffff, x));
    else if constexpr (sizeof(x) == 64)
        return vector<T, A>(_mm512_maskz_sqrt_pd(0xff, x));
    else
#endif
        return xsimd::sqrt(x);
}

/// The same register, read as another type: xsimd renamed its own cast between versions.
template <class To, class From>
CTNN_INLINE To same_bits(From from) noexcept {
    using to_register = typename To::register_type;
    return To(std::bit_cast<to_register>(static_cast<typename From::register_type>(from)));
}

/// A vector for the compiler's own operators and shuffles. (xsimd 8 has no shuffle of two sources, and
/// its shifts draw a warning from g++ 12's AVX-512 header.)
template <class T, std::size_t Count>
struct plain_vector {
    typedef T type __attribute__((vector_size(Count * sizeof(T))));
};

template <class T, class A>
CTNN_INLINE vector<T, A> half_power_of_two(vector<T, A> n) noexcept {
    constexpr bool single = std::is_same_v<T, float>;
    using V = vector<T, A>;
    using bits_type = std::conditional_t<single, std::uint32_t, std::uint64_t>;
    using bits_vector = typename plain_vector<bits_type, V::size>::type;
    const V sum = n + V(single ? T(12582912.0f + 126) : T(6755399441055744.0 + 1022));
    const auto bits = std::bit_cast<bits_vector>(static_cast<typename V::register_type>(sum));
    return V(std::bit_cast<typename V::register_type>(bits << (single ? 23 : 52)));
}

/// Number of elements in a register.
template <class T, class A>
inline constexpr std::size_t lanes_of = vector<T, A>::size;

template <class T, class A>
CTNN_INLINE vector<T, A> load(const T* from) noexcept {
    return vector<T, A>::load_unaligned(from);
}
template <class T, class A>
CTNN_INLINE void store(T* to, vector<T, A> value) noexcept {
    value.store_unaligned(to);
}
template <class T, class A>
CTNN_INLINE void load(vector<T, A>& value, const T* from) noexcept {
    value = load<T, A>(from);
}

/// 0, 1, 2, ... for masks.
template <class T>
struct counting {
    alignas(alignment) T values[line];
    constexpr counting() : values{} {
        for (std::size_t i = 0; i < line; ++i) values[i] = static_cast<T>(i);
    }
};
template <class T>
inline constexpr counting<T> counts{};

/// Keeps the first `count` lanes and replaces the others, whatever is in them (count may be negative).
template <class T, class A>
CTNN_INLINE vector<T, A> keep_first(vector<T, A> value, std::ptrdiff_t count, T other = 0) noexcept {
    using V = vector<T, A>;
    return xsimd::select(load<T, A>(counts<T>.values) < V(static_cast<T>(count)), value, V(other));
}

/// Takes the lanes of a and b as groups of Size and adds each group's upper half to its lower one; the
/// halves stay in order. Applied until Size is 1, it is the tree of the summation order.
template <std::size_t Size, class T, class A>
CTNN_INLINE vector<T, A> add_halves(vector<T, A> a, vector<T, A> b) noexcept {
    using V = vector<T, A>;
    using plain = typename plain_vector<T, V::size>::type;
    constexpr std::size_t half = Size / 2;
    const auto x = std::bit_cast<plain>(static_cast<typename V::register_type>(a));
    const auto y = std::bit_cast<plain>(static_cast<typename V::register_type>(b));
    const auto [lower, upper] = [&]<std::size_t... I>(std::index_sequence<I...>) CTNN_INLINE_LAMBDA {
        struct halves {
            plain lower, upper;
        };
        return halves{__builtin_shufflevector(x, y, (I / half * Size + I % half)...),
                      __builtin_shufflevector(x, y, (I / half * Size + I % half + half)...)};
    }(std::make_index_sequence<V::size>{});
    return V(std::bit_cast<typename V::register_type>(lower)) +
           V(std::bit_cast<typename V::register_type>(upper));
}

/// Stores each lane Times times, one after another, up to `count` elements (a multiple of the width).
template <std::size_t Times, class T, class A>
CTNN_INLINE void repeat_lanes(vector<T, A> value, T* to, std::size_t count) noexcept {
    using V = vector<T, A>;
    using plain = typename plain_vector<T, V::size>::type;
    const auto x = std::bit_cast<plain>(static_cast<typename V::register_type>(value));
    [&]<std::size_t... N>(std::index_sequence<N...>) CTNN_INLINE_LAMBDA {
        const auto part =
            [&]<std::size_t First, std::size_t... I>(std::integral_constant<std::size_t, First>,
                                                     std::index_sequence<I...>) CTNN_INLINE_LAMBDA {
                const plain repeated = __builtin_shufflevector(x, x, ((First + I) / Times)...);
                if (First < count)
                    simd::store(to + First, V(std::bit_cast<typename V::register_type>(repeated)));
            };
        (part(std::integral_constant<std::size_t, N * V::size>{}, std::make_index_sequence<V::size>{}),
         ...);
    }(std::make_index_sequence<Times>{});
}

/// The lanes of `value`, folded in halves by `combine` (V, V) -> V; the result is in every lane.
template <class T, class A, class Combine>
CTNN_INLINE vector<T, A> fold_lanes(vector<T, A> value, Combine combine) noexcept {
    using V = vector<T, A>;
    using plain = typename plain_vector<T, V::size>::type;
    const auto fold =
        [&]<std::size_t Size, std::size_t... I>(std::integral_constant<std::size_t, Size>,
                                                std::index_sequence<I...>) CTNN_INLINE_LAMBDA {
            const auto x = std::bit_cast<plain>(static_cast<typename V::register_type>(value));
            const plain swapped = __builtin_shufflevector(x, x, ((I + Size / 2) % V::size)...);
            value = combine(value, V(std::bit_cast<typename V::register_type>(swapped)));
        };
    constexpr auto lanes = std::make_index_sequence<V::size>{};
    if constexpr (V::size >= 16) fold(std::integral_constant<std::size_t, 16>{}, lanes);
    if constexpr (V::size >= 8) fold(std::integral_constant<std::size_t, 8>{}, lanes);
    if constexpr (V::size >= 4) fold(std::integral_constant<std::size_t, 4>{}, lanes);
    fold(std::integral_constant<std::size_t, 2>{}, lanes);
    return value;
}

#endif

template <class V>
using element_t = typename element_of<V>::type;

}  // namespace ctnn::simd
