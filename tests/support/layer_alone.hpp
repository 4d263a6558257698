// SPDX-License-Identifier: BSL-1.0
// One layer on padded rows of an input shape, as a network calls it.
#pragma once

#include <ctnn/core/context.hpp>
#include <ctnn/core/shape_walk.hpp>

#include <cstddef>
#include <type_traits>

namespace support {

template <class Layer, class Input, class T, class Architecture, std::size_t MaxRows>
struct layer_alone {
    using layer = ctnn::core::bound_layer<Layer, Input>;
    using output = typename layer::output;
    template <bool IsTraining>
    using context = ctnn::context<T, Architecture, MaxRows, IsTraining>;
    template <class Value, class Shape>
    using rows = ctnn::rows<Value, Shape>;

    using tape = typename layer::template tape<context<true>>;

    static constexpr std::size_t workspace_size = layer::template forward_workspace<context<false>> +
                                                  layer::template forward_workspace<context<true>> +
                                                  layer::template backward_workspace<context<true>> + 1;

    /// `then...`: what a layer that fuses applies.
    template <class Parameters, class... Then>
    static constexpr void forward(const Parameters& p, const T* x, T* y, T* workspace, std::size_t count,
                                  Then... then) {
        layer::forward(ctnn::make_call<context<false>>(p, workspace), rows<const T, Input>{x, count},
                       rows<T, output>{y, count}, then...);
    }

    /// As in a step, with a random_generator* or nothing.
    template <class Parameters, class Random, class... Then>
    static constexpr void forward_in_step(Parameters& p, tape& tape, Random random, const T* x, T* y,
                                          T* workspace, std::size_t count, Then... then) {
        layer::forward(ctnn::make_call<context<true>>(p, &tape, workspace, ctnn::nothing{}, random),
                       rows<const T, Input>{x, count}, rows<T, output>{y, count}, then...);
    }

    /// Of a layer without a tape. dx may be ctnn::no_rows{}.
    template <class Parameters, class Update, class Dx>
    static constexpr void backward(Parameters& p, const Update& update, const T* x, const T* y,
                                   const T* dy, Dx dx, T* workspace, std::size_t count) {
        static_assert(std::is_empty_v<tape>);
        tape empty;
        backward(p, empty, update, x, y, dy, dx, workspace, count);
    }
    template <class Parameters, class Update, class Dx>
    static constexpr void backward(Parameters& p, tape& tape, const Update& update, const T* x,
                                   const T* y, const T* dy, Dx dx, T* workspace, std::size_t count) {
        const auto call = ctnn::make_call<context<true>>(p, &tape, workspace, update);
        const rows<const T, Input> from{x, count};
        const rows<const T, output> of{y, count}, given{dy, count};
        if constexpr (std::is_same_v<Dx, ctnn::no_rows>)
            layer::backward(call, from, of, given, dx);
        else
            layer::backward(call, from, of, given, rows<T, Input>{dx, count});
    }
};

}  // namespace support
