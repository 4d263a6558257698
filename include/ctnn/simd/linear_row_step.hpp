// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_input_gradient.hpp>
#include <ctnn/simd/linear_shape.hpp>
#include <ctnn/simd/linear_weight_update.hpp>
#include <ctnn/simd/product_rule.hpp>

#include <algorithm>
#include <cstddef>

#if CTNN_HAS_SIMD

namespace ctnn::simd {

/// dx and the update for one row, in one sweep over the parameters: see linear_kernel::backward_row.
template <class Shape, class Architecture>
struct CTNN_TAGGED linear_row_step {
    using Value = typename Shape::value_type;
    using layout = typename Shape::layout;
    using Vector = vector<Value, Architecture>;
    using room = registers<Value, Architecture>;
    static constexpr std::size_t width = Vector::size, sums = Shape::sums;
    static constexpr std::size_t dx_stride = Shape::dx_stride;
    /// Vectors that the S lanes of an output take.
    static constexpr std::size_t parts = std::max<std::size_t>(1, sums / width);

    template <bool InputGradient, class Update, class Slope>
    CTNN_INLINE static void run(Value* parameters, const Value* x, const Value* dy, Value* dx,
                                const Update& update, Slope slope) noexcept {
        if constexpr (layout::size >= own_function_size)
            sweep_apart<InputGradient>(parameters, x, dy, dx, update, slope);
        else
            sweep<InputGradient>(parameters, x, dy, dx, update, slope);
    }

private:
    /// As linear_shape::own_function_size; the sweep needs every register.
    static constexpr std::size_t own_function_size = 1024;

    /// The input that a bias multiplies.
    alignas(alignment) static constexpr Value one_then_zeros[line] = {1};

    template <bool InputGradient, class Update, class Slope>
    [[gnu::noinline]] CTNN_TAGGED static void sweep_apart(Value* parameters, const Value* x,
                                                          const Value* dy, Value* dx,
                                                          const Update& update, Slope slope) noexcept {
        sweep<InputGradient>(parameters, x, dy, dx, update, slope);
    }

    template <bool InputGradient, class Update, class Slope>
    CTNN_INLINE static void sweep(Value* parameters, const Value* x, const Value* dy, Value* dx,
                                  const Update& update, Slope slope) noexcept {
        if constexpr (sums > 1) {
            alignas(alignment) Value delta[layout::lanes];
            linear_weight_update<Shape, Architecture>::repeat_outputs(dy, delta);
            sweep_panels<InputGradient>(parameters, x, delta, dx, update, slope);
        } else {
            sweep_panels<InputGradient>(parameters, x, dy, dx, update, slope);
        }
    }

    template <bool InputGradient, class Update, class Slope>
    CTNN_INLINE static void sweep_panels(Value* parameters, const Value* x, const Value* delta,
                                         Value* dx, const Update& update, Slope slope) noexcept {
        constexpr std::size_t most = InputGradient ? sweep_lanes / width : room::one_row;
        for_each_panel<layout, Shape::outputs * sums, width>(
            layout::rows, [&]<std::size_t Lanes, std::size_t Used>(
                              std::size_t first, std::size_t offset) CTNN_INLINE_LAMBDA {
                constexpr std::size_t count = (std::min)((std::max)(most, parts), Used / width);
                for_each_tile<count, Used, width>(
                    [&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                        const sweep_tile<Count, Lanes, Update> tile{parameters, offset + lane,
                                                                    delta + first + lane, update};
                        if constexpr (InputGradient) {
                            const bool is_first = first + lane == 0;
                            if (first + lane + Count * width < Shape::outputs * sums)
                                tile.run(x, dx, is_first, no_slope{});
                            else
                                tile.run(x, dx, is_first, slope);
                        } else {
                            for (std::size_t g = 0; g < layout::groups; ++g)
                                tile.template sweep_group<false>(x + g * sums, g);
                        }
                    });
            });
        if constexpr (InputGradient) {
            constexpr std::size_t written = whole_vectors(layout::groups * sums, width);
            for (std::size_t k = written; k < dx_stride; k += width)
                simd::store(dx + k, Vector(Value(0)));
        }
    }

