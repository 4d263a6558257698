// SPDX-License-Identifier: BSL-1.0
// What holds for every activation, given its definition in double:
//     struct { static double value(double x); static double slope(double x);
//              static constexpr double relative, absolute; }   // errors of `apply`, in epsilons
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "compare.hpp"

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/map.hpp>

#include <array>
#include <vector>

namespace support {

/// A grid that never meets 0 or 20, where some activations have a kink, and values around 0.
inline std::vector<double> points() {
    std::vector<double> result;
    for (int i = -64 * 30; i < 64 * 30; ++i) result.push_back((i + 0.25) / 64);
    for (double size = 0.1; size > 1e-30; size /= 3) {
        result.push_back(size);
        result.push_back(-size);
    }
    return result;
}

template <class Activation, class T>
constexpr T slope_at(T x) {
    return Activation::slope(Activation::from == ctnn::slope_from::output ? Activation::apply(x) : x);
}

template <class Activation, class Reference, class T>
void check_formulas() {
    worst_error value, slope;
    for (const double point : points()) {
        const T x = static_cast<T>(point);
        const double y = Reference::value(x);
        const double allowed = epsilon<T> * (Reference::relative * std::abs(y) + Reference::absolute);
        const double distance = deviation(Activation::apply(x), y) * std::max(1.0, std::abs(y));
        value.add(distance == 0 ? 0 : distance / allowed, x);
        slope.add(deviation(slope_at<Activation>(x), Reference::slope(x)), x);
    }
    CAPTURE(value.at, slope.at);
    CHECK(value.error <= 1);
    CHECK(slope.error <= 16 * epsilon<T>);
}

template <class Activation>
void check_central_differences() {
    constexpr double width = 1e-5;
    worst_error error;
    for (int i = -64 * 30; i < 64 * 30; ++i) {
        const double x = (i + 0.25) / 64;
        const double rise = Activation::apply(x + width) - Activation::apply(x - width);
        error.add(deviation(slope_at<Activation>(x), rise / (2 * width)), x);
    }
    CAPTURE(error.at);
    CHECK(error.error <= 1e-9);
}

template <class Activation, class Reference, class T>
void check_constant_evaluation() {
    constexpr std::array<T, 9> x{-25, -3, -1, T(-0.0625), 0, T(0.125), 1, 4, 25};
    constexpr auto apply = [](auto f, auto values) {
        for (T& value : values) value = f(value);
        return values;
    };
    constexpr auto y = apply([](T v) { return Activation::apply(v); }, x);
    constexpr auto slope = apply([](T v) { return slope_at<Activation>(v); }, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        CAPTURE(x[i]);
        CHECK(deviation(y[i], Reference::value(x[i])) <= 8 * epsilon<T>);
        CHECK(deviation(slope[i], Reference::slope(x[i])) <= 16 * epsilon<T>);
    }
}

template <class Activation, class T>
void check_same_bits_in_vectors() {
    std::vector<T> x;
    for (const double point : points()) x.push_back(static_cast<T>(point));
    for (const double special : {0.0, -0.0, 20.0, 90.0, -90.0, 800.0, -800.0, 1e30, -1e30, 1e-40,
                                 infinity, -infinity, not_a_number})
        x.push_back(static_cast<T>(special));
    x.resize(ctnn::padded(x.size()));
    for_each_architecture([&]<class Architecture>() {
        std::vector<T> y(x.size()), slope(x.size());
        const std::size_t rows = x.size() / ctnn::line;
        ctnn::simd::map<Architecture, ctnn::line>(
            rows, y.data(), [](auto v) { return Activation::apply(v); }, x.data());
        ctnn::simd::map<Architecture, ctnn::line>(
            rows, slope.data(), [](auto v) { return Activation::slope(v); }, x.data());
        std::size_t different = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
            different += !same(y[i], Activation::apply(x[i])) + !same(slope[i], Activation::slope(x[i]));
        CHECK(different == 0);
    });
}

template <class Activation, class Reference>
void check_activation() {
    static_assert(ctnn::activation<Activation>);
    check_formulas<Activation, Reference, float>();
    check_formulas<Activation, Reference, double>();
    check_central_differences<Activation>();
    check_constant_evaluation<Activation, Reference, float>();
    check_constant_evaluation<Activation, Reference, double>();
    check_same_bits_in_vectors<Activation, float>();
    check_same_bits_in_vectors<Activation, double>();
}

/// Value and derivative at one point, from PyTorch 1.13 in double.
struct edge {
    double x, y, slope;
};

template <class Activation, class T>
void check_edges(std::initializer_list<edge> edges) {
    for (const edge& e : edges) {
        CAPTURE(e.x);
        const T x = static_cast<T>(e.x);
        CHECK(deviation(Activation::apply(x), e.y) <= 4 * epsilon<T>);
        // Twice the error of the value, where the slope is computed from that: of tanh 3.5 epsilons without fma.
        const int allowed = ctnn::simd::has_fused_multiply_add ? 4 : 7;
        CHECK(deviation(slope_at<Activation>(x), e.slope) <= allowed * epsilon<T>);
    }
}

template <class Activation>
void check_edges(std::initializer_list<edge> edges) {
    check_edges<Activation, float>(edges);
    check_edges<Activation, double>(edges);
}

}  // namespace support
