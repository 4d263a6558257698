// SPDX-License-Identifier: BSL-1.0
// What holds for every loss of one output at a time, given its definition in double:
//     struct { static double value(double p, double t); static double slope(double p, double t); }
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "compare.hpp"

#include <ctnn/core/context.hpp>
#include <ctnn/loss/elementwise.hpp>
#include <ctnn/loss/l1.hpp>

#include <array>
#include <vector>

namespace support {

template <class T>
struct loss_result {
    T loss;
    std::vector<T> gradient;  // padded
};

/// `p` has `Outputs` values a row, without padding. Checks that the gradient's padding is 0, and that the
/// loss is the same without one.
template <class Architecture, std::size_t Outputs, class Loss, class T, class Target>
loss_result<T> evaluate(const Loss& loss, const std::vector<T>& p, const std::vector<Target>& targets) {
    using context = ctnn::context<T, Architecture, 17>;
    constexpr std::size_t stride = ctnn::padded(Outputs);
    const std::size_t rows = p.size() / Outputs;
    std::vector<T> padded(rows * stride);
    for (std::size_t i = 0; i < p.size(); ++i) padded[i / Outputs * stride + i % Outputs] = p[i];
    const ctnn::rows<const T, ctnn::shape<Outputs>> given{padded.data(), rows};
    loss_result<T> result{0, std::vector<T>(rows * stride, T(7))};
    result.loss = loss.template evaluate<context>(given, targets.data(), result.gradient.data());
    const T alone = loss.template evaluate<context>(given, targets.data(), static_cast<T*>(nullptr));
    CHECK(same(alone, result.loss));
    std::size_t filled = 0;
    for (std::size_t i = 0; i < result.gradient.size(); ++i)
        filled += i % stride >= Outputs && !positive_zero(result.gradient[i]);
    CHECK(filled == 0);
    return result;
}

/// The number of values that are not the same to the bit.
template <class T>
std::size_t differences(const loss_result<T>& a, const loss_result<T>& b) {
    std::size_t count = !same(a.loss, b.loss);
    for (std::size_t i = 0; i < a.gradient.size(); ++i) count += !same(a.gradient[i], b.gradient[i]);
    return count;
}

/// Every third output is its target, every fifth target is 0 and every seventh 1, others are in [0, 1).
template <class T>
void make_outputs(std::size_t count, std::vector<T>& p, std::vector<T>& targets) {
    numbers random;
    for (std::size_t i = 0; i < count; ++i) {
        const double any = (random(1) + 1) / 2;
        targets.push_back(static_cast<T>(i % 5 == 1 ? 0 : i % 7 == 3 ? 1 : any));
        p.push_back(i % 3 == 2 ? targets.back() : static_cast<T>(random(4)));
    }
}

template <class Loss, class Reference, class T, std::size_t Outputs>
void check_means() {
    for (std::size_t rows = 1; rows <= 17; ++rows) {
        CAPTURE(Outputs, rows);
        std::vector<T> p, targets;
        make_outputs(rows * Outputs, p, targets);
        const auto scalar = evaluate<ctnn::simd::scalar, Outputs>(Loss{}, p, targets);
        double sum = 0;
        worst_error slope;
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double wanted = Reference::slope(p[i], targets[i]) / static_cast<double>(p.size());
            const T actual = scalar.gradient[i / Outputs * ctnn::padded(Outputs) + i % Outputs];
            sum += Reference::value(p[i], targets[i]);
            slope.add(deviation(actual, wanted, 1 / static_cast<double>(p.size())),
                      static_cast<double>(i));
        }
        CHECK(deviation(scalar.loss, sum / static_cast<double>(p.size())) <= 8 * epsilon<T>);
        CAPTURE(slope.at);
        CHECK(slope.error <= 8 * epsilon<T>);
        for_each_vector_architecture([&]<class A>() {
            CHECK(differences(evaluate<A, Outputs>(Loss{}, p, targets), scalar) == 0);
        });
    }
}

