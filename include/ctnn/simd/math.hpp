// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <limits>

/// Elementary functions over a scalar or a vector of `float` or `double`, constexpr for scalars:
/// one formula each, no branch on data, NaN in gives NaN out. Their error bounds hold on the whole
/// range and are tested against the standard library in double (float: a strided sweep of all floats).
namespace ctnn::simd {

/// Neighbouring terms (the lowest power first) become one, until one is left: Estrin's scheme.
template <class Vector, std::size_t Count>
CTNN_INLINE constexpr Vector add_terms(const Vector (&terms)[Count], Vector power) noexcept {
    if constexpr (Count == 1) {
        return terms[0];
    } else {
        Vector sums[(Count + 1) / 2];
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count / 2; ++i)
            sums[i] = simd::fma(terms[2 * i + 1], power, terms[2 * i]);
        if constexpr (Count % 2 == 1) sums[Count / 2] = terms[Count - 1];
        return add_terms(sums, power * power);
    }
}

/// A polynomial, the highest power first. Its chain of dependent operations is the logarithm of
/// Horner's.
template <class Vector, class... Coefficients>
CTNN_INLINE constexpr Vector polynomial(Vector x, element_t<Vector> highest,
                                        Coefficients... rest) noexcept {
    if (CTNN_CONSTANT_EVALUATED) {  // Horner's rule: one step of clang's budget
        Vector sum(highest);
        ((sum = sum * x + Vector(rest)), ...);
        return sum;
    }
    constexpr std::size_t count = 1 + sizeof...(rest);
    Vector terms[count]{};
    std::size_t next = count;
    terms[--next] = Vector(highest);
    ((terms[--next] = Vector(rest)), ...);
    return add_terms(terms, x);
}

/// Where e^x is taken for 0, so that nothing is subnormal, and above the largest finite result.
template <class Value>
inline constexpr Value exp_lowest = std::is_same_v<Value, float> ? Value(-86.6) : Value(-707.7);
template <class Value>
inline constexpr Value exp_highest = std::is_same_v<Value, float> ? Value(89) : Value(710);

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
template <number Value>
CTNN_TAGGED constexpr Value exp_constant(Value x) noexcept {
    return x > (sizeof(Value) == 4 ? Value(88.7) : Value(709.78)) ? infinite<Value>
           : x < exp_lowest<Value>                                ? Value(0)
           : x == x ? Value(simd::exp_inside(static_cast<double>(x)))
                    : x;
}

/// e^x as a product, for x between those bounds.
template <class Vector>
struct exp_factors {
    Vector twice, half_power;  ///< the factor 2 moved, so that 2^128 (2^1024) is never needed
};
template <class Vector>
CTNN_INLINE constexpr exp_factors<Vector> exp_of_bounded(Vector x) noexcept {
    using Value = element_t<Vector>;
    constexpr bool single = std::is_same_v<Value, float>;
    constexpr Value round = single ? Value(12582912) : Value(6755399441055744.0);
    // x = n ln 2 + r; adding 1.5 * 2^23 (2^52) leaves the nearest whole n.
    const Vector n = simd::fma(x, Vector(Value(1.44269504088896340736)), Vector(round)) - Vector(round);
    if constexpr (single) {
        // Cephes' expf (S. Moshier): ln 2 in two parts, minimax polynomial; doubled.
        Vector r = simd::fma(n, Vector(-0.693359375f), x);
        r = simd::fma(n, Vector(2.12194440e-4f), r);
        return {simd::polynomial(r, 2 * 1.9875691500e-4f, 2 * 1.3981999507e-3f, 2 * 8.3334519073e-3f,
                                 2 * 4.1665795894e-2f, 2 * 1.6666665459e-1f, 2 * 5.0000001201e-1f, 2.0f,
                                 2.0f),
                half_power_of_two(n)};
    } else {
        // ln 2 in two parts (fdlibm); Taylor to r^13, whose rest is 4e-18 for |r| <= ln 2 / 2.
        Vector r = simd::fma(n, Vector(-6.93147180369123816490e-01), x);
        r = simd::fma(n, Vector(-1.90821492927058770002e-10), r);
        const Vector rest = simd::polynomial(r, 2.0 / 6227020800, 2.0 / 479001600, 2.0 / 39916800,
                                             2.0 / 3628800, 2.0 / 362880, 2.0 / 40320, 2.0 / 5040,
                                             2.0 / 720, 2.0 / 120, 2.0 / 24, 2.0 / 6, 1.0);
        return {simd::fma(r * r, rest, simd::fma(r, Vector(2), Vector(2))), half_power_of_two(n)};
    }
}

