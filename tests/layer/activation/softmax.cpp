// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/softmax.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

using support::deviation, support::epsilon, support::values;

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double tolerance = 4;
    static void row(const values&, const values& x, const values& dy, values& y, values& dx, values&) {
        const double largest = *std::max_element(x.begin(), x.end());
        double sum = 0, mean = 0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += y[i] = std::exp(x[i] - largest);
        for (std::size_t i = 0; i < x.size(); ++i) mean += (y[i] /= sum) * dy[i];
        for (std::size_t i = 0; i < x.size(); ++i) dx[i] = y[i] * (dy[i] - mean);
    }
};

template <class T>
constexpr bool works_in_constant_evaluation() {
    using alone = support::layer_alone<ctnn::softmax, ctnn::shape<2>, T, ctnn::simd::native, 2>;
    T x[2 * ctnn::line] = {0, 0}, y[2 * ctnn::line] = {}, dy[2 * ctnn::line] = {1, 0};
    T dx[2 * ctnn::line] = {};
    x[ctnn::line] = T(1.0986122886681098);  // log 3
    dy[ctnn::line + 1] = 1;
    alone::forward(ctnn::no_parameters, x, y, static_cast<T*>(nullptr), 2);
    alone::backward(ctnn::no_parameters, ctnn::nothing{}, x, y, dy, dx, static_cast<T*>(nullptr), 2);
    return y[0] == T(0.5) && y[1] == T(0.5) && deviation(y[ctnn::line], 0.75) <= 4 * epsilon<T> &&
           deviation(y[ctnn::line + 1], 0.25) <= 4 * epsilon<T> && dx[0] == T(0.25) &&
           dx[1] == T(-0.25) && deviation(dx[ctnn::line], -0.1875) <= 4 * epsilon<T> &&
           deviation(dx[ctnn::line + 1], 0.1875) <= 4 * epsilon<T>;
}

}  // namespace

static_assert(std::is_same_v<ctnn::softmax::on<ctnn::shape<7>>::output, ctnn::shape<7>>);
static_assert(!ctnn::activation<ctnn::softmax> && !ctnn::parametric_layer<ctnn::softmax>);
static_assert(works_in_constant_evaluation<float>() && works_in_constant_evaluation<double>());

TEMPLATE_TEST_CASE("softmax and its derivative are those of each row", "", float, double) {
    for (const double size : {3.0, 1e4}) {
        support::check_row_layer<ctnn::softmax, reference, TestType, 1>(size);
        support::check_row_layer<ctnn::softmax, reference, TestType, 2>(size);
        support::check_row_layer<ctnn::softmax, reference, TestType, 3>(size);
        support::check_row_layer<ctnn::softmax, reference, TestType, 16>(size);
        support::check_row_layer<ctnn::softmax, reference, TestType, 17>(size);
    }
}

TEMPLATE_TEST_CASE("softmax at the edges is as in PyTorch, and leaves other rows alone", "", float,
                   double) {
    support::check_row_edges<ctnn::softmax, TestType>(
        {{{1e4, -1e4, 0}, {1, 0, 0}},
         {{-1e4, -1e4, -1e4}, {1 / 3.0, 1 / 3.0, 1 / 3.0}},
         {{-infinity, 0, 1}, {0, 0.26894142136999516, 0.7310585786300049}},
         {{infinity, 0, 1}, {none, none, none}},
         {{none, 0, 1}, {none, none, none}},
         {{0, 1, none}, {none, none, none}},
         {{-infinity, -infinity, -infinity}, {none, none, none}}});
}
