// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_forward.hpp>
#include <ctnn/simd/linear_input_gradient.hpp>
#include <ctnn/simd/linear_row_step.hpp>
#include <ctnn/simd/linear_scalar_twin.hpp>
#include <ctnn/simd/linear_shape.hpp>
#include <ctnn/simd/linear_weight_update.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

/// The three products of a linear layer (docs/kernels.md), each with its scalar twin (constant evaluation and
/// machines without vectors). Rows of K inputs lie padded(K) apart, rows of O outputs padded(O), and the padding
/// of every row is +0, on entry and on return; or, as XStride and YStride say, packed rows of inputs (where
/// layout::reads_packed) and of outputs (on the way back where layout::repeats_outputs), K and O apart; of
/// dy, whole vectors are read. Without biases, sums start at +0.
template <class Architecture, class Value, std::size_t Inputs, std::size_t Outputs,
          std::size_t XStride = padded(Inputs), std::size_t YStride = padded(Outputs),
          bool HasBias = true>
struct CTNN_TAGGED linear_kernel {
    using shape = linear_shape<Value, Inputs, Outputs, XStride, YStride, HasBias>;
    using layout = typename shape::layout;
    static constexpr std::size_t x_stride = XStride, y_stride = YStride;

    // ---------------------------------------------------------------- y = f(W x + b)

    /// y[r][o] = activation(bias[o] + sum over k of weight[o][k] * x[r][k]), r < rows <= MaxRows. An
    /// activation that takes two arguments is also told where its values go (where y is not packed).
    template <std::size_t MaxRows, class Activation>
    CTNN_TAGGED static constexpr void forward(const Value* parameters, const Value* x, Value* y,
                                              std::size_t rows, Activation activation) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            linear_scalar_twin<shape>::forward(parameters, x, y, rows, activation);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>) {
            constexpr std::size_t count = MaxRows == 1 && shape::is_latency_bound ? 1 : Outputs;
            linear_forward<shape, narrowed_t<Architecture, Value, count>>::template run<MaxRows>(
                parameters, x, y, rows, activation);
        }
#endif
    }

    // ---------------------------------------------------------------- dx = W' dy
    // (It and the update take layout::scratch_size values of scratch.)

    /// dx[r][k] = slope(sum over o of weight[o][k] * dy[r][o], in ascending o; x[r][k]).
    template <std::size_t MaxRows, class Slope = no_slope>
    CTNN_TAGGED static constexpr void
    backward_input(const Value* parameters, const Value* x, const Value* dy, Value* dx,
                   [[maybe_unused]] Value* scratch, std::size_t rows, Slope slope = {}) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            linear_scalar_twin<shape>::backward_input(parameters, x, dy, dx, rows, slope);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>)
            linear_input_gradient<shape, Architecture>::template run<MaxRows>(parameters, x, dy, dx,
                                                                              scratch, rows, slope);
#endif
    }

    // ---------------------------------------------------------------- W -= rule(dy x')

    /// Replaces every parameter w by update(w, gradient, index), where the gradient is the sum over r,
    /// in ascending order, of dy[r][o] * x[r][k] (dy[r][o] for a bias). Gradients never reach memory.
    template <std::size_t MaxRows, class Update>
    CTNN_TAGGED static constexpr void update(Value* parameters, const Value* x, const Value* dy,
                                             [[maybe_unused]] Value* scratch, std::size_t rows,
                                             const Update& update) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            linear_scalar_twin<shape>::update(parameters, x, dy, rows, update);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>)
            linear_weight_update<shape, Architecture>::run(parameters, x, dy, scratch, rows, update);
#endif
    }

    // ---------------------------------------------------------------- both, for one row

    /// For one row, dx and the update in one sweep over the parameters: each is read once. dx[k] takes
    /// the outputs of `sweep_lanes` lanes in `line` / S partial sums, folded in halves, and those in
    /// order.
    template <bool InputGradient, class Update, class Slope = no_slope>
    CTNN_TAGGED static constexpr void backward_row(Value* parameters, const Value* x, const Value* dy,
                                                   Value* dx, const Update& update,
                                                   Slope slope = {}) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            linear_scalar_twin<shape>::template backward_row<InputGradient>(parameters, x, dy, dx,
                                                                            update, slope);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>) {
            // Of a small layer as narrow as on the way forward: a load that spans two stores waits for
            // both.
            using machine = std::conditional_t<shape::is_latency_bound,
                                               narrowed_t<Architecture, Value, 1>, Architecture>;
            linear_row_step<shape, machine>::template run<InputGradient>(parameters, x, dy, dx, update,
                                                                         slope);
        }
#endif
    }
};

}  // namespace ctnn::simd