/// e^x within 2 ulp; 0 below exp_lowest, infinity above the largest finite result. Of an x above `highest` it is
/// e^highest: what is not selected must not overflow either, where floating-point traps are on.
template <class Vector>
CTNN_INLINE constexpr Vector exp(Vector x,
                                 element_t<Vector> highest = exp_highest<element_t<Vector>>) noexcept {
    if constexpr (number<Vector>)
        if (CTNN_CONSTANT_EVALUATED) return exp_constant(x < highest ? x : x != x ? x : highest);
    constexpr auto lowest = exp_lowest<element_t<Vector>>;
    const auto [twice, half_power] =
        simd::exp_of_bounded(simd::minimum(simd::maximum(x, Vector(lowest)), Vector(highest)));
    return simd::select(x < Vector(lowest), Vector(0), twice * half_power);
}

/// 1 / (1 + e^-x) within 4 ulp; 0 where e^x is.
template <class Vector>
CTNN_INLINE constexpr Vector sigmoid(Vector x) noexcept {
    if constexpr (number<Vector>)
        if (CTNN_CONSTANT_EVALUATED) return Vector(1) / (Vector(1) + exp_constant(-x));
    constexpr auto lowest = exp_lowest<element_t<Vector>>;
    const Vector bounded = simd::minimum(simd::maximum(x, Vector(lowest)), Vector(-lowest));
    const auto [twice, half_power] = simd::exp_of_bounded(simd::negative(bounded));
    const Vector quotient = simd::divide(Vector(1), simd::fma(twice, half_power, Vector(1)));
    return simd::select(x < Vector(lowest), Vector(0), quotient);
}

/// Hyperbolic tangent. In float a 13/6 rational, as in Eigen's fast tanh: within 5 ulp (7 on targets
/// without fused multiply-add), below |x| = 1e-30 within 1e-36. In double within 4 ulp: Cephes' rational
/// below 0.625, from e^-2|x| above.
template <class Vector>
CTNN_INLINE constexpr Vector tanh(Vector x) noexcept {
    if constexpr (number<Vector>)
        if (CTNN_CONSTANT_EVALUATED)
            return Vector(1) - Vector(2) / (Vector(1) + exp_constant(Vector(2) * x));
    using Value = element_t<Vector>;
    if constexpr (std::is_same_v<Value, float>) {
        constexpr float bound = 7.90531110763549805f;
        const Vector inside = simd::minimum(simd::maximum(x, Vector(-bound)), Vector(bound));
        const Vector square = inside * inside;
        const Vector over = simd::polynomial(
            square, -2.76076847742355e-16f, 2.00018790482477e-13f, -8.60467152213735e-11f,
            5.12229709037114e-08f, 1.48572235717979e-05f, 6.37261928875436e-04f, 4.89352455891786e-03f);
        const Vector under = simd::polynomial(square, 1.19825839466702e-06f, 1.18534705686654e-04f,
                                              2.26843463243900e-03f, 4.89352518554385e-03f);
        return simd::divide(inside * over, under);
    } else {
        // |x| so bounded that neither way overflows; at the bound the result is 1.
        const Vector size = simd::minimum(simd::absolute(x), Vector(32));
        const Vector e = simd::exp(Vector(-2) * size);
        const Vector large = simd::divide(Vector(1) - e, Vector(1) + e);
        const Vector square = size * size;
        const Vector over = simd::polynomial(square, -9.64399179425052238628e-1,
                                             -9.92877231001918586564e1, -1.61468768441708447952e3);
        const Vector under = simd::polynomial(square, 1.0, 1.12811678491632931402e2,
                                              2.23548839060100448583e3, 4.84406305325125486048e3);
        const Vector little = simd::fma(size * square, simd::divide(over, under), size);
        return simd::with_sign_of(x, simd::select(size < Vector(0.625), little, large));
    }
}

