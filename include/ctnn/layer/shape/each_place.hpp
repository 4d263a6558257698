// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/channels.hpp>
#include <ctnn/simd/map.hpp>

namespace ctnn {

namespace core {

struct rule_channels_or_flatten {
    template <class... Facts>
    struct report {
        static_assert(
            never<Facts...>,
            "ctnn: on rows with time or place a linear works on the channels at each place, and "
            "this one takes another number of them; change its first width, or put flatten "
            "before it");
    };
};

}  // namespace core

/// OfChannels, a layer on the channels of Input alone, at each place: the places of rows are its rows.
template <class OfChannels, class Input>
struct each_place : layer_base {
    static constexpr std::size_t places = core::places_of<Input>::size;
    static constexpr std::size_t in = core::channels_of<Input>, out = OfChannels::output::size;
    using output = typename core::with_channels<core::places_of<Input>, out>::type;

    static constexpr std::size_t multiply_adds = places * OfChannels::multiply_adds;
    /// (The kernels may tell a function of the layer's end where whole lines go, no other values.)
    static constexpr bool fuses = OfChannels::fuses && out % line == 0;
    static constexpr bool streams = OfChannels::streams;
    static constexpr bool packs_x = true, packs_y = true, packs_dy = true;

    template <class Context, std::size_t Rows, bool IsXPacked, bool IsYPacked>
    using inner = context<typename Context::value_type, typename Context::architecture, Rows * places,
                          Context::is_training, IsXPacked, IsYPacked>;
    template <class Value, std::size_t Channels, bool IsPacked>
    using rows_of = rows<Value, shape<Channels>, IsPacked ? Channels : padded(Channels)>;

    // ---------------------------------------------------------------- forward

    /// Whether places are copied to rows that are padded; where whole lines are there they are as they are.
    static constexpr bool copies_x = !OfChannels::packs_x && in % line != 0;
    static constexpr bool copies_y = !OfChannels::packs_y && out % line != 0;
    template <class Context>
    using one_row = inner<Context, 1, !copies_x, !copies_y>;
    template <class Context>
    static constexpr std::size_t forward_workspace =
        places * (copies_x * padded(in) + copies_y * padded(out)) +
        OfChannels::template forward_workspace<one_row<Context>>;

    template <class Call, class... Then>
    CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y, Then... then) noexcept {
        using value_type = typename Call::value_type;
        value_type* const x_copy = call.workspace;
        value_type* const y_copy = x_copy + copies_x * places * padded(in);
        value_type* const rest = y_copy + copies_y * places * padded(out);
        for (std::size_t r = 0; r < x.count; ++r) {
            rows_of<const value_type, in, !copies_x> from{x.data + r * x.stride, places};
            rows_of<value_type, out, !copies_y> to{y.data + r * y.stride, places};
            if constexpr (copies_x) from.data = copied<in>(from.data, x_copy, places);
            if constexpr (copies_y) to.data = y_copy;
            OfChannels::forward(make_call<one_row<Call>>(call.parameters, call.tape, rest), from, to,
                                then...);
            if constexpr (copies_y) take<out>(y_copy, y.data + r * y.stride, places);
        }
        simd::clear_padding(y);
    }

    // ---------------------------------------------------------------- backward, of all rows at once

    /// Whether rows of x (dx), and of dy, are one piece of rows of places already.
    static constexpr bool is_x_whole = in % line == 0, is_y_whole = out % line == 0;
    template <class Context>
    using all_rows = inner<Context, Context::max_rows, false, false>;
    template <class Context>
    static constexpr std::size_t backward_workspace =
        Context::max_rows * places * (2 * !is_x_whole * padded(in) + !is_y_whole * padded(out)) +
        OfChannels::template backward_workspace<all_rows<Context>>;

    template <class Call, class Dx, class... Before>
    CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy, Dx dx,
                                               Before... before) noexcept {
        using value_type = typename Call::value_type;
        constexpr std::size_t all = Call::max_rows * places;
        value_type* const x_copy = call.workspace;
        value_type* const dx_copy = x_copy + !is_x_whole * all * padded(in);
        value_type* const dy_copy = dx_copy + !is_x_whole * all * padded(in);
        value_type* const rest = dy_copy + !is_y_whole * all * padded(out);
        rows_of<const value_type, in, false> from{x.data, x.count * places};
        rows_of<const value_type, out, false> given{dy.data, x.count * places};
        for (std::size_t r = 0; r < x.count; ++r) {
            if constexpr (!is_x_whole)
                copied<in>(x.data + r * x.stride, x_copy + r * places * padded(in), places);
            if constexpr (!is_y_whole)
                copied<out>(dy.data + r * dy.stride, dy_copy + r * places * padded(out), places);
        }
        if constexpr (!is_x_whole) from.data = x_copy;
        if constexpr (!is_y_whole) given.data = dy_copy;
        const auto own = make_call<all_rows<Call>>(call.parameters, call.tape, rest, call.update);
        const rows_of<value_type, out, false> no_outputs{nullptr, from.count};
        if constexpr (!Dx::are_wanted) {
            OfChannels::backward(own, from, no_outputs, given, dx, before...);
        } else {
            const rows_of<value_type, in, false> to{is_x_whole ? dx.data : dx_copy, from.count};
            OfChannels::backward(own, from, no_outputs, given, to, before...);
            for (std::size_t r = 0; r < x.count && !is_x_whole; ++r)
                take<in>(dx_copy + r * places * padded(in), dx.data + r * dx.stride, places);
            simd::clear_padding(dx);
        }
    }

private:
    /// Places of Channels values, to whole lines with +0 after them, and back.
    template <std::size_t Channels, class Value>
    CTNN_TAGGED static constexpr const Value* copied(const Value* from, Value* to,
                                                     std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i, from += Channels, to += padded(Channels)) {
            std::copy_n(from, Channels, to);
            std::fill(to + Channels, to + padded(Channels), Value(0));
        }
        return to - count * padded(Channels);
    }
    template <std::size_t Channels, class Value>
    CTNN_TAGGED static constexpr void take(const Value* from, Value* to, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i)
            std::copy_n(from + i * padded(Channels), Channels, to + i * Channels);
    }
};

}  // namespace ctnn
