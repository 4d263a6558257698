// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_shape.hpp>

#include <algorithm>
#include <cstddef>

#if CTNN_HAS_SIMD

namespace ctnn::simd {

/// W = rule(W, dy x'): see linear_kernel::update. A tile holds the gradients of some rows of a panel, whose sums
/// run over the rows of the mini-batch; the rule takes them from the registers.
template <class Shape, class Architecture>
struct CTNN_TAGGED linear_weight_update {
    using Value = typename Shape::value_type;
    using layout = typename Shape::layout;
    using Vector = vector<Value, Architecture>;
    using room = registers<Value, Architecture>;
    static constexpr std::size_t width = Vector::size, sums = Shape::sums;
    static constexpr std::size_t x_stride = Shape::x_stride, y_stride = Shape::y_stride;
    /// Vectors that the S lanes of an output take.
    static constexpr std::size_t parts = std::max<std::size_t>(1, sums / width);

    template <class Update>
    CTNN_INLINE static void run(Value* parameters, const Value* x, const Value* dy,
                                [[maybe_unused]] Value* scratch, std::size_t rows,
                                const Update& update) noexcept {
        using most =
            linear_weight_update<typename Shape::template with_most_outputs<width>, Architecture>;
        const Value* delta = dy;
        if constexpr (sums > 1) {
            for (std::size_t r = 0; r < rows; ++r)
                most::repeat_outputs(dy + r * y_stride, scratch + r * layout::lanes);
            delta = scratch;
        }
        constexpr equal_blocks blocks(
            layout::rows, (std::min)(block_rows, std::max<std::size_t>(1, room::accumulators / parts)));
        most::template update_panels<blocks.first, blocks.most>(parameters, x, delta, rows, layout::rows,
                                                                blocks.of_most, update);
    }

    /// lanes[o * S + s] = dy[o], for one row; beyond the outputs +0.
    CTNN_TAGGED static void repeat_outputs(const Value* dy, Value* lanes) noexcept {
        if constexpr (sums >= width) {
            for (std::size_t lane = 0; lane < layout::lanes; lane += width)
                simd::store(lanes + lane,
                            lane < Shape::outputs * sums ? Vector(dy[lane / sums]) : Vector(Value(0)));
        } else {
            for (std::size_t lane = 0; lane < layout::lanes; lane += sums * width) {
                Vector values = simd::load<Value, Architecture>(dy + lane / sums);
                if constexpr (Shape::packs_y) values = keep_row<Shape::outputs>(values, lane / sums);
                repeat_lanes<sums>(values, lanes + lane, layout::lanes - lane);
            }
        }
    }

private:
    template <class, class>
    friend struct linear_weight_update;

    /// `delta` has the gradient of each output repeated over its S lanes. The rows of a panel, the first
    /// of which has the biases, are cut as equal_blocks says.
    template <std::size_t First, std::size_t Most, class Update>
    [[gnu::noinline]] CTNN_TAGGED static void
    update_panels(Value* parameters, const Value* x, const Value* delta, std::size_t rows,
                  std::size_t all_rows, std::size_t of_most, const Update& update) noexcept {
        constexpr std::size_t count =
            (std::min)(layout::panel / width, (std::max)(parts, room::beside(First) / parts * parts));
        const Update rule = update;  // a copy: what it refers to by value stays in registers
        for_each_panel<layout, Shape::outputs * sums, width>(
            all_rows, [&]<std::size_t Lanes, std::size_t Used>(std::size_t first,
                                                               std::size_t offset) CTNN_INLINE_LAMBDA {
                const auto update_rows = [&]<std::size_t Rows, bool Biases>(
                                             std::size_t row) CTNN_INLINE_LAMBDA {
                    const Value* left = Biases ? x : x + (row - layout::bias_rows) * sums;
                    for_each_tile<count, Used, width>([&]<std::size_t Count>(
                                                          std::size_t lane) CTNN_INLINE_LAMBDA {
                        tile<sums, Rows, Count, Value, Architecture> gradient;
                        gradient.fill(Vector(Value(0)));
                        gradient.template accumulate<Biases>(left, sums, x_stride, delta + first + lane,
                                                             layout::lanes, rows);
                        CTNN_UNROLL
                        for (std::size_t m = 0; m < Rows; ++m) {
                            CTNN_UNROLL
                            for (std::size_t n = 0; n < Count; ++n) {
                                const std::size_t index = offset + (row + m) * Lanes + lane + n * width;
                                Vector sum = gradient.row[m].at[n];
                                if (Biases && m == 0)  // a bias is in the first lane of its S
                                    sum = keep_every<sums>(sum, n % parts);
                                const Vector old = load<Value, Architecture>(parameters + index);
                                simd::store(parameters + index, rule(old, sum, index));
                            }
                        }
                    });
                };
                update_rows.template operator()<First, Shape::has_bias>(0);
                std::size_t row = First;
                if constexpr (Most > 0)
                    for (const std::size_t end = First + of_most * Most; row < end; row += Most)
                        update_rows.template operator()<Most, false>(row);
                if constexpr (Most > 1)
                    for (; row < all_rows; row += Most - 1)
                        update_rows.template operator()<Most - 1, false>(row);
            });
    }
};

}  // namespace ctnn::simd

#endif
