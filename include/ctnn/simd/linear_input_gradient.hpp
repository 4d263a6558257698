// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_shape.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>

#if CTNN_HAS_SIMD

namespace ctnn::simd {

/// dx = W' dy: see linear_kernel::backward_input. Transposed, the weights serve the same tile with the inputs in
/// the lanes.
template <class Shape, class Architecture>
struct CTNN_TAGGED linear_input_gradient {
    using Value = typename Shape::value_type;
    using layout = typename Shape::layout;
    using Vector = vector<Value, Architecture>;
    using room = registers<Value, Architecture>;
    static constexpr std::size_t width = Vector::size, sums = Shape::sums;
    static constexpr std::size_t x_stride = Shape::x_stride, y_stride = Shape::y_stride;
    static constexpr std::size_t dx_stride = Shape::dx_stride;

    template <std::size_t MaxRows, class Slope>
    CTNN_INLINE static void run(const Value* parameters, const Value* x, const Value* dy, Value* dx,
                                Value* scratch, std::size_t rows, Slope slope) noexcept {
        using most_outputs =
            linear_input_gradient<typename Shape::template with_most_outputs<width>, Architecture>;
        using most_inputs =
            linear_input_gradient<typename Shape::template with_most_inputs<width>, Architecture>;
        constexpr auto size = Shape::template shared_extent<Shape::inputs>();
        most_outputs::transpose(parameters, scratch, size);
        for_each_row_block<MaxRows>(rows, [&]<std::size_t Rows>(std::size_t r) CTNN_INLINE_LAMBDA {
            most_inputs::template run_block<Rows>(scratch, x + r * x_stride, dy + r * y_stride,
                                                  dx + r * dx_stride, size, slope);
        });
    }

    /// dx at index `at` of a row. The padding stays +0, also where its zero weights meet an infinite or NaN dy.
    template <class Extent, class Slope>
    CTNN_INLINE static void store(const Value* x, Value* dx, std::size_t at, Vector value, Extent size,
                                  Slope slope) noexcept {
        if constexpr (!std::is_same_v<Slope, no_slope>)
            value = slope(value, simd::load<Value, Architecture>(x + at));
        simd::store(dx + at,
                    keep_row_of<Shape::inputs, width, Extent::is_whole>(value, at, size.inputs));
    }

private:
    template <class, class>
    friend struct linear_input_gradient;

    /// transposed[o][k], rows padded with zeros.
    template <class Extent>
    CTNN_TAGGED static void transpose(const Value* parameters, Value* transposed, Extent size) noexcept {
        const std::size_t groups = Shape::groups_of(size.inputs);
        for (std::size_t o = 0; o < size.outputs; ++o) {
            const std::size_t lane = o * sums, stride = layout::stride(lane);
            const Value* first = parameters +
                                 lane / layout::panel * layout::panel * Shape::panel_rows(size.inputs) +
                                 lane % layout::panel + layout::bias_rows * stride;
            Value* row = transposed + o * dx_stride;
            for (std::size_t g = 0; g < groups; ++g)
                std::memcpy(row + g * sums, first + g * stride, sums * sizeof(Value));
            for (std::size_t k = groups * sums; k < dx_stride; ++k) row[k] = 0;
        }
    }

    template <std::size_t Rows, class Extent, class Slope>
    [[gnu::noinline]] CTNN_TAGGED static void run_block(const Value* transposed, const Value* x,
                                                        const Value* dy, Value* dx, Extent size,
                                                        Slope slope) noexcept {
        constexpr std::size_t lanes = whole_vectors(Shape::inputs, width);
        constexpr std::size_t count =
            (std::min)(lanes / width, Rows == 1 ? room::one_row : room::beside(block_rows));
        constexpr std::size_t at_once =
            rows_at_once(Rows, std::max<std::size_t>(1, room::accumulators / count));
        CTNN_UNROLL
        for (std::size_t m0 = 0; m0 < Rows; m0 += at_once) {
            for_each_tile<count, lanes, width>(
                [&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                    tile<1, at_once, Count, Value, Architecture> sum;
                    sum.fill(Vector(Value(0)));
                    sum.accumulate(dy + m0 * y_stride, y_stride, 1, transposed + lane, dx_stride,
                                   size.outputs);
                    CTNN_UNROLL
                    for (std::size_t m = 0; m < at_once; ++m) {
                        CTNN_UNROLL
                        for (std::size_t n = 0; n < Count; ++n)
                            store(x + (m0 + m) * x_stride, dx + (m0 + m) * dx_stride, lane + n * width,
                                  sum.row[m].at[n], size, slope);
                    }
                });
            for (std::size_t k = lanes; k < dx_stride; k += width) {
                CTNN_UNROLL
                for (std::size_t m = 0; m < at_once; ++m)
                    simd::store(dx + (m0 + m) * dx_stride + k, Vector(Value(0)));
            }
        }
    }
};

}  // namespace ctnn::simd

#endif
