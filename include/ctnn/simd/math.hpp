// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <limits>

/// Elementary functions over a scalar or a vector V of `float` or `double`, constexpr for scalars:
/// one formula each, no branch on data, NaN in gives NaN out. Their error bounds hold on the whole
/// range and are tested against the standard library in double (float: a strided sweep of all floats).
namespace ctnn::simd {

/// Neighbouring terms (the lowest power first) become one, until one is left: Estrin's scheme.
template <class V, std::size_t Count>
CTNN_INLINE constexpr V add_terms(const V (&terms)[Count], V power) noexcept {
    if constexpr (Count == 1) {
        return terms[0];
    } else {
        V sums[(Count + 1) / 2];
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count / 2; ++i)
            sums[i] = simd::fma(terms[2 * i + 1], power, terms[2 * i]);
        if constexpr (Count % 2 == 1) sums[Count / 2] = terms[Count - 1];
        return add_terms(sums, power * power);
    }
}

/// A polynomial, the highest power first. Its chain of dependent operations is the logarithm of
/// Horner's.
template <class V, class... Coefficients>
CTNN_INLINE constexpr V polynomial(V x, element_t<V> highest, Coefficients... rest) noexcept {
    if (CTNN_CONSTANT_EVALUATED) {  // Horner's rule: one step of clang's budget
        V sum(highest);
        ((sum = sum * x + V(rest)), ...);
        return sum;
    }
    constexpr std::size_t count = 1 + sizeof...(rest);
    V terms[count]{};
    std::size_t next = count;
    terms[--next] = V(highest);
    ((terms[--next] = V(rest)), ...);
    return add_terms(terms, x);
}

/// Where e^x is taken for 0, so that nothing is subnormal, and above the largest finite result.
template <class T>
inline constexpr T exp_lowest = std::is_same_v<T, float> ? T(-86.6) : T(-707.7);
template <class T>
inline constexpr T exp_highest = std::is_same_v<T, float> ? T(89) : T(710);

/// e^x in constant evaluation, where clang counts every statement: x = n ln 2 + r, Taylor's series of
/// e^r.
CTNN_TAGGED constexpr double exp_inside(double x) noexcept {
    const double n = (x * 1.44269504088896340736 + 6755399441055744) - 6755399441055744;
    const double r = x - n * 6.93147180369123816490e-01 - n * 1.90821492927058770002e-10;
    // clang-format off
    return (1 + r * (1 + r / 2 * (1 + r / 3 * (1 + r / 4 * (1 + r / 5 * (1 + r / 6 * (1 + r / 7 *
           (1 + r / 8 * (1 + r / 9 * (1 + r / 10 * (1 + r / 11))))))))))) * 2 *
           __builtin_bit_cast(double, static_cast<std::int64_t>(n + 1022) << 52);
    // clang-format on
}
/// The same for any x: beyond these bounds there is no constant result, or none that `float` holds.
template <number T>
CTNN_TAGGED constexpr T exp_constant(T x) noexcept {
    return x > (sizeof(T) == 4 ? T(88.7) : T(709.78)) ? infinite<T>
           : x < exp_lowest<T>                        ? T(0)
           : x == x                                   ? T(simd::exp_inside(static_cast<double>(x)))
                                                      : x;
}

/// e^x as a product, for x between those bounds.
template <class V>
struct exp_factors {
    V twice, half_power;  ///< the factor 2 moved, so that 2^128 (2^1024) is never needed
};
template <class V>
CTNN_INLINE constexpr exp_factors<V> exp_of_bounded(V x) noexcept {
    using T = element_t<V>;
    constexpr bool single = std::is_same_v<T, float>;
    constexpr T round = single ? T(12582912) : T(6755399441055744.0);
    // x = n ln 2 + r; adding 1.5 * 2^23 (2^52) leaves the nearest whole n.
    const V n = simd::fma(x, V(T(1.44269504088896340736)), V(round)) - V(round);
    if constexpr (single) {
        // Cephes' expf (S. Moshier): ln 2 in two parts, minimax polynomial; doubled.
        V r = simd::fma(n, V(-0.693359375f), x);
        r = simd::fma(n, V(2.12194440e-4f), r);
        return {simd::polynomial(r, 2 * 1.9875691500e-4f, 2 * 1.3981999507e-3f, 2 * 8.3334519073e-3f,
                                 2 * 4.1665795894e-2f, 2 * 1.6666665459e-1f, 2 * 5.0000001201e-1f, 2.0f,
                                 2.0f),
                half_power_of_two(n)};
    } else {
        // ln 2 in two parts (fdlibm); Taylor to r^13, whose rest is 4e-18 for |r| <= ln 2 / 2.
        V r = simd::fma(n, V(-6.93147180369123816490e-01), x);
        r = simd::fma(n, V(-1.90821492927058770002e-10), r);
        const V rest = simd::polynomial(r, 2.0 / 6227020800, 2.0 / 479001600, 2.0 / 39916800,
                                        2.0 / 3628800, 2.0 / 362880, 2.0 / 40320, 2.0 / 5040, 2.0 / 720,
                                        2.0 / 120, 2.0 / 24, 2.0 / 6, 1.0);
        return {simd::fma(r * r, rest, simd::fma(r, V(2), V(2))), half_power_of_two(n)};
    }
}

