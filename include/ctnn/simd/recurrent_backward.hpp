// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/recurrent.hpp>

#include <algorithm>
#include <cstddef>

namespace ctnn::simd {

/// The same back through time, from the records of forward_recorded.
template <class Cell, class Architecture, class Value, std::size_t Inputs, std::size_t Hidden>
class CTNN_TAGGED recurrent_backward
    : public recurrent_kernel<Cell, Architecture, Value, Inputs, Hidden> {
    using base = recurrent_kernel<Cell, Architecture, Value, Inputs, Hidden>;
    using base::gates, base::lanes, base::state, base::sum_of_inputs;
    using typename base::layout;
    static constexpr std::size_t rows_together = base::template rows_of_block<gates>;

public:
    using base::record;

    /// Values of workspace: the weights, transposed; the derivatives of states; one time step of dy.
    static constexpr std::size_t backward_workspace =
        gates * Hidden * (padded(Inputs) + lanes) + rows_together * state + lanes;

    /// dx, if wanted, from the parameters as they were; and each parameter w becomes update(w, gradient, index), whose
    /// gradients add up rows and time steps in ascending order. Of the records the rest is used up.
    template <class Dx, class Update>
    CTNN_TAGGED static constexpr void backward(Value* parameters, auto x, auto dy, Dx dx,
                                               std::size_t steps, Value* records, Value* workspace,
                                               const Update& update) noexcept {
        const std::size_t stride = (steps + 1) * record;
        Value* const of_inputs = workspace;
        Value* const of_hidden = of_inputs + gates * Hidden * padded(Inputs);
        Value* const slopes = of_hidden + gates * Hidden * lanes;
        transpose<Hidden>(parameters + layout::hidden_weight(0, 0, 0), of_hidden);
        base::template for_each_block<rows_together>(x.count, [&]<std::size_t Rows>(std::size_t r) {
            std::fill_n(slopes, Rows * state, Value(0));
            for (std::size_t t = steps; t > 0; --t) {
                Value* const after = records + r * stride + t * record;
                for (std::size_t m = 0; m < Rows; ++m)
                    pass_cell(after + m * stride, dy.data + (r + m) * dy.stride + (t - 1) * Hidden,
                              slopes + m * state, slopes + rows_together * state);
                add_transposed<Rows, Hidden, true>(after + state, stride, Cell::sum_of_hidden, of_hidden,
                                                   slopes, state);
            }
        });
        if constexpr (Dx::are_wanted) {
            transpose<Inputs>(parameters + layout::input_weight(0, 0, 0), of_inputs);
            for (std::size_t r = 0; r < x.count; ++r) {
                std::fill_n(dx.data + r * dx.stride, dx.stride, Value(0));
                base::template for_each_block<rows_together>(steps, [&]<std::size_t Rows>(
                                                                        std::size_t t) {
                    add_transposed<Rows, Inputs, false>(records + r * stride + (t + 1) * record + state,
                                                        record, sum_of_inputs.at, of_inputs,
                                                        dx.data + r * dx.stride + t * Inputs, Inputs);
                });
            }
        }
        update_biases(parameters, records, x.count, steps, update);
        update_weights<Inputs>(parameters, layout::input_weight(0, 0, 0), x.data, x.stride, Inputs,
                               sum_of_inputs.at, records, x.count, steps, update);
        update_weights<Hidden>(parameters, layout::hidden_weight(0, 0, 0), records, stride, record,
                               Cell::sum_of_hidden, records, x.count, steps, update);
    }

private:
    /// to[gate][unit][k] = weights[k][gate][unit], rows of k padded with +0.
    template <std::size_t Count>
    CTNN_TAGGED static constexpr void transpose(const Value* weights, Value* to) noexcept {
        for (std::size_t gate = 0; gate < gates; ++gate)
            for (std::size_t unit = 0; unit < Hidden; ++unit, to += padded(Count)) {
                for (std::size_t k = 0; k < Count; ++k)
                    to[k] = weights[k * layout::row + gate * lanes + unit];
                std::fill(to + Count, to + padded(Count), Value(0));
            }
    }

    /// One time step of a row back through the cell. `room_for_dy`: values of one time step.
    CTNN_INLINE static constexpr void pass_cell(Value* after, const Value* dy, Value* slopes,
                                                [[maybe_unused]] Value* room_for_dy) noexcept {
        const Value* from = dy;
        if constexpr (Hidden % line != 0) {  // a vector must not read beyond them
            std::copy_n(dy, Hidden, room_for_dy);
            std::fill(room_for_dy + Hidden, room_for_dy + lanes, Value(0));
            from = room_for_dy;
        }
        base::template for_each_vector<Hidden>(
            [=]<class Vector>(std::size_t unit, Vector) CTNN_INLINE_LAMBDA {
                Vector memory[Cell::remembered], of_before[Cell::states], of_after[Cell::states],
                    slope[Cell::states], delta[Cell::sums];
                base::load_each(memory, after + state + unit);
                base::load_each(of_before, after - record + unit);
                base::load_each(of_after, after + unit);
                base::load_each(slope, slopes + unit);
                slope[0] = as_written(slope[0] + loaded<Vector>(from + unit));
                Cell::backward(memory, of_before, of_after, slope, delta);
                CTNN_UNROLL
                for (Vector& each : delta) each = keep_units(each, unit);
                base::store_each(slope, slopes + unit);
                base::store_each(delta, after + state + unit);
            });
    }

    /// to[r][k] += sum over gates and units of delta[r][sum of gate][unit] * weights[gate][unit][k], a partial sum for
    /// each gate, for rows of Width values, padded (or packed, and 0).
    template <std::size_t Rows, std::size_t Width, bool IsPadded>
    CTNN_INLINE static constexpr void
    add_transposed(const Value* delta, std::size_t delta_stride, const std::size_t (&sum_of)[gates],
                   const Value* weights, Value* to, std::size_t to_stride) noexcept {
        base::template for_each_vector<Width>(
            [=, &sum_of]<class Vector>(std::size_t k, Vector zero) CTNN_INLINE_LAMBDA {
                Vector sum[Rows][gates];
                CTNN_UNROLL
                for (std::size_t r = 0; r < Rows; ++r) {
                    CTNN_UNROLL
                    for (Vector& each : sum[r]) each = zero;
                }
                for (std::size_t unit = 0; unit < Hidden; ++unit) {
                    CTNN_UNROLL
                    for (std::size_t gate = 0; gate < gates; ++gate) {
                        const Vector weight =
                            loaded<Vector>(weights + (gate * Hidden + unit) * padded(Width) + k);
                        CTNN_UNROLL
                        for (std::size_t r = 0; r < Rows; ++r)
                            sum[r][gate] =
                                simd::fma(Vector(delta[r * delta_stride + sum_of[gate] * lanes + unit]),
                                          weight, sum[r][gate]);
                    }
                }
                CTNN_UNROLL
                for (std::size_t r = 0; r < Rows; ++r)
                    add_to_row<Width, IsPadded>(to + r * to_stride, k, sum[r]);
            });
    }
    template <std::size_t Width, bool IsPadded, class Vector>
    CTNN_INLINE static constexpr void add_to_row(Value* row, std::size_t at,
                                                 const Vector (&sum)[gates]) noexcept {
        Vector total = sum[0];
        CTNN_UNROLL
        for (std::size_t gate = 1; gate < gates; ++gate) total = as_written(total + sum[gate]);
        if constexpr (IsPadded)
            simd::store(row + at, as_written(loaded<Vector>(row + at) + total));
        else
            base::template store_within<Width>(row, at, total);
    }

    /// Biases beside x, then beside h: the sums of delta.
    template <class Update>
    CTNN_TAGGED static constexpr void update_biases(Value* parameters, const Value* records,
                                                    std::size_t rows, std::size_t steps,
                                                    const Update& update) noexcept {
        const std::size_t stride = (steps + 1) * record;
        base::template for_each_vector<Hidden>(
            [=, &update]<class Vector>(std::size_t unit, Vector zero) CTNN_INLINE_LAMBDA {
                Vector sum[Cell::sums];
                for (Vector& each : sum) each = zero;
                for (std::size_t r = 0; r < rows; ++r)
                    for (std::size_t t = 1; t <= steps; ++t) {
                        const Value* const delta = records + r * stride + t * record + state + unit;
                        CTNN_UNROLL
                        for (std::size_t s = 0; s < Cell::sums; ++s)
                            sum[s] = as_written(sum[s] + loaded<Vector>(delta + s * lanes));
                    }
                CTNN_UNROLL
                for (std::size_t gate = 0; gate < gates; ++gate) {
                    replace(parameters, layout::input_bias(gate, unit), sum[gate], update);
                    replace(parameters, layout::hidden_bias(gate, unit), sum[Cell::sum_of_hidden[gate]],
                            update);
                }
            });
    }

    /// The weights from index `first` on, of products with Count values that lie at of + r * row + t * step.
    template <std::size_t Count, class Update>
    CTNN_TAGGED static constexpr void
    update_weights(Value* parameters, std::size_t first, const Value* of, std::size_t row,
                   std::size_t step, const std::size_t (&sum_of)[gates], const Value* records,
                   std::size_t rows, std::size_t steps, const Update& update) noexcept {
        constexpr std::size_t block = (std::min)(Count, rows_together);
        const std::size_t stride = (steps + 1) * record;
        const auto update_block = [&]<std::size_t Block>(std::size_t k) CTNN_INLINE_LAMBDA {
            base::template for_each_vector<Hidden>(
                [&]<class Vector>(std::size_t unit, Vector zero) CTNN_INLINE_LAMBDA {
                    Vector sum[Block][gates];
                    CTNN_UNROLL
                    for (std::size_t m = 0; m < Block; ++m) {
                        CTNN_UNROLL
                        for (Vector& each : sum[m]) each = zero;
                    }
                    for (std::size_t r = 0; r < rows; ++r) {
                        // (No pointer goes on after the last step: it would be beyond the array.)
                        for (std::size_t t = 0; t < steps; ++t) {
                            const Value* const left = of + r * row + k + t * step;
                            const Value* const delta =
                                records + r * stride + (t + 1) * record + state + unit;
                            CTNN_UNROLL
                            for (std::size_t gate = 0; gate < gates; ++gate) {
                                const Vector right = loaded<Vector>(delta + sum_of[gate] * lanes);
                                CTNN_UNROLL
                                for (std::size_t m = 0; m < Block; ++m)
                                    sum[m][gate] = simd::fma(Vector(left[m]), right, sum[m][gate]);
                            }
                        }
                    }
                    CTNN_UNROLL
                    for (std::size_t m = 0; m < Block; ++m) {
                        CTNN_UNROLL
                        for (std::size_t gate = 0; gate < gates; ++gate)
                            replace(parameters, first + (k + m) * layout::row + gate * lanes + unit,
                                    sum[m][gate], update);
                    }
                });
        };
        for (std::size_t k = 0; k + block <= Count; k += block)
            update_block.template operator()<block>(k);
        if constexpr (Count % block > 0)
            update_block.template operator()<Count % block>(Count - Count % block);
    }

    /// +0 in the lanes after the last unit, whatever NaN has become of the zeros there.
    template <class Vector>
    CTNN_INLINE static constexpr Vector keep_units(Vector value,
                                                   [[maybe_unused]] std::size_t at) noexcept {
        if constexpr (number<Vector>)
            return value;
        else
            return keep_row<Hidden>(value, at);
    }

    template <class Vector, class Update>
    CTNN_INLINE static constexpr void replace(Value* parameters, std::size_t index, Vector gradient,
                                              const Update& update) noexcept {
        simd::store(parameters + index, update(loaded<Vector>(parameters + index), gradient, index));
    }
};

}  // namespace ctnn::simd
