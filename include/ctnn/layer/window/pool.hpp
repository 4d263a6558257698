// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/context.hpp>
#include <ctnn/core/window.hpp>
#include <ctnn/simd/frame_ring.hpp>
#include <ctnn/simd/pool.hpp>

#include <cstddef>
#include <type_traits>

/// What pools share: their options, what can be wrong with them, forward and backward.
namespace ctnn {

namespace core {

struct rule_pool_kernel {
    template <class... Facts>
    struct report {
        static_assert(
            never<Facts...>,
            "ctnn: a pool needs to know its window; give it kernel<...>, or take a global one");
    };
};
struct rule_pool_padding {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: a pool is padded by at most half of its kernel, so that each "
                      "window sees some of the input; make the padding smaller");
    };
};
struct rule_global_pool {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: a global pool takes all places of rows of shape<time, channels> or "
                      "shape<height, width, channels>, and these have none; remove it");
    };
};

template <std::size_t Rank>
using pool_options = std::conditional_t<Rank == 1, options<kernel<>, stride<>, padding<>, causal>,
                                        options<kernel<>, stride<>, padding<>>>;
/// The window of a pool, whose stride is its kernel unless it is said.
template <std::size_t Rank, class... Options>
struct pool_window
    : window<Rank, Options..., typename numbers_of<option_or<kernel<1>, Options...>>::as_stride> {
    static constexpr bool has_kernel = has_option<kernel<>, Options...>;
};

template <class Window, class Input>
CTNN_TAGGED constexpr auto find_pool_output() {
    using bound = typename Window::template on<Input>;
    using output = output_of_window<Window, Input, bound::channels, bound::channels>;
    constexpr auto is_half = [](window_axis axis) {
        return 2 * axis.before <= axis.kernel && 2 * axis.after <= axis.kernel;
    };
    if constexpr (!Window::has_kernel)
        return std::type_identity<broken<rule_pool_kernel>>{};
    else if constexpr (is_broken<output> || Window::is_causal ||
                       (is_half(bound::axis_h()) && is_half(bound::axis_w())))
        return std::type_identity<output>{};
    else
        return std::type_identity<broken<rule_pool_padding, but_is<typename Window::padding_option>,
                                         needs<typename Window::kernel_option>>>{};
}
template <class Window, class Input>
using output_of_pool = typename decltype(find_pool_output<Window, Input>())::type;

/// One window over all places.
template <class Input>
struct whole_window {
    using output = broken<rule_global_pool, typename shape_facts<Input>::but_is_given>;
    using on = window<1>::on<Input>;
};
template <std::size_t Time, std::size_t Channels>
struct whole_window<shape<Time, Channels>> {
    using output = shape<Channels>;
    using on = typename window<1, kernel<Time>, stride<Time>>::template on<shape<Time, Channels>>;
};
template <std::size_t Height, std::size_t Width, std::size_t Channels>
struct whole_window<shape<Height, Width, Channels>> {
    using output = shape<Channels>;
    using on = typename window<2, kernel<Height, Width>,
                               stride<Height, Width>>::template on<shape<Height, Width, Channels>>;
};

}  // namespace core

/// Bound is a window on the input shape. Rows may be packed: nothing but their values is read or
/// written.
template <class Bound, class Output>
struct pool_layer : layer_base {
    using output = Output;
    static constexpr bool packs_x = true, packs_y = true, packs_dy = true;
    static constexpr std::size_t channels = Bound::channels, places = Bound::axis_w().kernel;
    /// (A global pool keeps no time.)
    static constexpr bool streams =
        Bound::sees_the_past && std::is_same_v<Output, typename Bound::template output<channels>>;

    /// The time steps that a stream's windows see, and whether there has been one.
    template <class Value>
    struct seen_frames {
        simd::frame_ring<Value, channels, places, 1> ring{};
        std::size_t has_begun = 0;
    };
    template <class Context>
    using tape =
        std::conditional_t<Context::is_streaming, seen_frames<typename Context::value_type>, nothing>;

protected:
    /// What the windows of frames see, in one piece.
    using seen_shape = shape<Bound::in_w + places - 1, channels>;
    template <class Call>
    using pool_of = simd::pool<
        typename Call::architecture,
        std::conditional_t<Call::is_streaming,
                           typename core::window<1, kernel<places>>::template on<seen_shape>, Bound>>;

    template <class Call>
    CTNN_INLINE static constexpr auto seen(const Call& call, [[maybe_unused]] auto x) noexcept {
        if constexpr (Call::is_streaming) {
            call.tape->ring.template push<Bound::in_w>(x.data);
            return rows<const typename Call::value_type, seen_shape, seen_shape::size>{
                call.tape->ring.seen_by(0, Bound::in_w), 1};
        } else {
            return x;
        }
    }
};

template <class Bound, class Output>
struct max_pool_layer : pool_layer<Bound, Output> {
    using base = pool_layer<Bound, Output>;

    template <class Call>
    CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
        if constexpr (Call::is_streaming) {
            // Before the first frame there is nothing: so itself, than which it is not larger.
            for (std::size_t i = 1; i < base::places && call.tape->has_begun == 0; ++i)
                call.tape->ring.template push<1>(x.data);
            call.tape->has_begun = 1;
        }
        base::template pool_of<Call>::largest(base::seen(call, x), y);
    }
    template <class Call>
    CTNN_TAGGED static constexpr void backward(const Call&, auto x, auto, auto dy, auto dx) noexcept {
        if constexpr (decltype(dx)::are_wanted)
            simd::pool<typename Call::architecture, Bound>::largest_backward(x, dy, dx);
    }
};

template <class Bound, class Output>
struct avg_pool_layer : pool_layer<Bound, Output> {
    using base = pool_layer<Bound, Output>;

    template <class Call>
    CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
        base::template pool_of<Call>::mean(base::seen(call, x), y);
    }
    template <class Call>
    CTNN_TAGGED static constexpr void backward(const Call&, auto, auto, auto dy, auto dx) noexcept {
        if constexpr (decltype(dx)::are_wanted)
            simd::pool<typename Call::architecture, Bound>::mean_backward(dy, dx);
    }
};

}  // namespace ctnn