/// A NaN among the outputs reaches the loss and the derivative of that output, which is 0 for l1.
template <class Loss, class T>
void check_nan() {
    constexpr std::size_t outputs = 17;
    const std::vector<T> p(3 * outputs, T(0.5)), targets(3 * outputs, T(0.25));
    for_each_architecture([&]<class A>() {
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < p.size(); ++i) {
            std::vector<T> spoilt = p;
            spoilt[i] = static_cast<T>(not_a_number);
            const auto result = evaluate<A, outputs>(Loss{}, spoilt, targets);
            wrong += !std::isnan(result.loss);
            for (std::size_t j = 0; j < p.size(); ++j) {
                const T slope = result.gradient[j / outputs * ctnn::padded(outputs) + j % outputs];
                wrong += i == j && std::is_same_v<Loss, ctnn::l1> ? slope != 0
                                                                  : std::isnan(slope) != (i == j);
            }
        }
        CHECK(wrong == 0);
    });
}

template <class Loss, class Reference, class T>
void check_constant_evaluation() {
    struct example {
        alignas(ctnn::alignment) T p[2 * ctnn::line], gradient[2 * ctnn::line];
        T targets[6], loss, loss_alone;
    };
    constexpr example now = [] {
        example e{{T(-1.5), 0, T(0.25)}, {}, {0, 1, T(0.25), 1, 0, 1}, 0, 0};
        e.p[ctnn::line] = 3;
        e.p[ctnn::line + 1] = T(0.5);
        e.p[ctnn::line + 2] = -4;
        using context = ctnn::context<T, ctnn::simd::native, 2>;
        const ctnn::rows<const T, ctnn::shape<3>> given{e.p, 2};
        e.loss = Loss{}.template evaluate<context>(given, e.targets, e.gradient);
        e.loss_alone = Loss{}.template evaluate<context>(given, e.targets, static_cast<T*>(nullptr));
        return e;
    }();
    double sum = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        const std::size_t at = i / 3 * ctnn::line + i % 3;
        sum += Reference::value(now.p[at], now.targets[i]);
        CHECK(deviation(now.gradient[at], Reference::slope(now.p[at], now.targets[i]) / 6) <=
              8 * epsilon<T>);
    }
    CHECK(deviation(now.loss, sum / 6) <= 8 * epsilon<T>);
    CHECK(now.loss == now.loss_alone);
}

template <class Loss, class Reference, class T>
void check_elementwise_loss() {
    static_assert(std::is_same_v<typename Loss::template target<T>, T>);
    check_means<Loss, Reference, T, 1>();
    check_means<Loss, Reference, T, 2>();
    check_means<Loss, Reference, T, 3>();
    check_means<Loss, Reference, T, 16>();
    check_means<Loss, Reference, T, 17>();
    check_nan<Loss, T>();
    check_constant_evaluation<Loss, Reference, T>();
}

template <class Loss, class Reference>
void check_elementwise_loss() {
    check_elementwise_loss<Loss, Reference, float>();
    check_elementwise_loss<Loss, Reference, double>();
}

/// One output, its target, and the loss and its derivative there.
struct loss_edge {
    double p, target, loss, slope;
};

template <class Loss, class T>
void check_loss_edges(std::initializer_list<loss_edge> edges) {
    for (const loss_edge& e : edges) {
        CAPTURE(e.p, e.target);
        for_each_architecture([&]<class A>() {
            const auto result = evaluate<A, 1>(Loss{}, std::vector<T>{static_cast<T>(e.p)},
                                               std::vector<T>{static_cast<T>(e.target)});
            CHECK(deviation(result.loss, e.loss) <= 4 * epsilon<T>);
            CHECK(deviation(result.gradient[0], e.slope) <= 4 * epsilon<T>);
        });
    }
}

template <class Loss>
void check_loss_edges(std::initializer_list<loss_edge> edges) {
    check_loss_edges<Loss, float>(edges);
    check_loss_edges<Loss, double>(edges);
}

}  // namespace support
