// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/softmax.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <ctnn/core/context.hpp>

#include <vector>

using support::deviation, support::epsilon, support::same;

namespace {

// Rows lie padded; what the layer shall write is 7 before.
template <class Architecture, class T, std::size_t Width>
struct layer {
    static constexpr std::size_t stride = ctnn::padded(Width);
    using context = ctnn::context<T, Architecture, Width, 17>;
    std::vector<T> y, dx;

    layer(const std::vector<T>& x, std::vector<T> dy) : y(x.size(), T(7)), dx(x.size(), T(7)) {
        const std::size_t rows = x.size() / stride;
        ctnn::softmax::forward<context>(x.data(), y.data(), rows);
        ctnn::softmax::backward<context, false>(x.data(), y.data(), dy.data(), dx.data(),
                                                static_cast<T*>(nullptr), rows);
        for (const T value : dx) untouched &= value == 7;
        ctnn::softmax::backward<context, true>(x.data(), y.data(), dy.data(), dx.data(),
                                               static_cast<T*>(nullptr), rows);
    }
    bool untouched = true;
};

template <class T, std::size_t Width>
void check_rows(double size) {
    constexpr std::size_t stride = ctnn::padded(Width);
    for (std::size_t rows = 1; rows <= 17; ++rows) {
        CAPTURE(Width, rows, size);
        support::numbers random;
        std::vector<T> x(rows * stride), dy(rows * stride);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (i % stride >= Width) continue;
            x[i] = static_cast<T>(random(size));
            dy[i] = static_cast<T>(random(1));
        }
        const layer<ctnn::simd::scalar, T, Width> scalar(x, dy);
        support::worst_error value, slope;
        for (std::size_t r = 0; r < rows; ++r) {
            double largest = x[r * stride], sum = 0, mean = 0;
            std::vector<double> p(Width);
            for (std::size_t i = 0; i < Width; ++i)
                largest = std::max<double>(largest, x[r * stride + i]);
            for (std::size_t i = 0; i < Width; ++i) sum += p[i] = std::exp(x[r * stride + i] - largest);
            for (std::size_t i = 0; i < Width; ++i) mean += (p[i] /= sum) * dy[r * stride + i];
            for (std::size_t i = 0; i < Width; ++i) {
                const std::size_t at = r * stride + i;
                value.add(deviation(scalar.y[at], p[i]), static_cast<double>(at));
                slope.add(deviation(scalar.dx[at], p[i] * (dy[at] - mean)), static_cast<double>(at));
            }
        }
        CAPTURE(value.at, slope.at);
        CHECK(value.error <= 4 * epsilon<T>);
        CHECK(slope.error <= 4 * epsilon<T>);
        support::for_each_architecture([&]<class A>() {
            const layer<A, T, Width> now(x, dy);
            CHECK(now.untouched);
            std::size_t different = 0, filled = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                if (i % stride < Width)
                    different += !same(now.y[i], scalar.y[i]) + !same(now.dx[i], scalar.dx[i]);
                else
                    filled += !support::positive_zero(now.y[i]) + !support::positive_zero(now.dx[i]);
            }
            CHECK(different == 0);
            CHECK(filled == 0);
        });
    }
}

// From PyTorch 1.13.
struct edge {
    double x[3], y[3];
};
constexpr double infinity = support::infinity, none = support::not_a_number;
constexpr edge edges[] = {{{1e4, -1e4, 0}, {1, 0, 0}},
                          {{-1e4, -1e4, -1e4}, {1 / 3.0, 1 / 3.0, 1 / 3.0}},
                          {{-infinity, 0, 1}, {0, 0.26894142136999516, 0.7310585786300049}},
                          {{infinity, 0, 1}, {none, none, none}},
                          {{none, 0, 1}, {none, none, none}},
                          {{0, 1, none}, {none, none, none}},
                          {{-infinity, -infinity, -infinity}, {none, none, none}}};

template <class T>
constexpr bool works_in_constant_evaluation() {
    using context = ctnn::context<T, ctnn::simd::native, 2, 2>;
    T x[2 * ctnn::line] = {0, 0}, y[2 * ctnn::line] = {}, dy[2 * ctnn::line] = {1, 0};
    T dx[2 * ctnn::line] = {};
    x[ctnn::line] = T(1.0986122886681098);  // log 3
    dy[ctnn::line + 1] = 1;
    ctnn::softmax::forward<context>(x, y, 2);
    ctnn::softmax::backward<context, true>(x, y, dy, dx, static_cast<T*>(nullptr), 2);
    return y[0] == T(0.5) && y[1] == T(0.5) && deviation(y[ctnn::line], 0.75) <= 4 * epsilon<T> &&
           deviation(y[ctnn::line + 1], 0.25) <= 4 * epsilon<T> && dx[0] == T(0.25) &&
           dx[1] == T(-0.25) && deviation(dx[ctnn::line], -0.1875) <= 4 * epsilon<T> &&
           deviation(dx[ctnn::line + 1], 0.1875) <= 4 * epsilon<T>;
}

}  // namespace

static_assert(ctnn::width_keeping_layer<ctnn::softmax> && !ctnn::activation<ctnn::softmax>);
static_assert(works_in_constant_evaluation<float>() && works_in_constant_evaluation<double>());

TEMPLATE_TEST_CASE("softmax and its derivative are those of each row", "", float, double) {
    for (const double size : {3.0, 1e4}) {
        check_rows<TestType, 1>(size);
        check_rows<TestType, 2>(size);
        check_rows<TestType, 3>(size);
        check_rows<TestType, 16>(size);
        check_rows<TestType, 17>(size);
    }
}

TEMPLATE_TEST_CASE("softmax at the edges is as in PyTorch, and leaves other rows alone", "", float,
                   double) {
    for (const edge& e : edges) {
        CAPTURE(e.x[0], e.x[1], e.x[2]);
        std::vector<TestType> x(2 * ctnn::line);
        for (std::size_t i = 0; i < 3; ++i) x[ctnn::line + i] = static_cast<TestType>(e.x[i]);
        support::for_each_architecture([&]<class A>() {
            const layer<A, TestType, 3> now(x, x);
            for (std::size_t i = 0; i < 3; ++i) {
                CHECK(deviation(now.y[i], 1 / 3.0) <= 4 * epsilon<TestType>);
                CHECK(deviation(now.y[ctnn::line + i], e.y[i]) <= 4 * epsilon<TestType>);
            }
        });
    }
}
