// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/window.hpp>
#include <ctnn/layer/window/kernel_parameters.hpp>
#include <ctnn/simd/channels.hpp>
#include <ctnn/simd/convolution.hpp>
#include <ctnn/simd/depthwise.hpp>
#include <ctnn/simd/frame_ring.hpp>

namespace ctnn {

/// What conv1d, conv2d (IsDepthwise: depthwise_conv1d, depthwise_conv2d) are: a window of Rank dimensions over In
/// channels that gives Out.
template <std::size_t Rank, bool IsDepthwise, std::size_t In, std::size_t Out, class... Options>
struct convolution {
    static_assert(sizeof(typename core::options<kernel<>, stride<>, dilation<>, padding<>, same, causal,
                                                no_bias>::template check<Options...>) > 0);
    using window = core::window<Rank, Options...>;

    struct layout {
        static constexpr std::size_t rank = Rank, outputs = Out, inputs = IsDepthwise ? 1 : In;
        static constexpr std::size_t kernel_h = window::kernel_h, kernel_w = window::kernel_w;
        static constexpr bool has_bias = !core::has_option<no_bias, Options...>;
        using in_kernel =
            std::conditional_t<IsDepthwise, simd::depthwise_layout<Out, kernel_h * kernel_w, has_bias>,
                               simd::convolution_layout<kernel_h * kernel_w * In, Out, has_bias>>;
        static constexpr std::size_t size = in_kernel::size;

        CTNN_TAGGED static constexpr std::size_t weight(std::size_t output, std::size_t input,
                                                        std::size_t row, std::size_t column) {
            return in_kernel::weight(output, (row * kernel_w + column) * inputs + input);
        }
        CTNN_TAGGED static constexpr std::size_t bias(std::size_t output) {
            return in_kernel::bias(output);
        }
    };
    template <class Value>
    using parameters = kernel_parameters<Value, layout>;

    template <class Input>
    struct on : layer_base {
        using output = core::output_of_window<window, Input, In, Out>;
        using seen = simd::image_window<window, Input>;
        static constexpr std::size_t multiply_adds = seen::out_height * seen::out_width * Out *
                                                     layout::inputs * layout::kernel_h *
                                                     layout::kernel_w;
        /// (Of other numbers of outputs, an activation is better off with whole vectors.)
        static constexpr bool fuses = Out % line == 0;
        static constexpr bool packs_x = true, packs_y = true, packs_dy = true;
        static constexpr bool streams = window::template on<Input>::sees_the_past;

        template <class Context, class Seen = seen, class Arch = typename Context::architecture,
                  class Value = typename Context::value_type>
        using kernel =
            std::conditional_t<IsDepthwise,
                               simd::depthwise_convolution<Arch, Value, Seen, layout::has_bias>,
                               simd::convolution<Arch, Value, Seen, Out, layout::has_bias>>;

        /// The frames that a stream's windows see.
        static constexpr bool keeps_frames = window::kernel_w > 1;
        template <class Context>
        using tape = std::conditional_t<
            (Context::is_streaming && keeps_frames),
            simd::frame_ring<typename Context::value_type, In, window::kernel_w, window::dilation_w>,
            nothing>;
        template <class Context>
        static constexpr std::size_t forward_workspace =
            Context::is_streaming && keeps_frames ? 0 : kernel<Context>::forward_workspace;

        template <class Call, class Then = simd::identity>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y,
                                                  Then then = {}) noexcept {
            if constexpr (Call::is_streaming && keeps_frames)
                forward_frames(call, x, y, then);
            else
                for (std::size_t r = 0; r < x.count; ++r)
                    kernel<Call>::forward(call.parameters.values, x.data + r * x.stride,
                                          y.data + r * y.stride, call.workspace, then);
            simd::clear_padding(y);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace = kernel<Context>::backward_images::workspace;

        template <class Call, class Dx, class Before = simd::no_slope>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy, Dx dx,
                                                   Before before = {}) noexcept {
            typename Call::value_type* to = nullptr;
            if constexpr (Dx::are_wanted) to = dx.data;
            kernel<Call>::backward_images::template run<Dx::are_wanted>(
                call.parameters.values, x.data, x.stride, dy.data, dy.stride, to, x.count,
                call.workspace, call.update.at([](auto& each) -> auto& { return each.values; }));
            if constexpr (Dx::are_wanted) {
                simd::clear_padding(dx);
                if constexpr (!std::is_same_v<Before, simd::no_slope>)
                    simd::map<typename Call::architecture, Dx::width>(
                        dx.count, dx.data, before,
                        static_cast<const typename Call::value_type*>(dx.data), x.data);
            }
        }

    private:
        template <class Call>
        CTNN_TAGGED static constexpr void forward_frames(const Call& call, auto x, auto y,
                                                         auto then) noexcept {
            constexpr std::size_t frames = seen::out_width;
            using of_frames =
                kernel<Call, simd::frames_window<In, window::kernel_w, window::dilation_w, frames>>;
            call.tape->template push<frames>(x.data);
            const typename Call::value_type* at[of_frames::pieces]{};
            for (std::size_t i = 0; i < of_frames::pieces; ++i) at[i] = call.tape->seen_by(i, frames);
            of_frames::forward_pieces(call.parameters.values, at, y.data, then);
        }
    };
};

}  // namespace ctnn
