// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/core/options.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/layer/shape/each_place.hpp>
#include <ctnn/simd/linear_kernel.hpp>

namespace ctnn {

/// y = W x + b with Out rows and In columns of weights; PyTorch's Linear. Both widths must be given. Its
/// option `no_bias` leaves b out. On rows with time or place, x are the channels at each of them.
template <std::size_t In = 0, std::size_t Out = 0, class... Options>
struct linear {
    static_assert(sizeof(core::options<no_bias>::check<Options...>) > 0);
    static constexpr bool has_bias = !core::has_option<no_bias, Options...>;
    using layout = simd::linear_layout<In, Out, has_bias>;

    static constexpr std::size_t inputs = In;
    static constexpr std::size_t outputs = Out;
    using begins_with = shape<In>;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        using layout = linear::layout;
        static constexpr std::size_t count = Out * (In + has_bias);

        /// In kernel layout (simd/linear_layout.hpp), padding +0.
        alignas(alignment) Value values[layout::size]{};

        CTNN_TAGGED constexpr Value& weight(std::size_t output, std::size_t input) noexcept {
            return values[layout::weight(output, input)];
        }
        CTNN_TAGGED constexpr const Value& weight(std::size_t output, std::size_t input) const noexcept {
            return values[layout::weight(output, input)];
        }
        CTNN_TAGGED constexpr Value& bias(std::size_t output) noexcept {
            expect_bias();
            return values[layout::bias(output)];
        }
        CTNN_TAGGED constexpr const Value& bias(std::size_t output) const noexcept {
            expect_bias();
            return values[layout::bias(output)];
        }

        /// Weights and biases uniform in +-1 / sqrt(In): what PyTorch's kaiming_uniform_(a = sqrt 5) is.
        CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
            const Value bound =
                static_cast<Value>(1 / simd::newton_sqrt(In));  // the same bits in constants
            visit(drawn_uniform<Value>{random, bound});
        }

        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            layout::all.visit(values, In, Out, f);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            layout::all.visit(values, In, Out, f);
        }

        CTNN_TAGGED constexpr void clear() noexcept {
            for (Value& value : values) value = 0;
        }

        template <class Function>
        CTNN_TAGGED static constexpr void for_each_tensor(Function&& f) {
            f("weight", {Out, In});
            if constexpr (has_bias) f("bias", {Out});
        }

    private:
        CTNN_TAGGED static constexpr void expect_bias() noexcept {
            static_assert(has_bias || never<but_is<linear>>,
                          "ctnn: a layer with no_bias has no biases; remove the option, or what asks "
                          "for them");
        }
    };

    /// On one place.
    template <class Input>
    struct on_channels : layer_base {
        using output = core::output_of_width<linear, Input, In, Out>;
        static constexpr std::size_t multiply_adds = In * Out;
        static constexpr bool fuses = true, streams = true;
        static constexpr bool packs_x = layout::reads_packed, packs_y = true;
        static constexpr bool packs_dy = layout::repeats_outputs;

        template <class Context, class XRows, class YRows>
        using kernel = simd::linear_kernel<typename Context::architecture, typename Context::value_type,
                                           In, Out, XRows::stride, YRows::stride, has_bias>;

        template <class Call, class XRows, class YRows, class Then = simd::identity>
        CTNN_INLINE static constexpr void forward(const Call& call, XRows x, YRows y,
                                                  Then then = {}) noexcept {
            kernel<Call, XRows, YRows>::template forward<Call::max_rows>(call.parameters.values, x.data,
                                                                         y.data, x.count, then);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace =
            Context::max_rows == 1 ? 0 : layout::scratch_size(Context::max_rows);

        template <class Call, class XRows, class Dy, class Dx, class Before = simd::no_slope>
        CTNN_TAGGED static constexpr void backward(const Call& call, XRows x, auto, Dy dy, Dx dx,
                                                   Before before = {}) noexcept {
            using run = kernel<Call, XRows, Dy>;
            const auto update = call.update.at([](auto& each) -> auto& { return each.values; });
            auto* const parameters = call.parameters.values;
            typename Call::value_type* to = nullptr;
            if constexpr (Dx::are_wanted) to = dx.data;
            if constexpr (Call::max_rows == 1) {
                run::template backward_row<Dx::are_wanted>(parameters, x.data, dy.data, to, update,
                                                           before);
            } else {
                if constexpr (Dx::are_wanted)
                    run::template backward_input<Call::max_rows>(parameters, x.data, dy.data, to,
                                                                 call.workspace, x.count, before);
                run::template update<Call::max_rows>(parameters, x.data, dy.data, call.workspace,
                                                     x.count, update);
            }
        }
    };

private:
    template <class Input>
    CTNN_TAGGED static constexpr auto bind() {
        if constexpr (Input::rank == 1 || In == 0 || Out == 0)
            return std::type_identity<on_channels<Input>>{};
        else if constexpr (core::channels_of<Input> == In)
            return std::type_identity<each_place<on_channels<shape<In>>, Input>>{};
        else
            return std::type_identity<
                core::unbound<broken<core::rule_channels_or_flatten, takes<In>,
                                     typename core::shape_facts<Input>::but_is_given>>>{};
    }

public:
    /// On rows with time or place at each of them.
    template <class Input>
    struct on : decltype(bind<Input>())::type {};
};

}  // namespace ctnn