/// e^x within 2 ulp; 0 below exp_lowest, infinity above the largest finite result. Of an x above `highest` it is
/// e^highest: what is not selected must not overflow either, where floating-point traps are on.
template <class V>
CTNN_INLINE constexpr V exp(V x, element_t<V> highest = exp_highest<element_t<V>>) noexcept {
    if constexpr (number<V>)
        if (CTNN_CONSTANT_EVALUATED) return exp_constant(x < highest ? x : x != x ? x : highest);
    constexpr auto lowest = exp_lowest<element_t<V>>;
    const auto [twice, half_power] =
        simd::exp_of_bounded(simd::minimum(simd::maximum(x, V(lowest)), V(highest)));
    return simd::select(x < V(lowest), V(0), twice * half_power);
}

/// 1 / (1 + e^-x) within 4 ulp; 0 where e^x is.
template <class V>
CTNN_INLINE constexpr V sigmoid(V x) noexcept {
    if constexpr (number<V>)
        if (CTNN_CONSTANT_EVALUATED) return V(1) / (V(1) + exp_constant(-x));
    constexpr auto lowest = exp_lowest<element_t<V>>;
    const V bounded = simd::minimum(simd::maximum(x, V(lowest)), V(-lowest));
    const auto [twice, half_power] = simd::exp_of_bounded(simd::negative(bounded));
    const V quotient = simd::divide(V(1), simd::fma(twice, half_power, V(1)));
    return simd::select(x < V(lowest), V(0), quotient);
}

/// Hyperbolic tangent. In float a 13/6 rational, as in Eigen's fast tanh: within 5 ulp (7 on targets
/// without fused multiply-add), below |x| = 1e-30 within 1e-36. In double within 4 ulp: Cephes' rational
/// below 0.625, from e^-2|x| above.
template <class V>
CTNN_INLINE constexpr V tanh(V x) noexcept {
    if constexpr (number<V>)
        if (CTNN_CONSTANT_EVALUATED) return V(1) - V(2) / (V(1) + exp_constant(V(2) * x));
    using T = element_t<V>;
    if constexpr (std::is_same_v<T, float>) {
        constexpr float bound = 7.90531110763549805f;
        const V inside = simd::minimum(simd::maximum(x, V(-bound)), V(bound));
        const V square = inside * inside;
        const V over = simd::polynomial(
            square, -2.76076847742355e-16f, 2.00018790482477e-13f, -8.60467152213735e-11f,
            5.12229709037114e-08f, 1.48572235717979e-05f, 6.37261928875436e-04f, 4.89352455891786e-03f);
        const V under = simd::polynomial(square, 1.19825839466702e-06f, 1.18534705686654e-04f,
                                         2.26843463243900e-03f, 4.89352518554385e-03f);
        return simd::divide(inside * over, under);
    } else {
        // |x| so bounded that neither way overflows; at the bound the result is 1.
        const V size = simd::minimum(simd::absolute(x), V(32));
        const V e = simd::exp(V(-2) * size);
        const V large = simd::divide(V(1) - e, V(1) + e);
        const V square = size * size;
        const V over = simd::polynomial(square, -9.64399179425052238628e-1, -9.92877231001918586564e1,
                                        -1.61468768441708447952e3);
        const V under = simd::polynomial(square, 1.0, 1.12811678491632931402e2, 2.23548839060100448583e3,
                                         4.84406305325125486048e3);
        const V little = simd::fma(size * square, simd::divide(over, under), size);
        return simd::with_sign_of(x, simd::select(size < V(0.625), little, large));
    }
}

/// log(1 + x) for x in [0, 1], within 3 ulp: twice the area tangent of x / (2 + x) as a series.
template <class V>
CTNN_INLINE constexpr V log1p_of_unit(V x) noexcept {
    const V s = simd::divide(x, V(2) + x);
    const V square = s * s;
    V series;
    if constexpr (std::is_same_v<element_t<V>, float>) {
        series = simd::polynomial(square, 1.0f / 15, 1.0f / 13, 1.0f / 11, 1.0f / 9, 1.0f / 7, 1.0f / 5,
                                  1.0f / 3);
    } else {
        series = simd::polynomial(square, 1.0 / 35, 1.0 / 33, 1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 / 25,
                                  1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11,
                                  1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3);
    }
    const V twice = s + s;
    return simd::fma(twice * square, series, twice);
}

