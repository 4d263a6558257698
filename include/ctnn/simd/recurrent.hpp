// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/tile.hpp>
#include <ctnn/simd/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

/// Where the parameters of a recurrent layer lie: rows of all gates side by side, units in the lanes, each gate
/// padded with +0 to whole lines. The rows are the biases beside x, those beside h, then one for each input and
/// one for each unit of the state.
template <std::size_t Gates, std::size_t Inputs, std::size_t Hidden>
struct recurrent_layout {
    static constexpr std::size_t lanes = padded(Hidden), row = Gates * lanes;
    static constexpr std::size_t size = (2 + Inputs + Hidden) * row;

    CTNN_TAGGED static constexpr std::size_t input_bias(std::size_t gate, std::size_t unit) {
        return gate * lanes + unit;
    }
    CTNN_TAGGED static constexpr std::size_t hidden_bias(std::size_t gate, std::size_t unit) {
        return row + input_bias(gate, unit);
    }
    CTNN_TAGGED static constexpr std::size_t input_weight(std::size_t gate, std::size_t unit,
                                                          std::size_t input) {
        return (2 + input) * row + input_bias(gate, unit);
    }
    CTNN_TAGGED static constexpr std::size_t hidden_weight(std::size_t gate, std::size_t unit,
                                                           std::size_t of) {
        return input_weight(gate, unit, Inputs + of);
    }
};

/// What a stream carries from one time step to the next, 0 at first: the state after the last, and room for the next.
template <class Value, std::size_t Size>
struct CTNN_VERSIONED recurrent_state {
    alignas(alignment) Value values[2][Size]{};
    std::size_t now = 0;
};

/// A recurrent layer through time (back: simd/recurrent_backward.hpp), for every architecture and constant evaluation:
/// from x[t] and the state after t - 1, h first, a Cell makes that after t, whose h is y[t]. Cells have
///
///     static constexpr std::size_t gates, sums;          // of PyTorch's weights; sums of products that it takes
///     static constexpr std::size_t sum_of_hidden[gates]; // to which the products of h add, those of x to sum `gate`
///     static constexpr std::size_t states, remembered;   // values of a unit: its state; what the way back takes besides
///     static constexpr void forward(const Vector (&sum)[sums], const Vector (&before)[states],
///                                   Vector (&after)[states], Vector (&memory)[remembered]);
///     // delta: the derivatives of the sums; `slope`: those of the state after, which become what the state before
///     // has of them without the sums.
///     static constexpr void backward(const Vector (&memory)[remembered], const Vector (&before)[states],
///                                    const Vector (&after)[states], Vector (&slope)[states],
///                                    Vector (&delta)[sums]);
///
/// A sum begins with its biases, then takes the products of x, then of h; those of even places in one partial sum, of
/// odd ones in another. Time steps of x and y are packed.
template <class Cell, class Architecture, class Value, std::size_t Inputs, std::size_t Hidden>
struct CTNN_TAGGED recurrent_kernel {
    using layout = recurrent_layout<Cell::gates, Inputs, Hidden>;
    static constexpr std::size_t lanes = layout::lanes, gates = Cell::gates;

    /// What training remembers of a time step: the state after it, then the rest, which the way back replaces by the
    /// derivatives of the sums. In inference it is the state alone.
    static constexpr std::size_t state = Cell::states * lanes;
    static constexpr std::size_t record = state + (std::max)(Cell::remembered, Cell::sums) * lanes;

protected:
#if CTNN_HAS_SIMD
    using machine = std::conditional_t<
        std::is_same_v<Architecture, scalar>, scalar,
        narrowed_t<std::conditional_t<std::is_same_v<Architecture, scalar>, native, Architecture>, Value,
                   Hidden>>;
    template <class Machine>
    struct room_of : registers<Value, Machine> {
        static constexpr std::size_t width = lanes_of<Value, Machine>;
    };
#else
    using machine = scalar;
    template <class Machine>
    struct room_of;
#endif
    template <std::same_as<scalar> Machine>
    struct room_of<Machine> {
        static constexpr std::size_t accumulators = 1, width = 1;
    };
    using room = room_of<machine>;

