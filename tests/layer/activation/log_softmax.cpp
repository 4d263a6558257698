// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/log_softmax.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

using support::deviation, support::epsilon, support::values;

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double tolerance = 8;
    static void row(const values&, const values& x, const values& dy, values& y, values& dx, values&) {
        const double largest = *std::max_element(x.begin(), x.end());
        double sum = 0, sum_dy = 0;
        for (const double each : x) sum += std::exp(each - largest);
        for (const double each : dy) sum_dy += each;
        for (std::size_t i = 0; i < x.size(); ++i) {
            y[i] = x[i] - largest - std::log(sum);
            dx[i] = dy[i] - std::exp(y[i]) * sum_dy;
        }
    }
};

template <class T>
constexpr bool works_in_constant_evaluation() {
    using alone = support::layer_alone<ctnn::log_softmax, ctnn::shape<2>, T, ctnn::simd::native, 2>;
    constexpr double log2 = 0.6931471805599453, log3 = 1.0986122886681098;
    T x[2 * ctnn::line] = {0, 0}, y[2 * ctnn::line] = {}, dy[2 * ctnn::line] = {1, 0};
    T dx[2 * ctnn::line] = {};
    x[ctnn::line] = T(log3);
    dy[ctnn::line + 1] = 1;
    alone::forward(ctnn::no_parameters, x, y, static_cast<T*>(nullptr), 2);
    alone::backward(ctnn::no_parameters, ctnn::nothing{}, x, y, dy, dx, static_cast<T*>(nullptr), 2);
    const double expected[] = {-log2, -log2, log3 - 2 * log2, -2 * log2};
    const double derivatives[] = {0.5, -0.5, -0.75, 0.75};
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t at = i / 2 * ctnn::line + i % 2;
        if (deviation(y[at], expected[i]) > 4 * epsilon<T>) return false;
        if (deviation(dx[at], derivatives[i]) > 4 * epsilon<T>) return false;
    }
    return true;
}

}  // namespace

static_assert(std::is_same_v<ctnn::log_softmax::on<ctnn::shape<7>>::output, ctnn::shape<7>>);
static_assert(!ctnn::activation<ctnn::log_softmax> && !ctnn::parametric_layer<ctnn::log_softmax>);
static_assert(works_in_constant_evaluation<float>() && works_in_constant_evaluation<double>());

TEMPLATE_TEST_CASE("log_softmax and its derivative are those of each row", "", float, double) {
    for (const double size : {3.0, 1e4}) {
        support::check_row_layer<ctnn::log_softmax, reference, TestType, 1>(size);
        support::check_row_layer<ctnn::log_softmax, reference, TestType, 2>(size);
        support::check_row_layer<ctnn::log_softmax, reference, TestType, 3>(size);
        support::check_row_layer<ctnn::log_softmax, reference, TestType, 16>(size);
        support::check_row_layer<ctnn::log_softmax, reference, TestType, 17>(size);
    }
}

TEMPLATE_TEST_CASE("log_softmax at the edges is as in PyTorch, and leaves other rows alone", "", float,
                   double) {
    constexpr double log3 = 1.0986122886681098;
    support::check_row_edges<ctnn::log_softmax, TestType>(
        {{{1e4, -1e4, 0}, {0, -2e4, -1e4}},
         {{-1e4, -1e4, -1e4}, {-log3, -log3, -log3}},
         {{-infinity, 0, 1}, {-infinity, -1.3132616875182228, -0.31326168751822286}},
         {{infinity, 0, 1}, {none, none, none}},
         {{none, 0, 1}, {none, none, none}},
         {{0, 1, none}, {none, none, none}},
         {{-infinity, -infinity, -infinity}, {none, none, none}}});
}