/// log(1 + x) for x in [0, 1], within 3 ulp: twice the area tangent of x / (2 + x) as a series.
template <class Vector>
CTNN_INLINE constexpr Vector log1p_of_unit(Vector x) noexcept {
    const Vector s = simd::divide(x, Vector(2) + x);
    const Vector square = s * s;
    Vector series;
    if constexpr (std::is_same_v<element_t<Vector>, float>) {
        series = simd::polynomial(square, 1.0f / 15, 1.0f / 13, 1.0f / 11, 1.0f / 9, 1.0f / 7, 1.0f / 5,
                                  1.0f / 3);
    } else {
        series = simd::polynomial(square, 1.0 / 35, 1.0 / 33, 1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 / 25,
                                  1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11,
                                  1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3);
    }
    const Vector twice = s + s;
    return simd::fma(twice * square, series, twice);
}

/// log(1 + e^x) within 4 ulp, without overflow; 0 where e^x is.
template <class Vector>
CTNN_INLINE constexpr Vector softplus(Vector x) noexcept {
    return simd::maximum(x, Vector(0)) + log1p_of_unit(simd::exp(simd::negative(simd::absolute(x))));
}

/// Natural logarithm of a normal x > 0, within 2 ulp; NaN for NaN, infinity for infinity.
template <number Value>
CTNN_INLINE constexpr Value log(Value x) noexcept {
    if (!(x <= (std::numeric_limits<Value>::max)())) return x;
    constexpr bool single = std::is_same_v<Value, float>;
    using bits_type = std::conditional_t<single, std::uint32_t, std::uint64_t>;
    constexpr int shift = single ? 23 : 52;
    constexpr int bias = single ? 127 : 1023;
    // x = m 2^e with m in [sqrt 1/2, sqrt 2), so that log x near 1 loses nothing.
    const auto bits = std::bit_cast<bits_type>(x);
    int e = static_cast<int>(bits >> shift) - bias;
    Value m = std::bit_cast<Value>(
        static_cast<bits_type>((bits & ((bits_type(1) << shift) - 1)) | (bits_type(bias) << shift)));
    if (m > Value(1.41421356237309504880)) {
        m /= 2;
        ++e;
    }
    const Value s = simd::divide(m - 1, m + 1);
    const Value square = s * s;
    const Value series = simd::polynomial(square, Value(1) / 23, Value(1) / 21, Value(1) / 19,
                                          Value(1) / 17, Value(1) / 15, Value(1) / 13, Value(1) / 11,
                                          Value(1) / 9, Value(1) / 7, Value(1) / 5, Value(1) / 3);
    const Value high = single ? Value(0.693359375) : Value(6.93147180369123816490e-01);
    const Value low = single ? Value(-2.12194440e-4) : Value(1.90821492927058770002e-10);
    const Value rest = simd::fma(2 * s * square, series, Value(e) * low);
    return simd::fma(Value(e), high, simd::fma(Value(2), s, rest));
}

/// The standard normal distribution at x: density and cumulative probability.
template <class Vector>
struct normal_distribution {
    Vector density;     ///< e^(-x^2/2) / sqrt(2 pi)
    Vector cumulative;  ///< (1 + erf(x / sqrt 2)) / 2, within 5e-7 (float), 5e-16 (double)
};

/// Both share one exponential. The tail is e^(-a^2) times the scaled complementary error function,
/// with (1 + 2a) erfcx(a) a polynomial in (a - 2.5) / (a + 2.5), as Shepherd and Laframboise (Math.
/// Comp. 36, 1981) do; coefficients by Chebyshev interpolation in 40 digits, error 8e-9 and 8e-17.
template <class Vector>
CTNN_INLINE constexpr normal_distribution<Vector> normal(Vector x) noexcept {
    using Value = element_t<Vector>;
    // Beyond 40 the exponential is 0; the bound keeps infinity out of the square and the quotients.
    const Vector size = simd::minimum(simd::absolute(x), Vector(40));
    const Vector e = simd::exp(size * size * Vector(Value(-0.5)));
    const Vector a = size * Vector(Value(0.70710678118654752440));
    const Vector t = simd::divide(a - Vector(Value(2.5)), a + Vector(Value(2.5)));
    Vector scaled;
    if constexpr (std::is_same_v<Value, float>) {
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
    const Vector tail =
        simd::divide(Vector(Value(0.5)) * e * scaled, simd::fma(Vector(2), a, Vector(1)));
    return {e * Vector(Value(0.39894228040143267794)),
            simd::select(x < Vector(0), tail, Vector(1) - tail)};
}

}  // namespace ctnn::simd
