// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/simd/vector.hpp>

namespace ctnn {

/// The weights and biases of a convolution, in a Layout: of as many outputs, each of a kernel that sees so many
/// inputs (of a depthwise one, its own channel).
template <class Value, class Layout>
struct CTNN_VERSIONED kernel_parameters {
    using layout = Layout;
    static constexpr std::size_t fan_in = Layout::inputs * Layout::kernel_h * Layout::kernel_w;
    static constexpr std::size_t count = Layout::outputs * (fan_in + Layout::has_bias);

    /// In kernel layout, padding +0.
    alignas(alignment) Value values[Layout::size]{};

    CTNN_TAGGED constexpr Value& weight(std::size_t output, std::size_t input, std::size_t row,
                                        std::size_t column) noexcept {
        return values[Layout::weight(output, input, row, column)];
    }
    CTNN_TAGGED constexpr const Value& weight(std::size_t output, std::size_t input, std::size_t row,
                                              std::size_t column) const noexcept {
        return values[Layout::weight(output, input, row, column)];
    }
    /// Of one over time.
    CTNN_TAGGED constexpr Value& weight(std::size_t output, std::size_t input, std::size_t step) noexcept
        requires(Layout::rank == 1)
    {
        return weight(output, input, 0, step);
    }
    CTNN_TAGGED constexpr const Value& weight(std::size_t output, std::size_t input,
                                              std::size_t step) const noexcept
        requires(Layout::rank == 1)
    {
        return weight(output, input, 0, step);
    }
    CTNN_TAGGED constexpr Value& bias(std::size_t output) noexcept
        requires Layout::has_bias
    {
        return values[Layout::bias(output)];
    }
    CTNN_TAGGED constexpr const Value& bias(std::size_t output) const noexcept
        requires Layout::has_bias
    {
        return values[Layout::bias(output)];
    }

    /// Uniform in +-1 / sqrt(fan_in), as PyTorch has it: see linear.
    CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
        visit(drawn_uniform<Value>{random, static_cast<Value>(1 / simd::newton_sqrt(fan_in))});
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
        visit_all(values, f);
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
        visit_all(values, f);
    }
    CTNN_TAGGED constexpr void clear() noexcept {
        for (Value& value : values) value = 0;
    }
    template <class Function>
    CTNN_TAGGED static constexpr void for_each_tensor(Function&& f) {
        if constexpr (Layout::rank == 1)
            f("weight", {Layout::outputs, Layout::inputs, Layout::kernel_w});
        else
            f("weight", {Layout::outputs, Layout::inputs, Layout::kernel_h, Layout::kernel_w});
        if constexpr (Layout::has_bias) f("bias", {Layout::outputs});
    }

private:
    template <class Values, class Function>
    CTNN_TAGGED static constexpr void visit_all(Values& values, Function& f) noexcept {
        for (std::size_t o = 0; o < Layout::outputs; ++o)
            for (std::size_t c = 0; c < Layout::inputs; ++c)
                for (std::size_t row = 0; row < Layout::kernel_h; ++row)
                    for (std::size_t column = 0; column < Layout::kernel_w; ++column)
                        f(values[Layout::weight(o, c, row, column)]);
        if constexpr (Layout::has_bias)
            for (std::size_t o = 0; o < Layout::outputs; ++o) f(values[Layout::bias(o)]);
    }
};

}  // namespace ctnn