    /// Some lanes of a panel, for a sweep over its rows.
    template <std::size_t Count, std::size_t Lanes, class Update>
    struct sweep_tile {
        /// Groups of inputs that fill a vector of dx.
        static constexpr std::size_t groups = std::max<std::size_t>(1, width / sums);

        Value* parameters;
        std::size_t lane;  ///< index of the first lane's first element among the parameters
        vectors<Vector, Count> d;
        Update update;  // a copy: what it refers to by value stays in registers

        CTNN_INLINE sweep_tile(Value* all, std::size_t first, const Value* delta,
                               const Update& rule) noexcept
            : parameters{all}, lane{first}, update{rule} {
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) {
                d.at[n] = simd::load<Value, Architecture>(delta + n * width);
                if constexpr (Shape::has_bias) {
                    const std::size_t index = lane + n * width;
                    const Vector old = simd::load<Value, Architecture>(parameters + index);
                    const Vector one =
                        sums == 1
                            ? Vector(Value(1))
                            : broadcast_group<sums, Value, Architecture>(one_then_zeros, n % parts);
                    simd::store(parameters + index,
                                of_product(update, old, factor(update, one), d.at[n], index));
                }
            }
        }

        /// Updates the weights of S inputs; returns, if asked to, their share of dx in groups of S
        /// lanes.
        template <bool InputGradient>
        CTNN_INLINE vectors<Vector, parts> sweep_group(const Value* x,
                                                       std::size_t group) const noexcept {
            const std::size_t row = lane + (layout::bias_rows + group) * Lanes;
            vectors<Vector, parts> left;
            CTNN_UNROLL
            for (std::size_t p = 0; p < parts; ++p)
                left.at[p] = factor(update, broadcast_group<sums, Value, Architecture>(x, p));
            vectors<Vector, Count> old;
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n)
                old.at[n] = simd::load<Value, Architecture>(parameters + row + n * width);
            vectors<Vector, parts> share{};  // (g++ warns of values that nobody reads, too)
            if constexpr (InputGradient) {
                constexpr std::size_t chains = line / width;
                vectors<Vector, chains> sum;
                CTNN_UNROLL
                for (std::size_t n = 0; n < chains; ++n) sum.at[n] = Vector(Value(0));
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n)
                    sum.at[n % chains] = simd::fma(old.at[n], d.at[n], sum.at[n % chains]);
                share = fold_halves<parts>(sum);
                for (Vector& each : share.at) keep_here(each);
            }
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) {
                const std::size_t index = row + n * width;
                simd::store(parameters + index,
                            of_product(update, old.at[n], left.at[n % parts], d.at[n], index));
            }
            return share;
        }

        template <class Slope>
        CTNN_INLINE void run(const Value* x, Value* dx, bool is_first, Slope slope) const noexcept {
            const auto store = [&](std::size_t at, Vector value) CTNN_INLINE_LAMBDA {
                const Vector before =
                    is_first ? Vector(Value(0)) : simd::load<Value, Architecture>(dx + at);
                linear_input_gradient<Shape, Architecture>::store(
                    x, dx, at, before + value, constant_extent<Shape::inputs, Shape::outputs>{}, slope);
            };
            for (std::size_t g = 0; g < layout::groups; g += groups) {
                if constexpr (groups > 1) {
                    vectors<Vector, groups> sum;
                    CTNN_UNROLL
                    for (std::size_t i = 0; i < groups; ++i)
                        sum.at[i] = g + i < layout::groups
                                        ? sweep_group<true>(x + (g + i) * sums, g + i).at[0]
                                        : Vector(Value(0));
                    store(g * sums, fold_in_order<width, sums, Value, Architecture>(sum));
                } else {
                    const auto sum = sweep_group<true>(x + g * sums, g);
                    CTNN_UNROLL
                    for (std::size_t p = 0; p < parts; ++p) store(g * sums + p * width, sum.at[p]);
                }
            }
        }
    };
};

}  // namespace ctnn::simd

#endif
