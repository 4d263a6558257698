// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/repeated_channels.hpp>

namespace ctnn {

namespace core {

/// One slope alone says nothing of the shape.
template <std::size_t Channels>
struct prelu_begins {
    using begins_with = shape<Channels>;
};
template <>
struct prelu_begins<1> {};

}  // namespace core

/// x where x > 0, otherwise weight x, with a trained weight for each channel, from 1/4; of prelu<1> one for all values
/// of any shape. PyTorch's PReLU (He, Zhang, Ren, Sun: "Delving deep into rectifiers", 2015).
template <std::size_t Channels>
struct prelu : core::prelu_begins<Channels> {
    template <class Value>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t count = Channels;
        alignas(alignment) Value weight[padded(Channels)]{};  ///< padding +0

        CTNN_TAGGED constexpr void initialize(random_generator&) noexcept {
            for (std::size_t i = 0; i < Channels; ++i) weight[i] = Value(0.25);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            for (std::size_t i = 0; i < Channels; ++i) f(weight[i]);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            for (std::size_t i = 0; i < Channels; ++i) f(weight[i]);
        }
        CTNN_TAGGED constexpr void clear() noexcept { *this = {}; }
    };

    template <class Input>
    struct on : layer_base {
        using output =
            std::conditional_t<Channels == 1, Input, core::output_of_channels<prelu, Input, Channels>>;
        using repeated = simd::repeated_channels<Channels, Input::size>;
        static constexpr bool streams = true;

        template <class Context>
        static constexpr std::size_t forward_workspace = repeated::size;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            repeated::template map<typename Call::architecture>(
                x.count, y.data,
                [](auto weight, auto v) CTNN_INLINE_LAMBDA { return v * factor(weight, v); },
                repeated::of(call.parameters.weight, call.workspace), x.data);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace = repeated::size + repeated::step;

        template <class Call, class Value = typename Call::value_type>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            using Architecture = typename Call::architecture;
            Value* const weight = call.parameters.weight;
            Value* const gradient = call.workspace + repeated::size;
            if constexpr (decltype(dx)::are_wanted)
                repeated::template map<Architecture>(
                    x.count, dx.data,
                    [](auto w, auto v, auto d) CTNN_INLINE_LAMBDA { return d * factor(w, v); },
                    repeated::of(weight, call.workspace), x.data, dy.data);
            // (Nothing, not 0 times infinity, where the weight has no part.)
            repeated::template add<Architecture>(
                x.count, gradient,
                []<class Vector>(Vector sum, Vector v, Vector d) CTNN_INLINE_LAMBDA {
                    const Vector below = simd::select(v > Vector(0), Vector(0), v);
                    return simd::fma(below, simd::select(v > Vector(0), Vector(0), d), sum);
                },
                x.data, dy.data);
            const auto update = call.update.at([](auto& each) -> auto& { return each.weight; });
            simd::update_columns<Architecture, Channels>(weight, gradient, update);
        }

    private:
        /// What a value, and the derivative of its output, is multiplied by.
        template <class Vector>
        CTNN_INLINE static constexpr Vector factor(Vector weight, Vector x) noexcept {
            return simd::select(x > Vector(0), Vector(1), weight);
        }
    };
};

}  // namespace ctnn
