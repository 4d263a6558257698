// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_shape.hpp>

#include <algorithm>
#include <cstddef>

#if CTNN_HAS_SIMD

namespace ctnn::simd {

/// y = f(W x + b): see linear_kernel::forward. A tile holds the sums of some rows (of x and y) and of some vectors
/// of lanes; it starts from the biases and takes the panel's rows, S inputs each, from first to last.
template <class Shape, class Architecture>
struct CTNN_TAGGED linear_forward {
    using Value = typename Shape::value_type;
    using layout = typename Shape::layout;
    using Vector = vector<Value, Architecture>;
    using room = registers<Value, Architecture>;
    static constexpr std::size_t width = Vector::size, sums = Shape::sums;
    static constexpr std::size_t x_stride = Shape::x_stride, y_stride = Shape::y_stride;

    template <std::size_t MaxRows, class Activation>
    CTNN_INLINE static void run(const Value* parameters, const Value* x, Value* y, std::size_t rows,
                                Activation activation) noexcept {
        if constexpr (MaxRows > 1 || !Shape::is_latency_bound) {
            using most = typename Shape::template with_most_outputs<width>;
            static_assert(most::sums == sums && most::layout::lanes == layout::lanes);
            linear_forward<most, Architecture>::template run_apart<MaxRows>(
                parameters, x, y, rows, Shape::template shared_extent<Shape::outputs>(), activation);
        } else {
            run_rows<MaxRows>(parameters, x, y, rows, constant_extent<Shape::inputs, Shape::outputs>{},
                              activation);
        }
    }

private:
    template <class, class>
    friend struct linear_forward;

    template <std::size_t MaxRows, class Extent, class Activation>
    [[gnu::noinline]] CTNN_TAGGED static void run_apart(const Value* parameters, const Value* x,
                                                        Value* y, std::size_t rows, Extent size,
                                                        Activation activation) noexcept {
        run_rows<MaxRows>(parameters, x, y, rows, size, activation);
    }

    template <std::size_t MaxRows, class Extent, class Activation>
    CTNN_INLINE static void run_rows(const Value* parameters, const Value* x, Value* y, std::size_t rows,
                                     Extent size, Activation activation) noexcept {
        for_each_row_block<MaxRows>(rows, [&]<std::size_t Rows>(std::size_t r) CTNN_INLINE_LAMBDA {
            run_block<Rows>(parameters, x + r * x_stride, y + r * y_stride, size, activation);
        });
    }

    template <std::size_t Rows, class Extent, class Activation>
    CTNN_INLINE static void run_block(const Value* parameters, const Value* x, Value* y, Extent size,
                                      Activation activation) noexcept {
        // A tile's outputs must fill whole vectors, so it is at least S vectors wide.
        constexpr std::size_t count =
            (std::min)(layout::panel / width,
                       (std::max)(sums, Rows == 1 ? room::one_row : room::beside(block_rows)));
        constexpr std::size_t at_once =
            rows_at_once(Rows, std::max<std::size_t>(1, room::accumulators / count));
        CTNN_UNROLL
        for (std::size_t m0 = 0; m0 < Rows; m0 += at_once) {
            const Value* rows = x + m0 * x_stride;
            for_each_panel<layout, Shape::outputs * sums, width>(
                Shape::panel_rows(size.inputs),
                [&]<std::size_t Lanes, std::size_t Used>(std::size_t first, std::size_t offset)
                    CTNN_INLINE_LAMBDA {
                        for_each_tile<count, Used, width>([&]<std::size_t Count>(
                                                              std::size_t lane) CTNN_INLINE_LAMBDA {
                            const Value* first_row = parameters + offset + lane;
                            tile<sums, at_once, Count, Value, Architecture> sum;
                            if constexpr (Shape::has_bias)
                                sum.fill_rows(first_row);
                            else
                                sum.fill(Vector(Value(0)));
                            sum.accumulate(rows, x_stride, sums, first_row + layout::bias_rows * Lanes,
                                           Lanes, Shape::groups_of(size.inputs));
                            store(sum, (first + lane) / sums, y + m0 * y_stride, size, activation);
                        });
                    });
            constexpr std::size_t written = whole_vectors(Shape::outputs, width);
            if constexpr (written < y_stride) {
                CTNN_UNROLL
                for (std::size_t m = 0; m < at_once; ++m)
                    for (std::size_t o = written; o < y_stride; o += width)
                        simd::store(y + (m0 + m) * y_stride + o, Vector(Value(0)));
            }
        }
    }

    /// Outputs from `output` on of Rows rows: their partial sums become one, and the activation finishes it.
    template <std::size_t Rows, std::size_t Count, class Extent, class Activation>
    CTNN_INLINE static void store(const tile<sums, Rows, Count, Value, Architecture>& sum,
                                  std::size_t output, Value* y, Extent size,
                                  Activation activation) noexcept {
        if constexpr (Shape::outputs == 1 && Shape::packs_y && Rows > 1 && Rows <= width &&
                      sums >= width) {
            // Rows are neighbours, so that one tree and one vector serve them all.
            vectors<Vector, Rows> whole;
            CTNN_UNROLL
            for (std::size_t m = 0; m < Rows; ++m) whole.at[m] = fold_halves<1>(sum.row[m]).at[0];
            store_first<Rows>(
                y, activation(fold_in_order<(std::min)(sums, width), 1, Value, Architecture>(whole)));
        } else {
            constexpr std::size_t outputs_of_vector = std::max<std::size_t>(1, width / sums);
            CTNN_UNROLL
            for (std::size_t m = 0; m < Rows; ++m)
                store_outputs<Shape::outputs, outputs_of_vector, Extent::is_whole, Shape::packs_y>(
                    fold_sums<sums, Value, Architecture>(sum.row[m]), output, y + m * y_stride,
                    size.outputs, activation);
        }
    }
};

}  // namespace ctnn::simd

#endif
