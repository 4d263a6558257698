// SPDX-License-Identifier: BSL-1.0
// Layers that only put their values in another order.
#pragma once

#include "../catch.hpp"
#include "architectures.hpp"

#include <ctnn/core/shape_walk.hpp>

#include <cstddef>
#include <vector>

namespace support {

/// Rows of Input, packed and not, are those of a matrix of Height x Width, transposed; derivatives come
/// back. What shall be written is 7 before, and arrays end with the last value.
template <class Layer, class Input, class T, std::size_t Height, std::size_t Width>
void check_transposed() {
    using layer = ctnn::core::bound_layer<Layer, Input>;
    using output = typename layer::output;
    constexpr std::size_t rows = 3, stride = ctnn::padded(Input::size);
    CAPTURE(Height, Width);
    const auto check = [&]<class Architecture, std::size_t InStride>() {
        using context =
            ctnn::context<T, Architecture, rows, true, (InStride < stride), (InStride < stride)>;
        std::vector<T> x(rows * InStride), y(rows * InStride, T(7)), dx(rows * stride, T(7));
        std::vector<T> expected(y.size()), expected_dx(dx.size());
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t i = 0; i < Input::size; ++i) {
                x[r * InStride + i] = static_cast<T>(r * Input::size + i + 1);
                expected[r * InStride + i % Width * Height + i / Width] = x[r * InStride + i];
                expected_dx[r * stride + i] = x[r * InStride + i];
            }
        ctnn::nothing tape;
        const auto call = ctnn::make_call<context>(ctnn::no_parameters, &tape, static_cast<T*>(nullptr));
        const ctnn::rows<const T, Input, InStride> from{x.data(), rows};
        const ctnn::rows<T, output, InStride> to{y.data(), rows};
        layer::forward(call, from, to);
        CHECK(y == expected);
        const ctnn::rows<const T, output, InStride> given{y.data(), rows};
        layer::backward(call, from, to, given, ctnn::no_rows{});
        layer::backward(call, from, to, given, ctnn::rows<T, Input>{dx.data(), rows});
        CHECK(dx == expected_dx);
    };
    static_assert(layer::packs_x && layer::packs_y && layer::packs_dy);
    for_each_architecture(
        [&]<class Architecture>() { check.template operator()<Architecture, stride>(); });
    check.template operator()<ctnn::simd::native, Input::size>();
}

}  // namespace support