    /// Rows that a block takes together, of so many sums each.
    template <std::size_t Sums>
    static constexpr std::size_t rows_of_block =
        (std::min)(std::size_t{6}, (std::max)(std::size_t{1}, room::accumulators / Sums));
    static constexpr std::size_t forward_rows = rows_of_block<2 * Cell::sums>;

public:
    /// Values of workspace in inference.
    static constexpr std::size_t forward_workspace = forward_rows * 2 * state;

    /// Of rows that begin with the state 0.
    CTNN_TAGGED static constexpr void forward(const Value* parameters, auto x, auto y, std::size_t steps,
                                              Value* workspace) noexcept {
        for_each_block<forward_rows>(x.count, [&]<std::size_t Rows>(std::size_t r) {
            std::fill_n(workspace, Rows * 2 * state, Value(0));
            run_forward<Rows, false>(parameters, x.data + r * x.stride, x.stride, y.data + r * y.stride,
                                     y.stride, steps, workspace, 2 * state);
        });
    }

    /// The same, and each row leaves a record before its first step and after each of them.
    CTNN_TAGGED static constexpr void forward_recorded(const Value* parameters, auto x, auto y,
                                                       std::size_t steps, Value* records) noexcept {
        const std::size_t stride = (steps + 1) * record;
        for_each_block<forward_rows>(x.count, [&]<std::size_t Rows>(std::size_t r) {
            for (std::size_t m = 0; m < Rows; ++m)
                std::fill_n(records + (r + m) * stride, state, Value(0));
            run_forward<Rows, true>(parameters, x.data + r * x.stride, x.stride, y.data + r * y.stride,
                                    y.stride, steps, records + r * stride, stride);
        });
    }

    /// Of the next time steps of a row.
    CTNN_TAGGED static constexpr void forward_on(const Value* parameters, const Value* x, Value* y,
                                                 std::size_t steps,
                                                 recurrent_state<Value, state>& at) noexcept {
        at.now %= 2;  // of a state that a user has read from somewhere
        for (; steps > 0; --steps, x += Inputs, y += Hidden, at.now = 1 - at.now)
            step<1, false>(parameters, x, 0, y, 0, at.values[at.now], at.values[1 - at.now], 0);
    }

protected:
    /// Those of x: each gate has its own.
    struct own_sums {
        std::size_t at[gates]{};
        CTNN_TAGGED constexpr own_sums() {
            for (std::size_t gate = 0; gate < gates; ++gate) at[gate] = gate;
        }
    };
    static constexpr own_sums sum_of_inputs{};

    /// Calls f.operator()<Rows>(first) for blocks of so many, then for single ones.
    template <std::size_t Rows, class Function>
    CTNN_INLINE static constexpr void for_each_block(std::size_t count, Function f) noexcept {
        std::size_t r = 0;
        if constexpr (Rows > 1)
            for (; r + Rows <= count; r += Rows) f.template operator()<Rows>(r);
        for (; r < count; ++r) f.template operator()<1>(r);
    }

    /// Calls f(at, zero) for the vectors of Width values, or, where there are none, for each value.
    template <std::size_t Width, class Function>
    CTNN_INLINE static constexpr void for_each_vector(Function f) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<machine, scalar>) {
            for (std::size_t i = 0; i < Width; ++i) f(i, Value(0));
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<machine, scalar>)
            for (std::size_t i = 0; i < Width; i += room::width) f(i, vector<Value, machine>(Value(0)));
