// SPDX-License-Identifier: BSL-1.0
#include "ratio.hpp"

#include "error.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace ctnn::embed {

namespace {

struct fraction {
    std::int64_t numerator, denominator;

    double value() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
};

/// The convergents and what lies between them, from the simplest on, until one is `wanted` in float.
fraction simplest(float wanted) {
    // Bounds of the numbers that round to it.
    const double x = wanted;
    const double low = (x + std::nextafter(wanted, 0.0f)) / 2;
    const double high = (x + std::nextafter(wanted, std::numeric_limits<float>::infinity())) / 2;
    // Between both continued fractions, the first place where they differ decides.
    std::int64_t before_p = 0, p = 1, before_q = 1, q = 0;
    long double a = low, b = high;
    const auto most = 4e18L;
    for (int depth = 0; depth < 64; ++depth) {
        const long double whole = std::floor(a);
        const bool ends_here = whole + 1 < b;
        const long double next = ends_here ? whole + 1 : whole;
        if (next > most || next * static_cast<long double>(p) > 4e18L ||
            next * static_cast<long double>(q) > 4e18L)
            break;
        const auto n = static_cast<std::int64_t>(next);
        const std::int64_t new_p = n * p + before_p, new_q = n * q + before_q;
        before_p = p;
        before_q = q;
        p = new_p;
        q = new_q;
        if (ends_here) return {p, q};
        const long double rest_a = a - whole, rest_b = b - whole;
        a = 1 / rest_b;
        b = rest_a > 0 ? 1 / rest_a : std::numeric_limits<long double>::infinity();
    }
    return {0, 1};
}

}  // namespace

std::string ratio_text(double value) {
    const auto wanted = static_cast<float>(value);
    const auto magnitude = std::abs(wanted);
    fraction found{0, 1};
    if (magnitude != 0 && std::isfinite(magnitude)) found = simplest(magnitude);
    if (static_cast<float>(found.value()) != magnitude)
        throw model_error("its constant " + std::to_string(value) +
                          " is no number that a std::ratio can stand for");
    const std::string sign = wanted < 0 ? "-" : "";
    return "std::ratio<" + sign + std::to_string(found.numerator) +
           (found.denominator == 1 ? ">" : ", " + std::to_string(found.denominator) + ">");
}

std::string leaky_relu_text(double slope) {
    const std::string ratio = ratio_text(slope);
    return ratio == "std::ratio<1, 100>" ? "leaky_relu" : "leaky_relu_with<" + ratio + ">";
}

std::string elu_text(double alpha) {
    const std::string ratio = ratio_text(alpha);
    return ratio == "std::ratio<1>" ? "elu" : "elu_with<" + ratio + ">";
}

std::string hard_sigmoid_text(double alpha, double beta) {
    const std::string first = ratio_text(alpha), second = ratio_text(beta);
    return first == "std::ratio<1, 6>" && second == "std::ratio<1, 2>"
               ? "hard_sigmoid"
               : "hard_sigmoid_with<" + first + ", " + second + ">";
}

std::string layer_norm_text(std::size_t width, double epsilon) {
    if (!(epsilon > 0))
        throw model_error("its epsilon is " + std::to_string(epsilon) +
                          ", where one above 0 was expected");
    const std::string ratio = ratio_text(epsilon);
    return ratio == "std::ratio<1, 100000>"
               ? "layer_norm<" + std::to_string(width) + ">"
               : "layer_norm_with<" + std::to_string(width) + ", " + ratio + ">";
}

}  // namespace ctnn::embed
