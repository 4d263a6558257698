// SPDX-License-Identifier: BSL-1.0
// What the tests of add, concat and multiply share.
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"
#include "bits.hpp"
#include "layer_alone.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace support {

/// What a linear layer gives for one row, in double.
template <class Linear>
std::vector<double> product(const Linear& p, const std::vector<double>& x, std::size_t outputs) {
    std::vector<double> y(outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
        y[o] = static_cast<double>(p.bias(o));
        for (std::size_t i = 0; i < x.size(); ++i) y[o] += static_cast<double>(p.weight(o, i)) * x[i];
    }
    return y;
}

template <class Topology>
double gradient_error() {
    return ctnn::testing::gradient_check<Topology>().largest_error;
}

/// A layer on rows of Width values has the same bits with vectors and without, and its padding is 0.
template <class Layer, std::size_t Width>
void check_bits_and_padding() {
    constexpr std::size_t rows = 9, stride = ctnn::padded(Width);
    using alone = layer_alone<Layer, ctnn::shape<Width>, float, ctnn::simd::scalar, rows>;
    constexpr std::size_t width = alone::output::size, y_stride = ctnn::padded(width);
    ctnn::random_generator random(5);
    typename Layer::template parameters<float> p;
    p.initialize(random);
    std::vector<float> x(rows * stride), expected(rows * y_stride, 7.0f);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (i % stride < Width) x[i] = random.uniform(2.0f);
    const auto run = [&]<class A>(A, std::vector<float>& y) {
        using here = layer_alone<Layer, ctnn::shape<Width>, float, A, rows>;
        std::vector<float> workspace(here::workspace_size);
        here::forward(p, x.data(), y.data(), workspace.data(), rows);
    };
    run(ctnn::simd::scalar{}, expected);
    for_each_architecture([&]<class A>() {
        std::vector<float> y(expected.size(), 7.0f);
        run(A{}, y);
        CHECK(std::equal(y.begin(), y.end(), expected.begin(), same<float>));
        for (std::size_t i = 0; i < y.size(); ++i)
            if (i % y_stride >= width) CHECK(positive_zero(y[i]));
    });
}

}  // namespace support
