// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/layer/shape/over_time.hpp>
#include <ctnn/simd/channels.hpp>
#include <ctnn/simd/recurrent_backward.hpp>

namespace ctnn {

/// What gru, lstm and rnn are: a Cell (simd/recurrent.hpp) of Hidden units that goes through time from the first step to
/// the last, from the state 0 on; shape<T, In> to shape<T, Hidden>.
template <class Cell, std::size_t In, std::size_t Hidden>
struct recurrent {
    using layout = simd::recurrent_layout<Cell::gates, In, Hidden>;
    /// Nothing: how many time steps, input<T, In> says.
    using begins_with = broken<core::rule_time>;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t outputs = Cell::gates * Hidden;
        static constexpr std::size_t count = outputs * (In + Hidden + 2);

        /// In kernel layout, padding +0.
        alignas(alignment) Value values[layout::size]{};

        // PyTorch's tensors: outputs are those of one gate after another.
        CTNN_TAGGED constexpr Value& weight_ih(std::size_t output, std::size_t input) noexcept {
            return values[layout::input_weight(output / Hidden, output % Hidden, input)];
        }
        CTNN_TAGGED constexpr const Value& weight_ih(std::size_t output,
                                                     std::size_t input) const noexcept {
            return values[layout::input_weight(output / Hidden, output % Hidden, input)];
        }
        CTNN_TAGGED constexpr Value& weight_hh(std::size_t output, std::size_t unit) noexcept {
            return values[layout::hidden_weight(output / Hidden, output % Hidden, unit)];
        }
        CTNN_TAGGED constexpr const Value& weight_hh(std::size_t output,
                                                     std::size_t unit) const noexcept {
            return values[layout::hidden_weight(output / Hidden, output % Hidden, unit)];
        }
        CTNN_TAGGED constexpr Value& bias_ih(std::size_t output) noexcept {
            return values[layout::input_bias(output / Hidden, output % Hidden)];
        }
        CTNN_TAGGED constexpr const Value& bias_ih(std::size_t output) const noexcept {
            return values[layout::input_bias(output / Hidden, output % Hidden)];
        }
        CTNN_TAGGED constexpr Value& bias_hh(std::size_t output) noexcept {
            return values[layout::hidden_bias(output / Hidden, output % Hidden)];
        }
        CTNN_TAGGED constexpr const Value& bias_hh(std::size_t output) const noexcept {
            return values[layout::hidden_bias(output / Hidden, output % Hidden)];
        }

        /// All uniform in +-1 / sqrt(Hidden), as PyTorch has it.
        CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
            visit(drawn_uniform<Value>{random, static_cast<Value>(1 / simd::newton_sqrt(Hidden))});
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            visit_all(*this, f);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            visit_all(*this, f);
        }
        CTNN_TAGGED constexpr void clear() noexcept {
            for (Value& value : values) value = 0;
        }
        template <class Function>
        CTNN_TAGGED static constexpr void for_each_tensor(Function&& f) {
            f("weight_ih_l0", {outputs, In});
            f("weight_hh_l0", {outputs, Hidden});
            f("bias_ih_l0", {outputs});
            f("bias_hh_l0", {outputs});
        }

    private:
        template <class Self, class Function>
        CTNN_TAGGED static constexpr void visit_all(Self& self, Function& f) noexcept {
            for (std::size_t o = 0; o < outputs; ++o)
                for (std::size_t i = 0; i < In; ++i) f(self.weight_ih(o, i));
            for (std::size_t o = 0; o < outputs; ++o)
                for (std::size_t i = 0; i < Hidden; ++i) f(self.weight_hh(o, i));
            for (std::size_t o = 0; o < outputs; ++o) f(self.bias_ih(o));
            for (std::size_t o = 0; o < outputs; ++o) f(self.bias_hh(o));
        }
    };

    template <class Input>
    struct on : layer_base {
        static constexpr std::size_t time = core::places_of<Input>::size;
        using output = std::conditional_t<
            In == 0 || Hidden == 0, broken<core::rule_not_empty, but_is<recurrent>>,
            typename core::over_time<
                Input, std::conditional_t<core::channels_of<Input> == In, shape<time, Hidden>,
                                          broken<core::rule_same_channels, takes<In>,
                                                 but_is_given<core::channels_of<Input>>>>>::type>;
        static constexpr std::size_t multiply_adds = time * Cell::gates * Hidden * (In + Hidden);
        static constexpr bool packs_x = true, packs_y = true, packs_dy = true, streams = true;

        template <class Context>
        using kernel = simd::recurrent_backward<Cell, typename Context::architecture,
                                                typename Context::value_type, In, Hidden>;

        /// For each row a record before the first time step and after each of them.
        template <class Context>
        struct training_tape {
            alignas(alignment) typename Context::value_type
                records[Context::max_rows * (time + 1) * kernel<Context>::record]{};
        };
        template <class Context>
        using tape = std::conditional_t<
            Context::is_streaming,
            simd::recurrent_state<typename Context::value_type, Cell::states * layout::lanes>,
            training_tape<Context>>;
        template <class Context>
        static constexpr std::size_t forward_workspace =
            Context::is_training || Context::is_streaming ? 0 : kernel<Context>::forward_workspace;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            if constexpr (Call::is_streaming)
                kernel<Call>::forward_on(call.parameters.values, x.data, y.data, time, *call.tape);
            else if constexpr (Call::is_training)
                kernel<Call>::forward_recorded(call.parameters.values, x, y, time, call.tape->records);
            else
                kernel<Call>::forward(call.parameters.values, x, y, time, call.workspace);
            simd::clear_padding(y);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace = kernel<Context>::backward_workspace;

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            kernel<Call>::backward(call.parameters.values, x, dy, dx, time, call.tape->records,
                                   call.workspace,
                                   call.update.at([](auto& each) -> auto& { return each.values; }));
        }
    };
};

}  // namespace ctnn
