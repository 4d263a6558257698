// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/layer/shape/over_time.hpp>
#include <ctnn/simd/channels.hpp>

#include <algorithm>

namespace ctnn {

namespace core {

template <class Layer>
struct parameters_like {};
template <parametric_layer Layer>
struct parameters_like<Layer> {
    template <class Value>
    using parameters = typename Layer::template parameters<Value>;
};

}  // namespace core

/// Layer on the time steps from the last to the first, and its outputs in the order of the inputs again:
/// concat<lstm<8, 16>, reversed<lstm<8, 16>>> is PyTorch's bidirectional LSTM (whose second half has the suffix
/// "_reverse" in files). Shape<T, C> to what Layer makes of it, which has time, too. The parameters are Layer's.
template <class Layer>
struct reversed : core::begins_like<Layer>, core::parameters_like<Layer> {
    template <class Input>
    struct on : layer_base {
        using inner = core::bound_layer<Layer, Input>;
        using output =
            std::conditional_t<core::is_broken<typename inner::output>, typename inner::output,
                               typename core::over_time<
                                   Input, typename core::over_time<typename inner::output,
                                                                   typename inner::output>::type>::type>;
        static constexpr std::size_t multiply_adds = inner::multiply_adds, depth = inner::depth,
                                     passes = inner::passes + 2,
                                     widest = (std::max)({padded(Input::size), inner::widest,
                                                          padded(core::size_if_known<output>)});

        /// What Layer is called with: rows of its own, padded.
        template <class Context>
        using own = typename Context::template with_packed<false, false>;
        template <class Context, class Shape>
        static constexpr std::size_t size_of = Context::max_rows * padded(core::size_if_known<Shape>);

        template <class Context>
        struct tape {
            alignas(alignment) typename Context::value_type x[size_of<Context, Input>]{};
            alignas(alignment) typename Context::value_type y[size_of<Context, output>]{};
            [[no_unique_address]] typename inner::template tape<own<Context>> of_layer{};
        };

        template <class Context>
        static constexpr std::size_t forward_workspace =
            (Context::is_training
                 ? 0
                 : size_of<Context, Input> +
                       size_of<Context, output>)+inner::template forward_workspace<own<Context>>;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            if constexpr (Call::is_training)
                run(call, x, y, call.tape->x, call.tape->y, call.workspace);
            else
                run(call, x, y, call.workspace, call.workspace + size_of<Call, Input>,
                    call.workspace + size_of<Call, Input> + size_of<Call, output>);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace =
            size_of<Context, Input> + size_of<Context, output> +
            inner::template backward_workspace<own<Context>>;

        template <class Call, class Dx>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   Dx dx) noexcept {
            using value_type = typename Call::value_type;
            value_type* const of_x = call.workspace;
            value_type* const of_y = of_x + size_of<Call, Input>;
            const rows<const value_type, Input> from{call.tape->x, x.count};
            const rows<const value_type, output> to{call.tape->y, x.count};
            turn(dy, rows<value_type, output>{of_y, x.count});
            const rows<const value_type, output> given{of_y, x.count};
            const auto inner_call = call_of(call, of_y + size_of<Call, output>);
            if constexpr (Dx::are_wanted) {
                inner::backward(inner_call, from, to, given, rows<value_type, Input>{of_x, x.count});
                turn(rows<const value_type, Input>{of_x, x.count}, dx);
            } else {
                inner::backward(inner_call, from, to, given, dx);
            }
        }

    private:
        template <class Call, class Value>
        CTNN_TAGGED static constexpr void run(const Call& call, auto x, auto y, Value* x_turned,
                                              Value* y_turned, Value* workspace) noexcept {
            turn(x, rows<Value, Input>{x_turned, x.count});
            inner::forward(call_of(call, workspace), rows<const Value, Input>{x_turned, x.count},
                           rows<Value, output>{y_turned, x.count});
            turn(rows<const Value, output>{y_turned, x.count}, y);
        }

        template <class Call>
        CTNN_INLINE static constexpr auto call_of(const Call& call,
                                                  typename Call::value_type* workspace) noexcept {
            using context = own<typename Call::context_type>;
            const auto tape_of = [](auto& tape) -> auto& { return tape.of_layer; };
            if constexpr (parametric_layer<Layer>)
                return make_part_call<context>(call, workspace, tape_of,
                                               [](auto& all) -> auto& { return all; });
            else
                return make_part_call<context>(call, workspace, tape_of);
        }

        /// The time steps of `from` in the other order.
        template <class From, class Value, std::size_t Time, std::size_t Channels, std::size_t Stride>
        CTNN_TAGGED static constexpr void turn(From from,
                                               rows<Value, shape<Time, Channels>, Stride> to) noexcept {
            for (std::size_t r = 0; r < to.count; ++r)
                for (std::size_t t = 0; t < Time; ++t)
                    std::copy_n(from.data + r * From::stride + (Time - 1 - t) * Channels, Channels,
                                to.data + r * Stride + t * Channels);
            simd::clear_padding(to);
        }
    };
};

}  // namespace ctnn
