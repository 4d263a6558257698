// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/options.hpp>
#include <ctnn/core/shape_walk.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

/// Windows that slide over time or place: the options of convolutions and pools, in any order, and what
/// they come to on an input shape. (Where these names are seen, `rows.stride < n` begins a template: n >
/// rows.stride.)
namespace ctnn {

/// The places of a window: kernel<k>, or of two dimensions kernel<height, width>.
template <std::size_t... Extents>
struct kernel {};
/// How far the window moves, and how far apart its places are: stride<s>, or stride<vertical,
/// horizontal>.
template <std::size_t... Steps>
struct stride {};
template <std::size_t... Steps>
struct dilation {};
/// What is added around the input: padding<p> at each end, padding<vertical, horizontal>, or
/// padding<top, bottom, left, right>; of one dimension padding<p> or padding<before, after>.
template <std::size_t... Places>
struct padding {};
/// So much that there are ceil(inputs / stride) outputs; an odd place goes to the end.
struct same {};
/// (kernel - 1) dilation before the first time step and none after the last, so that nothing sees the
/// future.
struct causal {};

namespace core {

struct rule_window_numbers {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: kernel, stride and dilation are one number, or in two dimensions height "
                      "and width, each 1 or more; correct this one");
    };
};
struct rule_padding_numbers {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: padding is one number, in two dimensions also height and width or top, "
                      "bottom, left and right, and in one also before and after; correct this one");
    };
};
struct rule_one_padding {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: each of padding, same and causal says all of what is added around the "
                      "input; keep one of them");
    };
};
struct rule_causal {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: only a layer over time, which has one dimension, can be "
                                       "causal; write padding<top, bottom, left, right>");
    };
};
struct rule_window_places {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: a layer of one dimension takes rows of shape<time, channels>, and one of "
                      "two shape<height, width, channels>; begin the network with input<...> of these");
    };
};
struct rule_window_fits {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: a window, kernel times dilation, is no larger than its "
                                       "input with its padding; make it smaller, or pad more");
    };
};

template <class Option>
struct numbers_of;
template <template <std::size_t...> class Option, std::size_t... Numbers>
struct numbers_of<Option<Numbers...>> {
    static constexpr std::size_t count = sizeof...(Numbers);
    static constexpr bool are_positive = ((Numbers > 0) && ...);
    using as_stride = stride<Numbers...>;

    /// The last one again, where there are fewer; 0 of none.
    CTNN_TAGGED static constexpr std::size_t at(std::size_t index) {
        const std::size_t all[] = {Numbers..., 0};
        return all[count == 0 ? 0 : (std::min)(index, count - 1)];
    }
};

/// An input as a window sees it. One of one dimension has the height 1, and time for its width.
template <std::size_t Rank, class Input>
struct window_extents {
    static constexpr bool are_known = false;
    static constexpr std::size_t height = 1, width = 1, channels = 1;
};
template <std::size_t Time, std::size_t Channels>
struct window_extents<1, shape<Time, Channels>> {
    static constexpr bool are_known = true;
    static constexpr std::size_t height = 1, width = Time, channels = Channels;
};
template <std::size_t Height, std::size_t Width, std::size_t Channels>
struct window_extents<2, shape<Height, Width, Channels>> {
    static constexpr bool are_known = true;
    static constexpr std::size_t height = Height, width = Width, channels = Channels;
};

/// A window along one axis of `in` places.
struct window_axis {
    std::size_t kernel, stride, dilation, in, before, after;

    CTNN_TAGGED constexpr std::size_t span() const { return (kernel - 1) * dilation + 1; }
    CTNN_TAGGED constexpr std::size_t padded() const { return before + in + after; }
    CTNN_TAGGED constexpr bool fits() const { return span() <= padded(); }
    CTNN_TAGGED constexpr std::size_t out() const {
        return fits() ? (padded() - span()) / stride + 1 : 1;
    }
};

/// The window of Rank dimensions that a layer's options describe. The first of several counts, so that a
/// default is one behind them; what is no option of a window is left alone.
template <std::size_t Rank, class... Options>
struct window {
    static_assert(Rank == 1 || Rank == 2);

    using kernel_option = option_or<kernel<1>, Options...>;
    using stride_option = option_or<stride<1>, Options...>;
    using dilation_option = option_or<dilation<1>, Options...>;
    using padding_option = option_or<padding<0>, Options...>;
    static constexpr bool is_same = has_option<same, Options...>;
    static constexpr bool is_causal = has_option<causal, Options...>;

    template <class Option>
    static constexpr bool is_sound =
        numbers_of<Option>::are_positive &&
        (numbers_of<Option>::count == 1 || numbers_of<Option>::count == Rank);

    // (Of an option that is not sound 1, so that nothing fails but the rule.)
    template <class Option>
    static constexpr std::size_t vertical =
        Rank == 1 || !is_sound<Option> ? 1 : numbers_of<Option>::at(0);
    template <class Option>
    static constexpr std::size_t horizontal = is_sound<Option> ? numbers_of<Option>::at(1) : 1;

