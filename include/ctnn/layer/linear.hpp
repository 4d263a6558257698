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

    template <class T>
    struct CTNN_VERSIONED parameters {
        using layout = linear::layout;
        static constexpr std::size_t count = Out * (In + has_bias);

        /// In kernel layout (simd/layout.hpp), padding +0.
        alignas(alignment) T values[layout::size]{};

        CTNN_TAGGED constexpr T& weight(std::size_t output, std::size_t input) noexcept {
            return values[layout::weight(output, input)];
        }
        CTNN_TAGGED constexpr const T& weight(std::size_t output, std::size_t input) const noexcept {
            return values[layout::weight(output, input)];
        }
        CTNN_TAGGED constexpr T& bias(std::size_t output) noexcept {
            expect_bias();
            return values[layout::bias(output)];
        }
        CTNN_TAGGED constexpr const T& bias(std::size_t output) const noexcept {
            expect_bias();
            return values[layout::bias(output)];
        }

        /// Weights and biases uniform in +-1 / sqrt(In): what PyTorch's kaiming_uniform_(a = sqrt 5) is.
        CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
            const T bound = static_cast<T>(1 / simd::newton_sqrt(In));  // the same bits in constants
            visit(drawn_uniform<T>{random, bound});
        }

        template <class F>
        CTNN_TAGGED constexpr void visit(F&& f) noexcept {
            layout::all.visit(values, In, Out, f);
        }
        template <class F>
        CTNN_TAGGED constexpr void visit(F&& f) const noexcept {
            layout::all.visit(values, In, Out, f);
        }

        CTNN_TAGGED constexpr void clear() noexcept {
            for (T& value : values) value = 0;
        }

        template <class F>
        CTNN_TAGGED static constexpr void for_each_tensor(F&& f) {
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

    template <class C>
    using kernel = simd::affine<typename C::architecture, typename C::value_type, In, Out,
                                C::dense_inputs, C::dense_outputs, has_bias>;

    template <class C, class Activation = simd::identity, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<T>& p, const T* x, T* y, std::size_t rows,
                                              Activation activation = {}) noexcept {
        kernel<C>::template forward<C::max_rows>(p.values, x, y, rows, activation);
    }

    template <class C>
    static constexpr std::size_t scratch_size =
        C::max_rows == 1 ? 0 : kernel<C>::scratch_size(C::max_rows);

    template <class C, bool InputGradient, class Update, class Slope = simd::no_slope,
              class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<T>& p, const Update& update, const T* x,
                                               const T*, const T* dy, T* dx, [[maybe_unused]] T* scratch,
                                               [[maybe_unused]] std::size_t rows,
                                               [[maybe_unused]] Slope slope = {}) noexcept {
        const auto update_values = update.at([](auto& each) -> auto& { return each.values; });
        if constexpr (C::max_rows == 1) {
            kernel<C>::template backward_row<InputGradient>(p.values, x, dy, dx, update_values, slope);
        } else {
            if constexpr (InputGradient)
                kernel<C>::template backward_input<C::max_rows>(p.values, x, dy, dx, scratch, rows,
                                                                slope);
            kernel<C>::template update<C::max_rows>(p.values, x, dy, scratch, rows, update_values);
        }
    }
};

}  // namespace ctnn
