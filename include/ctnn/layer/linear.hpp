// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/core/options.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/simd/affine.hpp>

namespace ctnn {

/// y = W x + b with Out rows and In columns of weights; PyTorch's Linear. Both widths must be given. Its
/// option `no_bias` leaves b out.
template <std::size_t In = 0, std::size_t Out = 0, class... Options>
struct linear {
    static_assert(sizeof(core::options<no_bias>::check<Options...>) > 0);
    static constexpr bool has_bias = !core::has_option<no_bias, Options...>;
    using layout = simd::affine_layout<In, Out, has_bias>;

    static constexpr std::size_t inputs = In;
    static constexpr std::size_t outputs = Out;
    static constexpr bool fuses_activation = true;
    static constexpr bool dense_inputs = layout::reads_dense;
    static constexpr bool dense_outputs = true;
    static constexpr bool dense_derivatives = layout::repeats_outputs;
    static constexpr std::size_t multiply_adds = In * Out;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        using layout = linear::layout;
        static constexpr std::size_t count = Out * (In + has_bias);

        /// In kernel layout (simd/layout.hpp), padding +0.
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

    template <class Context>
    using kernel = simd::affine<typename Context::architecture, typename Context::value_type, In, Out,
                                Context::dense_inputs, Context::dense_outputs, has_bias>;

    template <class Context, class Activation = simd::identity,
              class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                              std::size_t rows, Activation activation = {}) noexcept {
        kernel<Context>::template forward<Context::max_rows>(p.values, x, y, rows, activation);
    }

    template <class Context>
    static constexpr std::size_t scratch_size =
        Context::max_rows == 1 ? 0 : kernel<Context>::scratch_size(Context::max_rows);

    template <class Context, bool InputGradient, class Update, class Slope = simd::no_slope,
              class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void
    backward(parameters<Value>& p, const Update& update, const Value* x, const Value*, const Value* dy,
             Value* dx, [[maybe_unused]] Value* scratch, [[maybe_unused]] std::size_t rows,
             [[maybe_unused]] Slope slope = {}) noexcept {
        const auto update_values = update.at([](auto& each) -> auto& { return each.values; });
        if constexpr (Context::max_rows == 1) {
            kernel<Context>::template backward_row<InputGradient>(p.values, x, dy, dx, update_values,
                                                                  slope);
        } else {
            if constexpr (InputGradient)
                kernel<Context>::template backward_input<Context::max_rows>(p.values, x, dy, dx, scratch,
                                                                            rows, slope);
            kernel<Context>::template update<Context::max_rows>(p.values, x, dy, scratch, rows,
                                                                update_values);
        }
    }
};

}  // namespace ctnn
