// SPDX-License-Identifier: BSL-1.0
// What holds for both cross entropies.
#pragma once

#include "elementwise_loss.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace support {

using classes = std::vector<std::uint32_t>;

/// The formula as it stands, in double, from z less its largest value; the gradient without padding.
template <class T>
loss_result<double> cross_entropy_reference(std::size_t outputs, std::span<const double> weight,
                                            const std::vector<T>& z, const classes& targets) {
    loss_result<double> result{0, std::vector<double>(z.size())};
    double weights = 0;
    for (const std::uint32_t t : targets) weights += weight.empty() ? 1 : weight[t];
    for (std::size_t r = 0; r < targets.size(); ++r) {
        const T* row = z.data() + r * outputs;
        const double share = (weight.empty() ? 1 : weight[targets[r]]) / weights;
        double largest = row[0], sum = 0;
        for (std::size_t o = 1; o < outputs; ++o) largest = std::max<double>(largest, row[o]);
        for (std::size_t o = 0; o < outputs; ++o) sum += std::exp(row[o] - largest);
        result.loss += share * (std::log(sum) + largest - row[targets[r]]);
        for (std::size_t o = 0; o < outputs; ++o)
            result.gradient[r * outputs + o] =
                share * (std::exp(row[o] - largest) / sum - (o == targets[r] ? 1 : 0));
    }
    return result;
}

template <class Loss, class T, std::size_t Outputs>
void check_cross_entropy(double size) {
    for (std::size_t rows = 1; rows <= 17; ++rows) {
        numbers random;
        std::vector<T> z;
        classes targets;
        std::vector<double> weights;
        for (std::size_t i = 0; i < rows * Outputs; ++i) z.push_back(static_cast<T>(random(size)));
        for (std::size_t r = 0; r < rows; ++r)
            targets.push_back(static_cast<std::uint32_t>((r * 7 + 3) % Outputs));
        for (std::size_t o = 0; o < Outputs; ++o) weights.push_back(0.5 + static_cast<double>(o % 4));
        for (const std::span<const double> weight : {{}, std::span<const double>(weights)}) {
            CAPTURE(Outputs, rows, size, weight.size());
            const Loss loss{.weight = weight};
            const auto expected = cross_entropy_reference(Outputs, weight, z, targets);
            const auto scalar = evaluate<ctnn::simd::scalar, Outputs>(loss, z, targets);
            CHECK(deviation(scalar.loss, expected.loss) <= 8 * epsilon<T>);
            worst_error slope;
            for (std::size_t i = 0; i < z.size(); ++i)
                slope.add(deviation(scalar.gradient[i / Outputs * ctnn::padded(Outputs) + i % Outputs],
                                    expected.gradient[i]),
                          static_cast<double>(i));
            CAPTURE(slope.at);
            CHECK(slope.error <= 4 * epsilon<T>);
            for_each_vector_architecture([&]<class A>() {
                CHECK(differences(evaluate<A, Outputs>(loss, z, targets), scalar) == 0);
            });
        }
    }
}

template <class Loss, class T>
void check_cross_entropy() {
    for (const double size : {3.0, 100.0, 1e4}) {
        check_cross_entropy<Loss, T, 1>(size);
        check_cross_entropy<Loss, T, 2>(size);
        check_cross_entropy<Loss, T, 3>(size);
        check_cross_entropy<Loss, T, 16>(size);
        check_cross_entropy<Loss, T, 17>(size);
    }
}

/// Three logits, the target, and PyTorch's loss and gradient.
struct cross_entropy_edge {
    std::vector<double> z;
    std::uint32_t target;
    double loss;
    std::vector<double> gradient;
};

template <class Loss, class T>
void check_cross_entropy_edges(const std::vector<cross_entropy_edge>& edges) {
    for (const cross_entropy_edge& e : edges) {
        CAPTURE(e.z, e.target);
        for_each_architecture([&]<class A>() {
            const std::vector<T> z(e.z.begin(), e.z.end());
            const auto result = evaluate<A, 3>(Loss{}, z, classes{e.target});
            CHECK(deviation(result.loss, e.loss) <= 4 * epsilon<T>);
            for (std::size_t o = 0; o < 3; ++o)
                CHECK(deviation(result.gradient[o], e.gradient[o]) <= 4 * epsilon<T>);
        });
    }
}

