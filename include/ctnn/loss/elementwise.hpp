// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// A loss of one output, and its derivative with respect to that output.
template <class Vector>
struct value_and_slope {
    Vector value, slope;
};

/// The mean over rows and outputs of a function of one output p and its target t. Formula has
///     template <class Vector> static constexpr value_and_slope<Vector> of(Vector p, Vector t);
template <class Formula>
struct elementwise_loss {
    template <class Value>
    using target = Value;
    using fused_ending = void;
    static constexpr bool takes_packed_rows = true;

    /// Rows of `gradient` lie as those of `p` do, targets are packed. Values are summed in `line` partial sums, folded in halves: the same
    /// bits on every architecture. (Each is divided by their number in the sum's fma: a plain sum could
    /// be contracted with a product in the formula.)
    template <class Context, class Rows, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr Value evaluate(Rows output, const Value* targets,
                                                Value* gradient) noexcept {
        constexpr std::size_t outputs = Rows::width, stride = Rows::stride;
        const Value* const p = output.data;
        const std::size_t rows = output.count, total = rows * outputs;
        const Value share = Value(1) / static_cast<Value>(total);
        Value sum[line] = {};
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<typename Context::architecture, simd::scalar>) {
            std::size_t e = 0;
            for (std::size_t r = 0; r < rows; ++r) {
                for (std::size_t o = 0; o < outputs; ++o, ++e) {
                    const std::size_t at = r * stride + o;
                    const auto [value, slope] = Formula::of(p[at], targets[e]);
                    sum[e % line] = simd::fma(value, share, sum[e % line]);
                    if (gradient) gradient[at] = slope * share;
                }
                if (gradient && !CTNN_CONSTANT_EVALUATED)
                    for (std::size_t o = outputs; o < stride; ++o) gradient[r * stride + o] = 0;
            }
        } else {
#if CTNN_HAS_SIMD
            if constexpr (std::is_same_v<typename Context::architecture, simd::scalar>)
                ;
            else if constexpr (Context::max_rows * outputs == 1)
                return evaluate_one<Context>(*p, *targets, gradient);
            else
                evaluate_lines<Context, outputs, stride>(p, targets, gradient, total, share, sum);
#endif
        }
        const std::size_t used = total < line ? total : line;
        for (std::size_t half = line / 2; half > 0; half /= 2)
            for (std::size_t c = 0; c + half < used && c < half; ++c)
                sum[c] = simd::as_written(sum[c] + sum[c + half]);
        return sum[0];
    }

private:
#if CTNN_HAS_SIMD
    /// One value, in every lane: no vector is gathered, and no branch taken on it.
    template <class Context, class Value>
    CTNN_TAGGED static Value evaluate_one(Value p, Value target, Value* gradient) noexcept {
        using Architecture = simd::narrowed_t<typename Context::architecture, Value, 1>;
        using Vector = simd::vector<Value, Architecture>;
        const auto [value, slope] = Formula::of(Vector(p), Vector(target));
        if (gradient) {
            simd::store(gradient, simd::keep_first<1>(slope));
            for (std::size_t i = Vector::size; i < line; i += Vector::size)
                simd::store(gradient + i, Vector(Value(0)));
        }
        return simd::first_lane(
            simd::fma(value, Vector(Value(1)), Vector(Value(0))));  // as the others: no -0
    }

    /// Takes a line of elements at a time, whatever their rows: one output a row fills vectors too.
    template <class Context, std::size_t Outputs, std::size_t Stride, class Value>
    CTNN_TAGGED static void evaluate_lines(const Value* p, const Value* targets, Value* gradient,
                                           std::size_t total, Value share, Value (&sum)[line]) noexcept {
        using Architecture = typename Context::architecture;
        using Vector = simd::vector<Value, Architecture>;
        constexpr bool is_packed = Stride == Outputs;
        if (gradient && !is_packed)
            for (std::size_t i = 0; i < total / Outputs * Stride; ++i) gradient[i] = 0;
        std::size_t from = 0, to = 0;  // positions among the padded outputs
        const auto step = [](std::size_t at) CTNN_INLINE_LAMBDA {
            return at % Stride + 1 == Outputs ? at + 1 + Stride - Outputs : at + 1;
        };
        alignas(alignment) Value slopes[line] = {};
        for (std::size_t e = 0; e < total; e += line) {
            const std::size_t count = total - e < line ? total - e : line;
            alignas(alignment) Value output[line] = {}, wanted[line] = {};
            const Value* output_line = p + e;
            const Value* wanted_line = targets + e;
            Value* slope_line = gradient ? gradient + e : slopes;
            if (!is_packed) {
                for (std::size_t i = 0; i < count; ++i, from = step(from)) output[i] = p[from];
                output_line = output;
                slope_line = slopes;
            }
            if (count < line) {  // users' arrays end here
                for (std::size_t i = 0; i < count; ++i) wanted[i] = targets[e + i];
                wanted_line = wanted;
            }
            for (std::size_t i = 0; i < count; i += Vector::size) {
                const bool is_full = i + Vector::size <= count;
                Vector of_network = simd::load<Value, Architecture>(output_line + i);
                if (!is_full) {
                    of_network = simd::keep_first(of_network, count - i);  // the rest may be anything
                    simd::keep_here(of_network);
                }
                const auto [value, slope] =
                    Formula::of(of_network, simd::load<Value, Architecture>(wanted_line + i));
                const Vector kept = is_full ? value : simd::keep_first(value, count - i);
                simd::store(sum + i,
                            simd::fma(kept, Vector(share), simd::load<Value, Architecture>(sum + i)));
                simd::store(slope_line + i, slope * Vector(share));
            }
            if (gradient && !is_packed)
                for (std::size_t i = 0; i < count; ++i, to = step(to)) gradient[to] = slopes[i];
        }
    }
#endif
};

}  // namespace ctnn
