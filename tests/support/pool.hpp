// SPDX-License-Identifier: BSL-1.0
// Pools against their definition in double.
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "compare.hpp"
#include "layer_alone.hpp"

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace support {

/// Windows over height and width; of one dimension the height is 1, and its numbers are 1, 1, 0.
struct pool_window {
    std::size_t kernel_h = 1, kernel_w, stride_h = 1, stride_w, top = 0, left;
};

/// One channel of one row: y and dx of x and dy.
struct pool_reference {
    std::size_t height, width, out_h, out_w;
    pool_window window;
    bool is_max;

    using values = std::vector<double>;

    void run(const values& x, const values& dy, values& y, values& dx) const {
        std::fill(dx.begin(), dx.end(), 0.0);
        for (std::size_t o = 0; o < out_h * out_w; ++o) {
            double sum = 0, largest = -infinity;
            std::size_t at = x.size();
            const auto each_place = [&](auto&& f) {
                for (std::size_t i = 0; i < window.kernel_h * window.kernel_w; ++i) {
                    const std::size_t h = o / out_w * window.stride_h + i / window.kernel_w - window.top;
                    const std::size_t w =
                        o % out_w * window.stride_w + i % window.kernel_w - window.left;
                    if (h < height && w < width) f(h * width + w);  // (what is before 0 is large)
                }
            };
            const double count = static_cast<double>(window.kernel_h * window.kernel_w);
            each_place([&](std::size_t place) {
                sum += x[place];
                if (at == x.size() || x[place] > largest || std::isnan(x[place])) {
                    largest = x[place];
                    at = place;
                }
            });
            y[o] = is_max ? largest : sum / count;
            if (is_max)
                dx[at] += dy[o];
            else
                each_place([&](std::size_t place) { dx[place] += dy[o] / count; });
        }
    }
};

/// Height, width and channels.
template <class Shape>
struct pictured;
template <std::size_t Channels>
struct pictured<ctnn::shape<Channels>> : pictured<ctnn::shape<1, 1, Channels>> {};
template <std::size_t Time, std::size_t Channels>
struct pictured<ctnn::shape<Time, Channels>> : pictured<ctnn::shape<1, Time, Channels>> {};
template <std::size_t Height, std::size_t Width, std::size_t Channels>
struct pictured<ctnn::shape<Height, Width, Channels>> {
    static constexpr std::size_t height = Height, width = Width, channels = Channels;
};

/// On rows Stride and OutStride values apart, with arrays that end after the last value: what is read
/// behind it, a sanitizer sees.
template <class Layer, class Input, class T, class Architecture, bool IsPacked>
struct pool_run {
    using layer = ctnn::core::bound_layer<Layer, Input>;
    using output = typename layer::output;
    static constexpr std::size_t stride = IsPacked ? Input::size : ctnn::padded(Input::size);
    static constexpr std::size_t out_stride = IsPacked ? output::size : ctnn::padded(output::size);
    static_assert(!IsPacked || (layer::packs_x && layer::packs_y && layer::packs_dy));
    using context = ctnn::context<T, Architecture, 3, true, IsPacked, IsPacked>;

    std::vector<T> y, dx;

    /// x and dy are padded.
    pool_run(const std::vector<T>& x, const std::vector<T>& dy, std::size_t rows)
        : y(rows * out_stride, T(7)), dx(rows * ctnn::padded(Input::size), T(7)) {
        std::vector<T> from(rows * stride), given(rows * out_stride);
        for (std::size_t r = 0; r < rows; ++r) {
            std::copy_n(&x[r * ctnn::padded(Input::size)], stride, &from[r * stride]);
            std::copy_n(&dy[r * ctnn::padded(output::size)], out_stride, &given[r * out_stride]);
        }
        ctnn::nothing tape;
        const auto call = ctnn::make_call<context>(ctnn::no_parameters, &tape, static_cast<T*>(nullptr));
        const ctnn::rows<const T, Input, stride> of{from.data(), rows};
        const ctnn::rows<T, output, out_stride> to{y.data(), rows};
        const ctnn::rows<const T, output, out_stride> gradient{given.data(), rows};
        layer::forward(call, of, to);
        layer::backward(call, of, to, gradient, ctnn::no_rows{});
        layer::backward(call, of, to, gradient, ctnn::rows<T, Input>{dx.data(), rows});
    }
};

struct no_change {
    template <class Values>
    void operator()(Values&) const {}
};

/// `change` may put values of its own into x.
template <class Layer, class Input, class T, class Change = no_change>
void check_pool(bool is_max, pool_window window, Change change = {}) {
    using run = pool_run<Layer, Input, T, ctnn::simd::scalar, false>;
    using output = typename run::output;
    using in = pictured<Input>;
    using out = pictured<output>;
    constexpr std::size_t rows = 3, places = in::height * in::width, outputs = out::height * out::width;
    CAPTURE(in::height, in::width, in::channels);
    numbers random;
    std::vector<T> x(rows * run::stride), dy(rows * run::out_stride);
    // (Whole numbers, so that windows have equal values.)
    for (std::size_t i = 0; i < x.size(); ++i)
        if (i % run::stride < Input::size) x[i] = static_cast<T>(static_cast<int>(random(6)));
    for (std::size_t i = 0; i < dy.size(); ++i)
        if (i % run::out_stride < output::size) dy[i] = static_cast<T>(random(1));
    change(x);

    const run scalar(x, dy, rows);
    const pool_reference reference{in::height, in::width, out::height, out::width, window, is_max};
    worst_error value, slope;
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < in::channels; ++c) {
            const auto x_at = [&](std::size_t p) { return r * run::stride + p * in::channels + c; };
            const auto y_at = [&](std::size_t p) { return r * run::out_stride + p * in::channels + c; };
            std::vector<double> of(places), given(outputs), y(outputs), dx(places);
            for (std::size_t p = 0; p < places; ++p) of[p] = static_cast<double>(x[x_at(p)]);
            for (std::size_t p = 0; p < outputs; ++p) given[p] = static_cast<double>(dy[y_at(p)]);
            reference.run(of, given, y, dx);
            for (std::size_t p = 0; p < outputs; ++p)
                value.add(deviation(static_cast<double>(scalar.y[y_at(p)]), y[p]),
                          static_cast<double>(y_at(p)));
            for (std::size_t p = 0; p < places; ++p)
                slope.add(deviation(static_cast<double>(scalar.dx[x_at(p)]), dx[p]),
                          static_cast<double>(x_at(p)));
        }
    CAPTURE(value.at, slope.at);
    // (Sums of whole numbers are exact, and their mean is rounded once.)
    CHECK(value.error <= (is_max ? 0 : epsilon<T> / 2));
    CHECK(slope.error <= 8 * epsilon<T>);

    std::size_t different = 0, filled = 0;
    for_each_architecture([&]<class A>() {
        const pool_run<Layer, Input, T, A, false> all(x, dy, rows);
        for (std::size_t i = 0; i < all.y.size(); ++i)
            i % run::out_stride < output::size ? different += !same(all.y[i], scalar.y[i])
                                               : filled += !positive_zero(all.y[i]);
        for (std::size_t i = 0; i < all.dx.size(); ++i)
            i % run::stride < Input::size ? different += !same(all.dx[i], scalar.dx[i])
                                          : filled += !positive_zero(all.dx[i]);
        // One row alone is the same.
        const std::vector<T> last(x.end() - run::stride, x.end()),
            given(dy.end() - run::out_stride, dy.end());
        const pool_run<Layer, Input, T, A, false> alone(last, given, 1);
        different += !std::equal(alone.y.begin(), alone.y.end(), all.y.end() - run::out_stride, same<T>);
        different += !std::equal(alone.dx.begin(), alone.dx.end(), all.dx.end() - run::stride, same<T>);
    });
    const pool_run<Layer, Input, T, ctnn::simd::native, true> packed(x, dy, rows);
    for (std::size_t i = 0; i < packed.y.size(); ++i)
        different += !same(packed.y[i], scalar.y[i / output::size * run::out_stride + i % output::size]);
    for (std::size_t i = 0; i < packed.dx.size(); ++i) different += !same(packed.dx[i], scalar.dx[i]);
    CHECK(different == 0);
    CHECK(filled == 0);
}

}  // namespace support