#endif
    }

    /// Stores what is within a row of Width values and nothing else.
    template <std::size_t Width, class Vector>
    CTNN_INLINE static constexpr void store_within(Value* row, std::size_t at, Vector value) noexcept {
        if constexpr (number<Vector>) {
            row[at] = value;
        } else {
            if (at + room::width <= Width)
                simd::store(row + at, value);
            else
                store_first<Width % room::width>(row + at, value);
        }
    }

    template <std::size_t Rows, bool IsRecorded>
    CTNN_TAGGED static constexpr void
    run_forward(const Value* parameters, const Value* x, std::size_t x_stride, Value* y,
                std::size_t y_stride, std::size_t steps, Value* records, std::size_t stride) noexcept {
        Value* from = records;
        Value* to = records + (IsRecorded ? record : state);
        for (std::size_t t = 0; t < steps; ++t, x += Inputs, y += Hidden) {
            step<Rows, IsRecorded>(parameters, x, x_stride, y, y_stride, from, to, stride);
            if constexpr (IsRecorded) {
                from = to;
                to += record;
            } else {
                (std::swap)(from, to);
            }
        }
    }

    /// One time step of some rows.
    template <std::size_t Rows, bool IsRecorded>
    CTNN_INLINE static constexpr void step(const Value* parameters, const Value* x, std::size_t x_stride,
                                           Value* y, std::size_t y_stride, const Value* from, Value* to,
                                           std::size_t stride) noexcept {
        for_each_vector<Hidden>([=]<class Vector>(std::size_t unit, Vector zero) CTNN_INLINE_LAMBDA {
            Vector sum[Rows][Cell::sums][2];
            CTNN_UNROLL
            for (std::size_t r = 0; r < Rows; ++r) {
                CTNN_UNROLL
                for (std::size_t s = 0; s < Cell::sums; ++s) sum[r][s][0] = sum[r][s][1] = zero;
                CTNN_UNROLL
                for (std::size_t gate = 0; gate < gates; ++gate)
                    sum[r][gate][0] = loaded<Vector>(parameters + layout::input_bias(gate, unit));
                CTNN_UNROLL
                for (std::size_t gate = 0; gate < gates; ++gate) {
                    Vector& of_hidden = sum[r][Cell::sum_of_hidden[gate]][0];
                    of_hidden = as_written(of_hidden +
                                           loaded<Vector>(parameters + layout::hidden_bias(gate, unit)));
                }
            }
            add_products<Rows, Inputs>(sum, x, x_stride, sum_of_inputs.at,
                                       parameters + layout::input_weight(0, unit, 0));
            add_products<Rows, Hidden>(sum, from, stride, Cell::sum_of_hidden,
                                       parameters + layout::hidden_weight(0, unit, 0));
            CTNN_UNROLL
            for (std::size_t r = 0; r < Rows; ++r) {
                Vector total[Cell::sums], before[Cell::states], after[Cell::states],
                    memory[Cell::remembered];
                CTNN_UNROLL
                for (std::size_t s = 0; s < Cell::sums; ++s)
                    total[s] = as_written(sum[r][s][0] + sum[r][s][1]);
                load_each(before, from + r * stride + unit);
                Cell::forward(total, before, after, memory);
                store_each(after, to + r * stride + unit);
                if constexpr (IsRecorded) store_each(memory, to + r * stride + state + unit);
                store_within<Hidden>(y + r * y_stride, unit, after[0]);
            }
        });
    }

    /// sum[r][sum of gate][k mod 2] += of[r][k] * weights[k][gate].
    template <std::size_t Rows, std::size_t Count, class Vector>
    CTNN_INLINE static constexpr void
    add_products(Vector (&sum)[Rows][Cell::sums][2], const Value* of, std::size_t stride,
                 const std::size_t (&sum_of)[gates], const Value* weights) noexcept {
        const auto add = [&]<std::size_t Part>(std::size_t k) CTNN_INLINE_LAMBDA {
            CTNN_UNROLL
            for (std::size_t gate = 0; gate < gates; ++gate) {
                const Vector weight = loaded<Vector>(weights + k * layout::row + gate * lanes);
                CTNN_UNROLL
                for (std::size_t r = 0; r < Rows; ++r) {
                    Vector& to = sum[r][sum_of[gate]][Part];
                    to = simd::fma(Vector(of[r * stride + k]), weight, to);
                }
            }
        };
        for (std::size_t k = 0; k + 2 <= Count; k += 2) {
            add.template operator()<0>(k);
            add.template operator()<1>(k + 1);
        }
        if constexpr (Count % 2 == 1) add.template operator()<0>(Count - 1);
    }

    template <class Vector, std::size_t Count>
    CTNN_INLINE static constexpr void load_each(Vector (&values)[Count], const Value* from) noexcept {
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count; ++i) values[i] = loaded<Vector>(from + i * lanes);
    }
    template <class Vector, std::size_t Count>
    CTNN_INLINE static constexpr void store_each(const Vector (&values)[Count], Value* to) noexcept {
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count; ++i) simd::store(to + i * lanes, values[i]);
    }
};

}  // namespace ctnn::simd
