// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/context.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/core/shape.hpp>
#include <ctnn/loss/elementwise.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace ctnn {

/// Loss, one of a target for each output, of the time steps after the first Steps of each row: where a network over
/// time needs these to find into what it hears, nothing is asked of them. PyTorch's
/// loss(y[:, Steps:], target[:, Steps:]); targets are there for all time steps.
template <std::size_t Steps, class Loss>
struct after : Loss {
    static constexpr bool takes_packed_rows = false;

    template <class Context, class Given, class Shape, std::size_t Stride,
              class Value = typename Context::value_type>
    CTNN_TAGGED constexpr Value evaluate(rows<Given, Shape, Stride> p, const Value* targets,
                                         Value* gradient) const noexcept {
        constexpr std::size_t steps = core::places_of<Shape>::size, channels = core::channels_of<Shape>;
        static_assert(
            (Shape::rank == 2 && Steps < steps) || never<takes<Steps + 1>, but_is_given<steps>>,
            "ctnn: after<Steps, Loss> leaves out the first time steps of rows that have more; give it "
            "fewer, and a network that gives [time, channels]");
        constexpr std::size_t skipped = (std::min)(Steps, steps - 1) * channels;
        // (The last line of each part ends where the part does: nothing after it may be touched.)
        constexpr std::size_t first = (Shape::size - skipped) % line;
        constexpr std::size_t rest = Shape::size - skipped - first;
        const Value share = Value(1) / static_cast<Value>(p.count * (first + rest));
        Value sum = 0;
        const auto add = [&]<std::size_t Size>(std::integral_constant<std::size_t, Size>,
                                               const Value* output, const Value* wanted, Value* slopes) {
            const Value loss = static_cast<const Loss&>(*this).template evaluate<Context>(
                rows<const Value, shape<Size>, Size>{output, 1}, wanted, slopes);
            constexpr auto size = static_cast<Value>(Size);
            sum = simd::fma(loss, share * size, sum);
            if (slopes)
                for (std::size_t i = 0; i < Size; ++i) slopes[i] *= share * size;
        };
        for (std::size_t r = 0; r < p.count; ++r, targets += Shape::size) {
            const Value* const row = p.data + r * Stride;
            Value* const slopes = gradient ? gradient + r * Stride : nullptr;
            if (slopes) std::fill_n(slopes, Stride, Value(0));
            if constexpr (first > 0) {
                alignas(alignment) Value output[line]{}, wanted[line]{}, slope[line]{};
                std::copy_n(row + skipped, first, output);
                std::copy_n(targets + skipped, first, wanted);
                add(std::integral_constant<std::size_t, first>{}, output, wanted,
                    slopes ? slope : nullptr);
                if (slopes) std::copy_n(slope, first, slopes + skipped);
            }
            if constexpr (rest > 0)
                add(std::integral_constant<std::size_t, rest>{}, row + skipped + first,
                    targets + skipped + first, slopes ? slopes + skipped + first : nullptr);
        }
        return sum;
    }
};

}  // namespace ctnn
