// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_shape.hpp>
#include <ctnn/simd/product_rule.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

/// The products of linear_kernel without vectors. In constant evaluation they sum without fma and in one chain:
/// clang counts every statement and call there.
template <class Shape>
struct CTNN_TAGGED linear_scalar_twin {
    using Value = typename Shape::value_type;
    using layout = typename Shape::layout;
    static constexpr std::size_t inputs = Shape::inputs, outputs = Shape::outputs, sums = Shape::sums;
    static constexpr std::size_t x_stride = Shape::x_stride, y_stride = Shape::y_stride;
    static constexpr std::size_t dx_stride = Shape::dx_stride;

    template <class Activation>
    CTNN_TAGGED static constexpr void forward(const Value* parameters, const Value* x, Value* y,
                                              std::size_t rows, Activation activation) noexcept {
        for (std::size_t r = 0; r < rows; ++r, x += x_stride, y += y_stride) {
            for (std::size_t o = 0; o < outputs; ++o) {
                const Value* column = parameters + column_of.at[o];
                const std::size_t stride = column_of.stride[o];
                Value sum[sums] = {Shape::has_bias ? *column : Value(0)};
                if (CTNN_CONSTANT_EVALUATED) {
                    for (std::size_t k = 0; k < inputs; ++k)
                        sum[0] += x[k] * column[(layout::bias_rows + k / sums) * stride + k % sums];
                } else {
                    for (std::size_t k = 0; k < inputs; ++k)
                        sum[k % sums] =
                            simd::fma(x[k], column[(layout::bias_rows + k / sums) * stride + k % sums],
                                      sum[k % sums]);
                    for (std::size_t half = sums / 2; half > 0; half /= 2)
                        for (std::size_t c = 0; c < half; ++c)
                            sum[c] = simd::as_written(sum[c] + sum[c + half]);
                }
                y[o] = finished(activation, sum[0], y + o);
            }
            if (!CTNN_CONSTANT_EVALUATED)  // where nothing reads the padding
                for (std::size_t o = outputs; o < y_stride; ++o) y[o] = 0;
        }
    }

    template <class Slope>
    CTNN_TAGGED static constexpr void backward_input(const Value* parameters, const Value* x,
                                                     const Value* dy, Value* dx, std::size_t rows,
                                                     Slope slope) noexcept {
        multiply_back(parameters, dy, dx, rows);
        apply_slope(dx, x, rows, slope);
    }

    template <class Update>
    CTNN_TAGGED static constexpr void update(Value* parameters, const Value* x, const Value* dy,
                                             std::size_t rows, const Update& update) noexcept {
        for (std::size_t o = 0; o < outputs; ++o) {
            const std::size_t column = column_of.at[o], stride = column_of.stride[o];
            if constexpr (Shape::has_bias) {
                Value bias = 0;
                for (std::size_t r = 0; r < rows; ++r) bias += dy[r * y_stride + o];
                parameters[column] = update(parameters[column], bias, column);
            }
            for (std::size_t k = 0; k < inputs; ++k) {
                const std::size_t index = column + (layout::bias_rows + k / sums) * stride + k % sums;
                Value sum = 0;
                if (CTNN_CONSTANT_EVALUATED)
                    for (std::size_t r = 0; r < rows; ++r)
                        sum += x[r * x_stride + k] * dy[r * y_stride + o];
                else
                    for (std::size_t r = 0; r < rows; ++r)
                        sum = simd::fma(x[r * x_stride + k], dy[r * y_stride + o], sum);
                parameters[index] = update(parameters[index], sum, index);
            }
        }
    }

