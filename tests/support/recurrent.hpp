// SPDX-License-Identifier: BSL-1.0
// What holds for every recurrent layer, given its definition for one unit:
//     struct {
//         template <std::size_t In, std::size_t Hidden> using layer = ...;
//         static constexpr std::size_t gates;
//         // The new h, from biases and products of each gate; c: what the unit keeps besides.
//         static variable unit(const variable* of_x, const variable* of_h, variable h, variable& c);
//     }
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "compare.hpp"
#include "derivatives.hpp"
#include "layer_alone.hpp"
#include "row_layer.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace support {

/// Forward, and a step of training with `subtract_gradient`, on padded rows; what shall be written is 7 before.
template <class Architecture, class Layer, class Input, class T>
struct recurrent_run {
    static constexpr std::size_t most_rows = 7;
    using alone = layer_alone<Layer, Input, T, Architecture, most_rows>;
    using parameters = typename Layer::template parameters<T>;

    parameters next, gradient{};
    std::vector<T> y, dx;

    recurrent_run(const parameters& p, const std::vector<T>& x, const std::vector<T>& dy,
                  std::size_t rows)
        : next{p}, y(dy.size(), T(7)), dx(x.size(), T(7)) {
        std::vector<T> workspace(alone::workspace_size);
        alone::forward(p, x.data(), y.data(), workspace.data(), rows);
        const std::vector<T> inferred = std::exchange(y, std::vector<T>(dy.size(), T(7)));
        // A tape that a longer step has used is as good as a new one; where nobody wants dx, none is written.
        const auto tape = std::make_unique<typename alone::tape>();
        parameters other = p;
        const auto step = [&](parameters& of, auto to) {
            gradient = {};
            alone::forward_in_step(of, *tape, ctnn::nothing{}, x.data(), y.data(), workspace.data(),
                                   rows);
            const ctnn::update<subtract_gradient, parameters> update{{}, {&gradient}};
            alone::backward(of, *tape, update, x.data(), y.data(), dy.data(), to, workspace.data(),
                            rows);
        };
        step(other, ctnn::no_rows{});
        CHECK(std::ranges::count(dx, T(7)) == static_cast<std::ptrdiff_t>(dx.size()));
        step(next, dx.data());
        CHECK(same_values(visited(other), visited(next)));
        std::size_t different = 0;
        for (std::size_t i = 0; i < y.size(); ++i) different += !same(y[i], inferred[i]);
        CHECK(different == 0);
    }
};

