// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/norm/affine.hpp>
#include <ctnn/simd/batch_norm.hpp>
#include <ctnn/simd/channels.hpp>

#include <algorithm>
#include <ratio>

namespace ctnn {

/// y = weight_c (x - mean_c) / sqrt(variance_c + Epsilon) + bias_c for each channel c, trained, from weights of
/// 1 and biases of 0: PyTorch's BatchNorm1d and BatchNorm2d (Ioffe, Szegedy: "Batch normalization", ICML
/// 2015), on rows of any shape.
///
/// In a step, mean and (biased) variance are those of all rows and places; in inference, those that running_mean
/// and running_var have come to: buffers, from 0 and 1, that each step takes to (1 - Momentum) of themselves +
/// Momentum of its own mean and unbiased variance. A step of one value a channel, which has no variance (an error
/// in PyTorch), is normalised as in inference, and leaves them alone. Epsilon is a std::ratio above 0, Momentum
/// one from 0 to 1.
template <std::size_t Channels, class Epsilon, class Momentum>
struct batch_norm_with {
    using begins_with = shape<Channels>;
    static constexpr std::size_t channels = Channels;
    static constexpr double epsilon = static_cast<double>(Epsilon::num) / Epsilon::den;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t count = 2 * Channels, value_count = 4 * Channels;
        using moments = typename affine<Channels>::template parameters<Value>;
        alignas(alignment) Value weight[padded(Channels)]{};  ///< padding +0, as in each array
        alignas(alignment) Value bias[padded(Channels)]{};
        alignas(alignment) Value running_mean[padded(Channels)]{};
        alignas(alignment) Value running_var[padded(Channels)]{};