    template <bool InputGradient, class Update, class Slope>
    CTNN_TAGGED static constexpr void backward_row(Value* parameters, const Value* x, const Value* dy,
                                                   Value* dx, const Update& update,
                                                   Slope slope) noexcept {
        if constexpr (InputGradient) {
            multiply_row_back(parameters, dy, dx);
            apply_slope(dx, x, 1, slope);
        }
        if (CTNN_CONSTANT_EVALUATED)
            linear_scalar_twin::update(parameters, x, dy, 1, update);
        else
            update_row(parameters, x, dy, update);
    }

private:
    /// Where the weights of each output are: a table, since calls count.
    struct column_table {
        std::size_t at[outputs]{}, stride[outputs]{};
        CTNN_TAGGED constexpr column_table() noexcept {
            for (std::size_t o = 0; o < outputs; ++o) {
                at[o] = layout::column(o * sums);
                stride[o] = layout::stride(o * sums);
            }
        }
    };
    static constexpr column_table column_of{};

    CTNN_TAGGED static constexpr void multiply_back(const Value* parameters, const Value* dy, Value* dx,
                                                    std::size_t rows) noexcept {
        for (std::size_t r = 0; r < rows; ++r, dy += y_stride, dx += dx_stride) {
            for (std::size_t k = 0; k < dx_stride && (k < inputs || !CTNN_CONSTANT_EVALUATED); ++k)
                dx[k] = 0;
            for (std::size_t o = 0; o < outputs; ++o) {
                const Value* column = parameters + column_of.at[o];
                const std::size_t stride = column_of.stride[o];
                if (CTNN_CONSTANT_EVALUATED) {
                    for (std::size_t k = 0; k < inputs; ++k)
                        dx[k] += dy[o] * column[(layout::bias_rows + k / sums) * stride + k % sums];
                } else {
                    for (std::size_t k = 0; k < inputs; ++k)
                        dx[k] = simd::fma(
                            dy[o], column[(layout::bias_rows + k / sums) * stride + k % sums], dx[k]);
                }
            }
        }
    }

    CTNN_TAGGED static constexpr void multiply_row_back(const Value* parameters, const Value* dy,
                                                        Value* dx) noexcept {
        if (CTNN_CONSTANT_EVALUATED) {
            multiply_back(parameters, dy, dx, 1);
            return;
        }
        constexpr std::size_t chains = line / sums;
        constexpr std::size_t panel_outputs = sweep_lanes / sums;
        for (std::size_t k = 0; k < dx_stride; ++k) {
            dx[k] = 0;
            for (std::size_t first = 0; k < inputs && first < outputs; first += panel_outputs) {
                Value sum[chains] = {};
                for (std::size_t o = first; o < outputs && o < first + panel_outputs; ++o) {
                    const Value weight = parameters[layout::weight(o, k)];
                    sum[o % chains] = simd::fma(weight, dy[o], sum[o % chains]);
                }
                for (std::size_t half = chains / 2; half > 0; half /= 2)
                    for (std::size_t c = 0; c < half; ++c)
                        sum[c] = simd::as_written(sum[c] + sum[c + half]);
                dx[k] += sum[0];
            }
        }
    }

    template <class Slope>
    CTNN_TAGGED static constexpr void apply_slope(Value* dx, const Value* x, std::size_t rows,
                                                  Slope slope) noexcept {
        if constexpr (!std::is_same_v<Slope, no_slope>)
            for (std::size_t r = 0; r < rows; ++r, dx += dx_stride, x += x_stride)
                for (std::size_t k = 0; k < inputs; ++k) dx[k] = slope(dx[k], x[k]);
    }

    template <class Update>
    CTNN_TAGGED static void update_row(Value* parameters, const Value* x, const Value* dy,
                                       const Update& update) noexcept {
        for (std::size_t o = 0; o < outputs; ++o) {
            Value* const column = parameters + column_of.at[o];
            if constexpr (Shape::has_bias)
                *column = of_product(update, *column, factor(update, Value(1)), dy[o], column_of.at[o]);
            for (std::size_t k = 0; k < inputs; ++k) {
                const std::size_t index =
                    (layout::bias_rows + k / sums) * column_of.stride[o] + k % sums;
                column[index] = of_product(update, column[index], factor(update, x[k]), dy[o],
                                           column_of.at[o] + index);
            }
        }
    }
};

}  // namespace ctnn::simd