/// log(1 + e^x) within 4 ulp, without overflow; 0 where e^x is.
template <class V>
CTNN_INLINE constexpr V softplus(V x) noexcept {
    return simd::maximum(x, V(0)) + log1p_of_unit(simd::exp(simd::negative(simd::absolute(x))));
}

/// Natural logarithm of a normal x > 0, within 2 ulp; NaN for NaN, infinity for infinity.
template <number T>
CTNN_INLINE constexpr T log(T x) noexcept {
    if (!(x <= (std::numeric_limits<T>::max)())) return x;
    constexpr bool single = std::is_same_v<T, float>;
    using bits_type = std::conditional_t<single, std::uint32_t, std::uint64_t>;
    constexpr int shift = single ? 23 : 52;
    constexpr int bias = single ? 127 : 1023;
    // x = m 2^e with m in [sqrt 1/2, sqrt 2), so that log x near 1 loses nothing.
    const auto bits = std::bit_cast<bits_type>(x);
    int e = static_cast<int>(bits >> shift) - bias;
    T m = std::bit_cast<T>(
        static_cast<bits_type>((bits & ((bits_type(1) << shift) - 1)) | (bits_type(bias) << shift)));
    if (m > T(1.41421356237309504880)) {
        m /= 2;
        ++e;
    }
    const T s = simd::divide(m - 1, m + 1);
    const T square = s * s;
    const T series = simd::polynomial(square, T(1) / 23, T(1) / 21, T(1) / 19, T(1) / 17, T(1) / 15,
                                      T(1) / 13, T(1) / 11, T(1) / 9, T(1) / 7, T(1) / 5, T(1) / 3);
    const T high = single ? T(0.693359375) : T(6.93147180369123816490e-01);
    const T low = single ? T(-2.12194440e-4) : T(1.90821492927058770002e-10);
    const T rest = simd::fma(2 * s * square, series, T(e) * low);
    return simd::fma(T(e), high, simd::fma(T(2), s, rest));
}

/// The standard normal distribution at x: density and cumulative probability.
template <class V>
struct normal_distribution {
    V density;     ///< e^(-x^2/2) / sqrt(2 pi)
    V cumulative;  ///< (1 + erf(x / sqrt 2)) / 2, within 5e-7 (float), 5e-16 (double)
};

/// Both share one exponential. The tail is e^(-a^2) times the scaled complementary error function,
/// with (1 + 2a) erfcx(a) a polynomial in (a - 2.5) / (a + 2.5), as Shepherd and Laframboise (Math.
/// Comp. 36, 1981) do; coefficients by Chebyshev interpolation in 40 digits, error 8e-9 and 8e-17.
template <class V>
CTNN_INLINE constexpr normal_distribution<V> normal(V x) noexcept {
    using T = element_t<V>;
    // Beyond 40 the exponential is 0; the bound keeps infinity out of the square and the quotients.
    const V size = simd::minimum(simd::absolute(x), V(40));
    const V e = simd::exp(size * size * V(T(-0.5)));
    const V a = size * V(T(0.70710678118654752440));
    const V t = simd::divide(a - V(T(2.5)), a + V(T(2.5)));
    V scaled;
    if constexpr (std::is_same_v<T, float>) {
        scaled =
            simd::polynomial(t, -6.471063822e-5f, -6.389437193e-5f, 0.0005834769349f, 0.0004632798436f,
                             -0.004358277227f, 0.0009468088732f, 0.0327554827f, -0.1029705553f,
                             0.157630376f, -0.09902423965f, -0.1223567694f, 1.26483818f);
    } else {
        scaled = simd::polynomial(
            t, -1.446266466603968438e-9, 3.330735823669555261e-9, 1.910839684364571051e-8,
            -1.941571184389824222e-8, -1.245796228879593631e-7, -2.88113462013740862e-9,
            5.316473858007104284e-7, 5.654967628313674845e-7, -1.583723455580226542e-6,
            -4.244977006312676831e-6, 2.608208313240924041e-6, 0.00002271246142486375726,
            6.266210173864182861e-6, -0.0001135264063952530875, -0.00008847926353217629672,
            0.0006321251664431882906, 0.0004918658143365327754, -0.00438207844385567135,
            0.0009318928173407695203, 0.03276089327591235813, -0.1029670560385732659,
            0.15762991902298303, -0.09902453957360186678, -0.1223567630824020348, 1.264838184366861484);
    }
    const V tail = simd::divide(V(T(0.5)) * e * scaled, simd::fma(V(2), a, V(1)));
    return {e * V(T(0.39894228040143267794)), simd::select(x < V(0), tail, V(1) - tail)};
}

}  // namespace ctnn::simd