template <class Loss>
void check_cross_entropy_edges() {
    constexpr double inf = infinity, none = not_a_number;
    const std::vector<double> nowhere{none, none, none};
    const std::vector<cross_entropy_edge> edges{
        {{1e4, -1e4, 0}, 0, 0, {0, 0, 0}},
        {{1e4, -1e4, 0}, 1, 2e4, {1, -1, 0}},
        {{-inf, 0, 1}, 0, inf, {-1, 0.2689414213699951, 0.7310585786300049}},
        {{-inf, 0, 1}, 1, 1.3132616875182228, {0, -0.7310585786300049, 0.7310585786300049}},
        {{inf, 0, 1}, 0, none, nowhere},
        {{inf, 0, 1}, 1, none, nowhere},
        {{none, 0, 1}, 0, none, nowhere},
        {{0, 1, none}, 0, none, nowhere},
        {{-inf, -inf, -inf}, 1, none, nowhere}};
    check_cross_entropy_edges<Loss, float>(edges);
    check_cross_entropy_edges<Loss, double>(edges);
}

/// A NaN stays in its row: other rows keep their derivatives.
template <class Loss, class T>
void check_cross_entropy_nan() {
    std::vector<T> z(3 * 17, T(0.5));
    const classes targets{2, 16, 0};
    for_each_architecture([&]<class A>() {
        std::vector<T> spoilt = z;
        spoilt[17 + 16] = static_cast<T>(not_a_number);
        const auto sound = evaluate<A, 17>(Loss{}, z, targets);
        const auto result = evaluate<A, 17>(Loss{}, spoilt, targets);
        CHECK(std::isnan(result.loss));
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < 3 * 32; ++i)
            if (i % 32 < 17)
                wrong += i / 32 == 1 ? !std::isnan(result.gradient[i])
                                     : !same(result.gradient[i], sound.gradient[i]);
        CHECK(wrong == 0);
    });
}

template <class Loss, class T>
void check_cross_entropy_constant() {
    struct example {
        alignas(ctnn::alignment) T z[2 * ctnn::line], gradient[2 * ctnn::line];
        T loss, weighted_loss;
    };
    constexpr example now = [] {
        using context = ctnn::context<T, ctnn::simd::native, 2>;
        constexpr double weights[] = {0.5, 1, 2};
        constexpr std::uint32_t targets[] = {2, 0};
        example e{{T(-1.5), 0, T(0.25)}, {}, 0, 0};
        e.z[ctnn::line] = 30;
        e.z[ctnn::line + 2] = -4;
        const ctnn::rows<const T, ctnn::shape<3>> given{e.z, 2};
        e.weighted_loss =
            Loss{.weight = weights}.template evaluate<context>(given, targets, static_cast<T*>(nullptr));
        e.loss = Loss{}.template evaluate<context>(given, targets, e.gradient);
        return e;
    }();
    const std::vector<T> z{T(-1.5), 0, T(0.25), 30, 0, -4};
    const std::vector<double> weights{0.5, 1, 2};
    const auto expected = cross_entropy_reference(3, {}, z, {2, 0});
    CHECK(deviation(now.loss, expected.loss) <= 8 * epsilon<T>);
    CHECK(deviation(now.weighted_loss, cross_entropy_reference(3, weights, z, {2, 0}).loss) <=
          8 * epsilon<T>);
    for (std::size_t i = 0; i < 6; ++i)
        CHECK(deviation(now.gradient[i / 3 * ctnn::line + i % 3], expected.gradient[i]) <=
              8 * epsilon<T>);
}

template <class Loss>
void check_cross_entropy() {
    static_assert(ctnn::loss<Loss>);
    static_assert(std::is_same_v<typename Loss::template target<float>, std::uint32_t>);
    check_cross_entropy<Loss, float>();
    check_cross_entropy<Loss, double>();
    check_cross_entropy_constant<Loss, float>();
    check_cross_entropy_constant<Loss, double>();
}

}  // namespace support
