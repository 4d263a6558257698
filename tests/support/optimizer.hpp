// SPDX-License-Identifier: BSL-1.0
// Runs an optimizer over a line of parameters, beside its definition in double, one parameter at a time:
//     struct Reference { Reference(Optimizer); double operator()(double w, double g, int step); }
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "compare.hpp"

#include <ctnn/core/concepts.hpp>
#include <ctnn/optim/update.hpp>

#include <array>

namespace support {

template <class T>
using values = std::array<T, ctnn::line>;

/// The scalar is a vector of one element.
template <class T, class Architecture>
struct vector_of {
    using type = T;
};
#if CTNN_HAS_SIMD
template <class T, class Architecture>
    requires(!std::is_same_v<Architecture, ctnn::simd::scalar>)
struct vector_of<T, Architecture> {
    using type = ctnn::simd::vector<T, Architecture>;
};
#endif

/// Parameters and what the optimizer keeps of them.
template <class T, class Optimizer>
struct line_of_parameters {
    T w[ctnn::line]{};
    T moments[Optimizer::moments][ctnn::line]{};

    template <class Architecture = ctnn::simd::scalar>
    constexpr void step(const Optimizer& optimizer, std::uint64_t step, const values<T>& gradient) {
        using V = typename vector_of<T, Architecture>::type;
        optimizer.template apply<T>(step, [&](auto rule) {
            ctnn::update<decltype(rule), T> update{rule};
            for (std::size_t m = 0; m < rule.moments; ++m) update.moments[m] = moments[m];
            for (std::size_t i = 0; i < ctnn::line; i += sizeof(V) / sizeof(T)) {
                V old{}, g{};
                ctnn::simd::load(old, w + i);
                ctnn::simd::load(g, gradient.data() + i);
                ctnn::simd::store(w + i, update(old, g, i));
            }
        });
    }
};

/// Of all sizes, with both signs and some 0.
template <class T>
values<T> gradient_of_step(numbers& random) {
    values<T> gradient;
    double size = 4;
    for (T& each : gradient) each = static_cast<T>(random(size /= 2));
    gradient[3] = 0;
    return gradient;
}

template <class T, class Reference, class Optimizer>
void check_steps(const Optimizer& optimizer) {
    std::vector<values<T>> gradients;
    numbers random;
    for (int step = 1; step <= 10; ++step) gradients.push_back(gradient_of_step<T>(random));
    line_of_parameters<T, Optimizer> start;
    for (T& w : start.w) w = static_cast<T>(random(1));

    auto scalar = start;
    std::vector<Reference> rules(ctnn::line, Reference{optimizer});
    std::array<double, ctnn::line> expected;
    std::copy(start.w, start.w + ctnn::line, expected.begin());
    for (int step = 1; step <= 10; ++step) {
        const values<T>& gradient = gradients[static_cast<std::size_t>(step - 1)];
        scalar.step(optimizer, static_cast<std::uint64_t>(step), gradient);
        worst_error error;
        for (std::size_t i = 0; i < ctnn::line; ++i) {
            expected[i] = rules[i](expected[i], gradient[i], step);
            error.add(deviation(scalar.w[i], expected[i]), static_cast<double>(i));
        }
        CAPTURE(step, error.at);
        CHECK(error.error <= 2 * step * epsilon<T>);
    }
    for_each_vector_architecture([&]<class A>() {
        auto vector = start;
        for (int step = 1; step <= 10; ++step)
            vector.template step<A>(optimizer, static_cast<std::uint64_t>(step),
                                    gradients[static_cast<std::size_t>(step - 1)]);
        std::size_t different = 0;
        for (std::size_t i = 0; i < ctnn::line; ++i) {
            different += !same(vector.w[i], scalar.w[i]);
            for (std::size_t m = 0; m < Optimizer::moments; ++m)
                different += !same(vector.moments[m][i], scalar.moments[m][i]);
        }
        CHECK(different == 0);
    });
}

template <class Reference, class Optimizer>
void check_steps(std::initializer_list<Optimizer> all) {
    static_assert(ctnn::optimizer<Optimizer>);
    std::size_t number = 0;
    for (const Optimizer& optimizer : all) {
        CAPTURE(number++);
        check_steps<float, Reference>(optimizer);
        check_steps<double, Reference>(optimizer);
    }
}

/// The number of moments that the rule reads and writes which these options pick.
template <class Optimizer>
constexpr std::size_t moments_used(const Optimizer& optimizer, std::uint64_t step = 2) {
    std::size_t used = 0;
    optimizer.template apply<float>(step, [&](auto rule) { used = rule.moments; });
    return used;
}

/// A NaN or an infinite gradient makes its own parameter NaN or infinite, and no other.
template <class Optimizer>
void check_no_number(const Optimizer& optimizer) {
    for (const double bad : {not_a_number, infinity}) {
        for_each_architecture([&]<class A>() {
            line_of_parameters<float, Optimizer> now;
            values<float> gradient{};
            gradient.fill(0.5f);
            gradient[5] = static_cast<float>(bad);
            now.template step<A>(optimizer, 1, gradient);
            for (std::size_t i = 0; i < ctnn::line; ++i) CHECK(std::isfinite(now.w[i]) == (i != 5));
        });
    }
}

}  // namespace support
