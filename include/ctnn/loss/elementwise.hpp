// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// A loss of one output, and its derivative with respect to that output.
template <class V>
struct value_and_slope {
    V value, slope;
};

/// The mean over rows and outputs of a function of one output p and its target t. Formula has
///     template <class V> static constexpr value_and_slope<V> of(V p, V t);
template <class Formula>
struct elementwise_loss {
    template <class T>
    using target = T;
    using fused_ending = void;
    static constexpr bool dense_inputs = true;

    /// Rows of `p` and `gradient` lie padded(C::inputs) apart (dense ones C::inputs), targets C::inputs.
    /// Values are summed in `line` partial sums, folded in halves: the same bits on every architecture.
    /// (Each is divided by their number in the sum's fma: a plain sum could be contracted with a product
    /// in the formula.)
    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr T evaluate(const T* p, const T* targets, T* gradient,
                                            std::size_t rows) noexcept {
        constexpr std::size_t outputs = C::inputs;
        constexpr std::size_t stride = C::dense_inputs ? outputs : padded(outputs);
        const std::size_t total = rows * outputs;
        const T share = T(1) / static_cast<T>(total);
        T sum[line] = {};
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<typename C::architecture, simd::scalar>) {
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
            if constexpr (std::is_same_v<typename C::architecture, simd::scalar>)
                ;
            else if constexpr (C::max_rows * outputs == 1)
                return evaluate_one<C>(*p, *targets, gradient);
            else
                evaluate_lines<C>(p, targets, gradient, total, share, sum);
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
    template <class C, class T>
    CTNN_TAGGED static T evaluate_one(T p, T target, T* gradient) noexcept {
        using A = simd::narrowed_t<typename C::architecture, T, 1>;
        using V = simd::vector<T, A>;
        const auto [value, slope] = Formula::of(V(p), V(target));
        if (gradient) {
            simd::store(gradient, simd::keep_first<1>(slope));
            for (std::size_t i = V::size; i < line; i += V::size) simd::store(gradient + i, V(T(0)));
        }
        return simd::first_lane(simd::fma(value, V(T(1)), V(T(0))));  // as the others: no -0
    }

    /// Takes a line of elements at a time, whatever their rows: one output a row fills vectors too.
    template <class C, class T>
    CTNN_TAGGED static void evaluate_lines(const T* p, const T* targets, T* gradient, std::size_t total,
                                           T share, T (&sum)[line]) noexcept {
        using A = typename C::architecture;
        using V = simd::vector<T, A>;
        constexpr std::size_t outputs = C::inputs;
        constexpr std::size_t stride = C::dense_inputs ? outputs : padded(outputs);
        if (gradient && stride != outputs)
            for (std::size_t i = 0; i < total / outputs * stride; ++i) gradient[i] = 0;
        std::size_t from = 0, to = 0;  // positions among the padded outputs
        const auto step = [](std::size_t at) CTNN_INLINE_LAMBDA {
            return at % stride + 1 == outputs ? at + 1 + stride - outputs : at + 1;
        };
        for (std::size_t e = 0; e < total; e += line) {
            const std::size_t count = total - e < line ? total - e : line;
            alignas(alignment) T output[line] = {}, wanted[line] = {}, slopes[line];
            const T* output_line = p + e;
            const T* wanted_line = targets + e;
            T* slope_line = gradient ? gradient + e : slopes;
            if (!C::dense_inputs) {
                for (std::size_t i = 0; i < count; ++i, from = step(from)) output[i] = p[from];
                output_line = output;
                slope_line = slopes;
            }
            if (count < line) {  // users' arrays end here
                for (std::size_t i = 0; i < count; ++i) wanted[i] = targets[e + i];
                wanted_line = wanted;
            }
            for (std::size_t i = 0; i < count; i += V::size) {
                const bool is_full = i + V::size <= count;
                V of_network = simd::load<T, A>(output_line + i);
                if (!is_full) {
                    of_network = simd::keep_first(of_network, count - i);  // the rest may be anything
                    simd::keep_here(of_network);
                }
                const auto [value, slope] = Formula::of(of_network, simd::load<T, A>(wanted_line + i));
                const V kept = is_full ? value : simd::keep_first(value, count - i);
                simd::store(sum + i, simd::fma(kept, V(share), simd::load<T, A>(sum + i)));
                simd::store(slope_line + i, slope * V(share));
            }
            if (gradient && !C::dense_inputs)
                for (std::size_t i = 0; i < count; ++i, to = step(to)) gradient[to] = slopes[i];
        }
    }
#endif
};

}  // namespace ctnn