    static constexpr std::size_t kernel_h = vertical<kernel_option>;
    static constexpr std::size_t kernel_w = horizontal<kernel_option>;
    static constexpr std::size_t stride_h = vertical<stride_option>;
    static constexpr std::size_t stride_w = horizontal<stride_option>;
    static constexpr std::size_t dilation_h = vertical<dilation_option>;
    static constexpr std::size_t dilation_w = horizontal<dilation_option>;

    /// The same along both axes, and what is padded on an input shape; `fault` is void, or what is
    /// broken.
    template <class Input>
    struct on {
        using extents = window_extents<Rank, Input>;
        static constexpr std::size_t in_h = extents::height, in_w = extents::width;
        static constexpr std::size_t channels = extents::channels;

        CTNN_TAGGED static constexpr window_axis pad(window_axis axis, std::size_t before,
                                                     std::size_t after) {
            axis.before = before;
            axis.after = after;
            if (is_same) {
                const std::size_t needed = (axis.in - 1) / axis.stride * axis.stride + axis.span();
                const std::size_t missing = needed > axis.in ? needed - axis.in : 0;
                axis.before = missing / 2;
                axis.after = missing - missing / 2;
            } else if (is_causal) {
                axis.before = axis.span() - 1;
                axis.after = 0;
            }
            return axis;
        }
        using given = numbers_of<padding_option>;
        static constexpr bool has_ends = given::count == 2 * Rank;
        CTNN_TAGGED static constexpr window_axis axis_h() {
            if (Rank == 1) return {1, 1, 1, 1, 0, 0};
            return pad({kernel_h, stride_h, dilation_h, in_h, 0, 0}, given::at(0),
                       given::at(has_ends ? 1 : 0));
        }
        CTNN_TAGGED static constexpr window_axis axis_w() {
            return pad({kernel_w, stride_w, dilation_w, in_w, 0, 0},
                       given::at(has_ends ? 2 * Rank - 2 : 1), given::at(has_ends ? 2 * Rank - 1 : 1));
        }

        static constexpr std::size_t pad_top = axis_h().before, pad_bottom = axis_h().after;
        static constexpr std::size_t pad_left = axis_w().before, pad_right = axis_w().after;
        static constexpr std::size_t out_h = axis_h().out(), out_w = axis_w().out();
        /// Whether it gives an output for each time step, of that and those before it.
        static constexpr bool sees_the_past =
            Rank == 1 && stride_w == 1 && pad_left + 1 == axis_w().span() && pad_right == 0;
        template <std::size_t Channels>
        using output =
            std::conditional_t<Rank == 1, shape<out_w, Channels>, shape<out_h, out_w, Channels>>;

        template <std::size_t Height, std::size_t Width>
        using places = shape_facts<std::conditional_t<Rank == 1, shape<Width>, shape<Height, Width>>>;
        CTNN_TAGGED static constexpr auto find_fault() {
            if constexpr (!is_sound<kernel_option>)
                return std::type_identity<broken<rule_window_numbers, but_is<kernel_option>>>{};
            else if constexpr (!is_sound<stride_option>)
                return std::type_identity<broken<rule_window_numbers, but_is<stride_option>>>{};
            else if constexpr (!is_sound<dilation_option>)
                return std::type_identity<broken<rule_window_numbers, but_is<dilation_option>>>{};
            else if constexpr (given::count != 1 && given::count != Rank && !has_ends)
                return std::type_identity<broken<rule_padding_numbers, but_is<padding_option>>>{};
            else if constexpr (has_option<padding<>, Options...> + is_same + is_causal > 1)
                return std::type_identity<broken<rule_one_padding>>{};
            else if constexpr (is_causal && Rank != 1)
                return std::type_identity<broken<rule_causal>>{};
            else if constexpr (!extents::are_known)
                return std::type_identity<
                    broken<rule_window_places, typename shape_facts<Input>::but_is_given>>{};
            else if constexpr (!axis_h().fits() || !axis_w().fits())
                return std::type_identity<
                    broken<rule_window_fits, typename places<axis_h().span(), axis_w().span()>::takes,
                           typename places<axis_h().padded(), axis_w().padded()>::but_is_given>>{};
            else
                return std::type_identity<void>{};
        }
        using fault = typename decltype(find_fault())::type;
    };
};

/// The output of a layer of so many channels with a window.
template <class Window, class Input, std::size_t In, std::size_t Out>
CTNN_TAGGED constexpr auto find_window_output() {
    using bound = typename Window::template on<Input>;
    if constexpr (In == 0 || Out == 0)
        return std::type_identity<broken<rule_not_empty>>{};
    else if constexpr (!std::is_void_v<typename bound::fault>)
        return std::type_identity<typename bound::fault>{};
    else if constexpr (In != bound::channels)
        return std::type_identity<
            broken<rule_same_channels, takes<In>, but_is_given<bound::channels>>>{};
    else
        return std::type_identity<typename bound::template output<Out>>{};
}
template <class Window, class Input, std::size_t In, std::size_t Out>
using output_of_window = typename decltype(find_window_output<Window, Input, In, Out>())::type;

}  // namespace core

}  // namespace ctnn