template <class Reference, class T, std::size_t In, std::size_t Hidden, std::size_t Time>
void check_recurrent(std::size_t rows, double size = 1) {
    CAPTURE(In, Hidden, Time, rows, size);
    using layer = typename Reference::template layer<In, Hidden>;
    using input = ctnn::shape<Time, In>;
    constexpr std::size_t x_stride = ctnn::padded(Time * In), y_stride = ctnn::padded(Time * Hidden);
    constexpr std::size_t gates = Reference::gates, outputs = gates * Hidden;
    numbers random;
    typename layer::template parameters<T> p{};
    p.visit([&](T& value) { value = static_cast<T>(random(size)); });
    std::vector<T> x(rows * x_stride), dy(rows * y_stride);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < Time * In; ++i) x[r * x_stride + i] = static_cast<T>(random(2));
        for (std::size_t i = 0; i < Time * Hidden; ++i) dy[r * y_stride + i] = static_cast<T>(random(1));
    }
    const recurrent_run<ctnn::simd::scalar, layer, input, T> scalar(p, x, dy, rows);

    // By the definition, one row after another.
    const values found = visited(scalar.gradient);
    values gradient(found.size());
    worst_error value, slope;
    for (std::size_t r = 0; r < rows; ++r) {
        variable::all.clear();
        std::vector<variable> w, of_x;
        p.visit([&](const T& each) { w.push_back(each); });
        for (std::size_t i = 0; i < Time * In; ++i) of_x.push_back(x[r * x_stride + i]);
        const variable *const w_ih = w.data(), *const w_hh = w_ih + outputs * In,
                              *const b_ih = w_hh + outputs * Hidden, *const b_hh = b_ih + outputs;
        std::vector<variable> h(Hidden), c(Hidden);
        variable loss;
        for (std::size_t t = 0; t < Time; ++t) {
            std::vector<variable> next;
            for (std::size_t unit = 0; unit < Hidden; ++unit) {
                variable sum_x[gates], sum_h[gates];
                for (std::size_t gate = 0; gate < gates; ++gate) {
                    const std::size_t o = gate * Hidden + unit;
                    sum_x[gate] = b_ih[o];
                    sum_h[gate] = b_hh[o];
                    for (std::size_t i = 0; i < In; ++i)
                        sum_x[gate] = sum_x[gate] + w_ih[o * In + i] * of_x[t * In + i];
                    for (std::size_t i = 0; i < Hidden; ++i)
                        sum_h[gate] = sum_h[gate] + w_hh[o * Hidden + i] * h[i];
                }
                next.push_back(Reference::unit(sum_x, sum_h, h[unit], c[unit]));
                const std::size_t at = r * y_stride + t * Hidden + unit;
                value.add(deviation(scalar.y[at], next[unit].value), static_cast<double>(at));
                loss = loss + next[unit] * variable(dy[at]);
            }
            h = next;
        }
        const values by = loss.derivatives();
        for (std::size_t i = 0; i < w.size(); ++i) gradient[i] += w[i].in(by);
        for (std::size_t i = 0; i < of_x.size(); ++i)
            slope.add(deviation(scalar.dx[r * x_stride + i], of_x[i].in(by)), static_cast<double>(i));
    }
    worst_error sum, step;
    for (std::size_t i = 0; i < found.size(); ++i) {
        sum.add(deviation(found[i], gradient[i]), static_cast<double>(i));
        const values first = visited(p), next = visited(scalar.next);
        step.add(deviation(next[i], first[i] - found[i]), static_cast<double>(i));
    }
    // An error of a state goes on through the products of all units, at each time step.
    const double allowed = epsilon<T> * static_cast<double>(8 * Time * (In + Hidden + 4));
    CAPTURE(value.at, slope.at, sum.at);
    CHECK(value.error <= allowed);
    CHECK(slope.error <= allowed * std::max(1.0, size));  // it goes on through products of that size
    CHECK(sum.error <= allowed * std::max(1.0, size) * static_cast<double>(rows));
    CHECK(step.error <= epsilon<T>);

    for_each_vector_architecture([&]<class A>() {
        const recurrent_run<A, layer, input, T> now(p, x, dy, rows);
        std::size_t different = 0, filled = 0;
        for (std::size_t i = 0; i < now.dx.size(); ++i) {
            if (i % x_stride < Time * In)
                different += !same(now.dx[i], scalar.dx[i]);
            else
                filled += !positive_zero(now.dx[i]);
        }
        for (std::size_t i = 0; i < now.y.size(); ++i) {
            if (i % y_stride < Time * Hidden)
                different += !same(now.y[i], scalar.y[i]);
            else
                filled += !positive_zero(now.y[i]);
        }
        CHECK(different == 0);
        CHECK(filled == 0);
        CHECK(std::memcmp(&now.next, &scalar.next, sizeof scalar.next) == 0);
        CHECK(std::memcmp(&now.gradient, &scalar.gradient, sizeof scalar.gradient) == 0);
    });
}

/// Odd sizes; rows that fill a block and that do not; gates far in their bounds.
template <class Reference>
void check_recurrent_sizes() {
    check_recurrent<Reference, float, 1, 1, 3>(1);
    check_recurrent<Reference, float, 3, 5, 4>(7);
    check_recurrent<Reference, float, 3, 5, 4>(2, 30);
    check_recurrent<Reference, float, 7, 17, 3>(4);
    check_recurrent<Reference, float, 2, 16, 2>(5);
    check_recurrent<Reference, float, 9, 9, 5>(3);  // the places of dx are as wide as a state, and packed
    check_recurrent<Reference, double, 3, 5, 4>(7);
}

}  // namespace support