        template <class Function>
        CTNN_TAGGED static constexpr void for_each_tensor(Function&& f) {
            moments::for_each_tensor(f);
        }
        template <class Function>
        CTNN_TAGGED static constexpr void for_each_buffer(Function&& f) {
            f("running_mean", {Channels});
            f("running_var", {Channels});
        }
        CTNN_TAGGED constexpr void initialize(random_generator&) noexcept {
            *this = {};
            for (std::size_t i = 0; i < Channels; ++i) weight[i] = running_var[i] = 1;
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            visit_arrays(f, weight, bias);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            visit_arrays(f, weight, bias);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit_values(Function&& f) noexcept {
            visit_arrays(f, weight, bias, running_mean, running_var);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit_values(Function&& f) const noexcept {
            visit_arrays(f, weight, bias, running_mean, running_var);
        }
        CTNN_TAGGED constexpr void clear() noexcept {
            for (Value& value : weight) value = 0;
            for (Value& value : bias) value = 0;
        }

    private:
        template <class Function, class... Arrays>
        CTNN_TAGGED static constexpr void visit_arrays(Function& f, Arrays&... arrays) noexcept {
            const auto visit_one = [&](auto& values) {
                for (std::size_t i = 0; i < Channels; ++i) f(values[i]);
            };
            (visit_one(arrays), ...);
        }
    };

    template <class Input>
    struct on : layer_base {
        using output = core::output_of_channels<batch_norm_with, Input, Channels>;
        using repeated = simd::repeated_channels<Channels, Input::size>;
        template <class Call>
        using sweeps = simd::batch_norm_sweeps<typename Call::architecture, typename Call::value_type,
                                               Channels, Input::size>;
        static constexpr std::size_t places = Input::size / Channels, step = repeated::step;
        static constexpr std::size_t multiply_adds = Input::size;
        static constexpr bool fuses = true, streams = true;

        /// What a step has normalised with: the mean, repeated, and 1 / root.
        template <class Context>
        struct training_tape {
            alignas(alignment) typename Context::value_type mean[step]{};
            alignas(alignment) typename Context::value_type factor[padded(Channels)]{};
        };
        template <class Context>
        using tape = std::conditional_t<Context::is_streaming, nothing, training_tape<Context>>;
        template <class Context>
        static constexpr std::size_t forward_workspace = (Context::is_training ? 3 : 2) * step;

        template <class Call, class Then = simd::identity>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y,
                                                  Then then = {}) noexcept {
            constexpr bool has_variance = !Call::is_training || Call::max_rows * places > 1;
            static_assert(has_variance || never<but_is_given<1>, but_is<batch_norm_with>>,
                          "ctnn: batch_norm takes the variance of the values of a step, and one alone "
                          "has none; give the trainer a larger batch");
            using Value = typename Call::value_type;
            auto& p = call.parameters;
            Value *const scale = call.workspace, *const shift = scale + step;
            const auto set_scale = [&](Value* factor, const Value* variance) {
                map<Call>(
                    factor,
                    []<class Vector>(Vector v) CTNN_INLINE_LAMBDA {
                        return simd::divide(Vector(Value(1)),
                                            simd::sqrt(v + Vector(static_cast<Value>(epsilon))));
                    },
                    variance);
                map<Call>(scale, product{}, factor, p.weight);
                repeated::repeat(scale);
            };
            if constexpr (Call::is_training) {
                Value *const mean = call.tape->mean, *const variance = shift + step;
                measure<Call>(p, x, mean, variance);
                set_scale(call.tape->factor, variance);
                std::copy_n(p.bias, Channels, shift);
                repeated::repeat(shift);
                sweeps<Call>::apply(x.data, y.data, x.count, then, scale, shift, mean);
            } else {
                set_scale(scale, p.running_var);
                map<Call>(
                    shift,
                    [](auto mean, auto of_x, auto bias)
                        CTNN_INLINE_LAMBDA { return simd::fma(simd::negative(mean), of_x, bias); },
                    p.running_mean, scale, p.bias);
                repeated::repeat(shift);
                sweeps<Call>::apply(x.data, y.data, x.count, then, scale, shift);
            }
            simd::clear_padding(y);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace = 5 * step;

        /// With n for the normalised x, dx is weight / root times dy - mean(dy) - n mean(dy n); where mean and
        /// variance were not those of x, weight / root times dy.
        template <class Call, class Before = simd::no_slope>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy, auto dx,
                                                   Before before = {}) noexcept {
            using Value = typename Call::value_type;
            auto& p = call.parameters;
            const Value *const mean = call.tape->mean, *const factor = call.tape->factor;
            Value *const of_weight = call.workspace, *const of_bias = of_weight + step;
            sweeps<Call>::add_products(x.data, dy.data, x.count, mean, of_weight, of_bias);
            map<Call>(of_weight, product{}, of_weight, factor);
            if constexpr (decltype(dx)::are_wanted) {
                const std::size_t values = x.count * places;
                const Value share = values > 1 ? simd::divide(Value(-1), static_cast<Value>(values)) : 0;
                Value *const of_dy = of_bias + step, *const of_x = of_dy + step,
                             *const rest = of_x + step;
                const auto shared = [=]<class Vector>(Vector slope, Vector sum)
                                        CTNN_INLINE_LAMBDA { return slope * Vector(share) * sum; };
                map<Call>(of_dy, product{}, factor, p.weight);
                map<Call>(of_x, shared, of_dy, of_weight);
                map<Call>(of_x, product{}, of_x, factor);
                map<Call>(rest, shared, of_dy, of_bias);
                for (Value* const each : {of_dy, of_x, rest}) repeated::repeat(each);
                sweeps<Call>::pass_back(x.data, dy.data, dx.data, x.count, before, mean, of_dy, of_x,
                                        rest);
                simd::clear_padding(dx);
            }
            using architecture = typename Call::architecture;
            simd::update_columns<architecture, Channels>(
                p.weight, static_cast<const Value*>(of_weight),
                call.update.at([](auto& each) -> auto& { return each.weight; }));
            simd::update_columns<architecture, Channels>(
                p.bias, static_cast<const Value*>(of_bias),
                call.update.at([](auto& each) -> auto& { return each.bias; }));
        }

    private:
        struct product {
            template <class Vector>
            CTNN_INLINE constexpr Vector operator()(Vector one, Vector other) const noexcept {
                return one * other;
            }
        };
        /// of = f(of each channel...).
        template <class Call, class Value, class Function>
        CTNN_INLINE static constexpr void map(Value* of, Function f, const Value* first,
                                              const auto*... others) noexcept {
            simd::map_columns<typename Call::architecture, Channels>(1, of, f, first, others...);
        }

        /// Mean and variance of a step. They take the running figures with them.
        template <class Call, class Value>
        CTNN_TAGGED static constexpr void measure(auto& p, auto x, Value* mean,
                                                  Value* variance) noexcept {
            constexpr Value momentum =
                static_cast<Value>(static_cast<double>(Momentum::num) / Momentum::den);
            const std::size_t values = x.count * places;
            if (values == 1) {
                std::copy_n(p.running_mean, padded(Channels), mean);
                std::copy_n(p.running_var, padded(Channels), variance);
                return;
            }
            sweeps<Call>::measure(x.data, x.count, mean, variance);
            const Value unbiased =
                simd::divide(static_cast<Value>(values), static_cast<Value>(values - 1));
            for (std::size_t c = 0; c < Channels; ++c) {
                p.running_mean[c] = simd::fma(momentum, mean[c], (1 - momentum) * p.running_mean[c]);
                p.running_var[c] =
                    simd::fma(momentum, variance[c] * unbiased, (1 - momentum) * p.running_var[c]);
            }
        }
    };
};

/// The same with PyTorch's defaults, epsilon 1e-5 and momentum 0.1.
template <std::size_t Channels>
struct batch_norm : batch_norm_with<Channels, std::ratio<1, 100000>, std::ratio<1, 10>> {};

}  // namespace ctnn
