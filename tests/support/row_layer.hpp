// SPDX-License-Identifier: BSL-1.0
// What holds for every layer that makes a row of a row of the same width (and shape Input), given its definition in double:
//     struct {
//         static constexpr double tolerance;   // of everything that it computes, in epsilons
//         static void row(const values& parameters, const values& x, const values& dy,
//                         values& y, values& dx, values& gradient);   // adds to gradient
//     }
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "compare.hpp"
#include "layer_alone.hpp"

#include <ctnn/core/random.hpp>
#include <ctnn/core/stored_values.hpp>
#include <ctnn/optim/update.hpp>

#include <algorithm>
#include <initializer_list>
#include <type_traits>
#include <vector>

namespace support {

using values = std::vector<double>;

/// An optimizer's rule that takes the gradient off the parameter and stores it in the moment.
struct subtract_gradient {
    static constexpr std::size_t moments = 1;
    template <class V>
    constexpr V operator()(V w, V gradient, V* moment) const {
        *moment = gradient;
        return w - gradient;
    }
};

struct no_parameters : ctnn::nothing {
    template <class F>
    void visit(F&&) const {}
};
template <class Layer, class T>
constexpr auto parameters_of() {
    if constexpr (ctnn::parametric_layer<Layer>)
        return typename Layer::template parameters<T>{};
    else
        return no_parameters{};
}

template <class Parameters>
values visited(const Parameters& p) {
    values all;
    ctnn::core::visit_values(p, [&](const auto& value) { all.push_back(static_cast<double>(value)); });
    return all;
}

inline bool same_values(const values& a, const values& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same<double>);
}

/// Forward and backward over rows that lie padded; what the layer shall write is 7 before.
template <class Architecture, class Layer, class T, std::size_t Width, class Input = ctnn::shape<Width>>
struct row_layer_run {
    static constexpr std::size_t stride = ctnn::padded(Width);
    using alone = layer_alone<Layer, Input, T, Architecture, 17>;
    using parameters = decltype(parameters_of<Layer, T>());
    using moments = ctnn::core::moments_of<parameters>;

    parameters next;
    moments gradient{};
    std::vector<T> y, dx;

    row_layer_run(const parameters& p, const std::vector<T>& x, const std::vector<T>& dy)
        : next{p}, y(x.size(), T(7)), dx(x.size(), T(7)) {
        const std::size_t rows = x.size() / stride;
        std::vector<T> workspace(alone::workspace_size);
        alone::forward(p, x.data(), y.data(), workspace.data(), rows);
        // Without a gradient of the inputs the parameters learn the same, and dx is not written.
        parameters other = p;
        run_backward(other, x, dy, ctnn::no_rows{}, rows);
        std::size_t touched = 0;
        for (const T value : dx) touched += value != 7;
        CHECK(touched == 0);
        run_backward(next, x, dy, dx.data(), rows);
        CHECK(same_values(visited(other), visited(next)));
    }

    template <class Dx>
    void run_backward(parameters& p, const std::vector<T>& x, const std::vector<T>& dy, Dx to,
                      std::size_t rows) {
        std::vector<T> workspace(alone::workspace_size);
        alone::backward(p, ctnn::update<subtract_gradient, moments>{{}, {&gradient}}, x.data(), y.data(),
                        dy.data(), to, workspace.data(), rows);
    }
};

/// Inputs in [-size, size), derivatives and parameters in [-1, 1).
template <class Layer, class Reference, class T, std::size_t Width, class Input = ctnn::shape<Width>>
void check_row_layer(double size = 3) {
    constexpr std::size_t stride = ctnn::padded(Width);
    for (const std::size_t rows : {1, 2, 5, 17}) {
        CAPTURE(Width, rows, size);
        numbers random;
        auto p = parameters_of<Layer, T>();
        ctnn::core::visit_values(p, [&](auto& value) { value = static_cast<T>(random(1)); });
        std::vector<T> x(rows * stride), dy(rows * stride);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (i % stride >= Width) continue;
            x[i] = static_cast<T>(random(size));
            dy[i] = static_cast<T>(random(1));
        }
        const row_layer_run<ctnn::simd::scalar, Layer, T, Width, Input> scalar(p, x, dy);

        const values first = visited(p), next = visited(scalar.next);
        values found = visited(scalar.gradient);
        found.resize(first.size());  // a buffer has none
        values gradient(first.size());
        worst_error value, slope, sum, step;
        for (std::size_t r = 0; r < x.size(); r += stride) {
            const auto row_of = [r](const std::vector<T>& all) {
                return values(all.data() + r, all.data() + r + Width);
            };
            values y(Width), dx(Width);
            Reference::row(first, row_of(x), row_of(dy), y, dx, gradient);
            for (std::size_t i = 0; i < Width; ++i) {
                value.add(deviation(scalar.y[r + i], y[i]), static_cast<double>(r + i));
                slope.add(deviation(scalar.dx[r + i], dx[i]), static_cast<double>(r + i));
            }
        }
        for (std::size_t i = 0; i < first.size(); ++i) {
            sum.add(deviation(found[i], gradient[i]), static_cast<double>(i));
            step.add(deviation(next[i], first[i] - found[i]), static_cast<double>(i));
        }
        CAPTURE(value.at, slope.at, sum.at, step.at);
        CHECK(value.error <= Reference::tolerance * epsilon<T>);
        CHECK(slope.error <= Reference::tolerance * epsilon<T>);
        CHECK(sum.error <= (Reference::tolerance + static_cast<double>(rows)) * epsilon<T>);
        CHECK(step.error <= epsilon<T>);

        for_each_architecture([&]<class A>() {
            const row_layer_run<A, Layer, T, Width, Input> now(p, x, dy);
            std::size_t different = 0, filled = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                if (i % stride < Width)
                    different += !same(now.y[i], scalar.y[i]) + !same(now.dx[i], scalar.dx[i]);
                else
                    filled += !positive_zero(now.y[i]) + !positive_zero(now.dx[i]);
            }
            CHECK(different == 0);
            CHECK(filled == 0);
            CHECK(same_values(visited(now.next), next));
            CHECK(same_values(visited(now.gradient), visited(scalar.gradient)));
        });
    }
}

/// The outputs of one row of three, from PyTorch 1.13 in double.
struct row_edge {
    double x[3], y[3];
};

/// Each edge after a row of zeros, whose outputs must not notice; parameters as initialised.
template <class Layer, class T>
void check_row_edges(std::initializer_list<row_edge> edges) {
    for (const row_edge& e : edges) {
        CAPTURE(e.x[0], e.x[1], e.x[2]);
        auto p = parameters_of<Layer, T>();
        ctnn::random_generator random(1);
        if constexpr (ctnn::parametric_layer<Layer>) p.initialize(random);
        std::vector<T> x(2 * ctnn::line);
        for (std::size_t i = 0; i < 3; ++i) x[ctnn::line + i] = static_cast<T>(e.x[i]);
        for_each_architecture([&]<class A>() {
            using run = row_layer_run<A, Layer, T, 3>;
            const std::vector<T> zeros(ctnn::line);
            const run now(p, x, x), alone(p, zeros, zeros);
            for (std::size_t i = 0; i < 3; ++i) {
                CHECK(same(now.y[i], alone.y[i]));
                CHECK(deviation(now.y[ctnn::line + i], e.y[i]) <= 4 * epsilon<T>);
            }
        });
    }
}

}  // namespace support
