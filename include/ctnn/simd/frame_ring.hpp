// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>
#include <ctnn/simd/map.hpp>

#include <algorithm>
#include <cstddef>

namespace ctnn::simd {

/// Frames that a stream takes through its network together; what is left of a buffer, one by one.
inline constexpr std::size_t frames_together = 16;

/// The last time steps that a window over time of Kernel places, Dilation apart, has seen, +0 at first: a ring whose
/// beginning is repeated after its end, so that what the windows of neighbouring frames see lies in one piece.
template <class Value, std::size_t Channels, std::size_t Kernel, std::size_t Dilation>
struct CTNN_VERSIONED frame_ring {
    static constexpr std::size_t past = (Kernel - 1) * Dilation, capacity = past + frames_together;
    /// (A dilated kernel's places are looked for one by one, another's are neighbours.)
    static constexpr std::size_t repeated = frames_together - 1 + (Dilation > 1 ? 0 : past);

    /// (Loads of whole vectors may reach into the line after the last.)
    alignas(alignment) Value values[padded((capacity + repeated) * Channels) + line]{};
    std::size_t next = 0;

    /// Count is at most frames_together.
    template <std::size_t Count>
    CTNN_INLINE constexpr void push(const Value* frames) noexcept {
        if (next >= capacity) next = 0;  // of a state that a user has read from somewhere
        const std::size_t before_end = Count == 1 ? 1 : (std::min)(Count, capacity - next);
        const std::size_t after_end = Count - before_end;
        std::copy_n(frames, before_end * Channels, values + next * Channels);
        if (next < repeated)
            std::copy_n(frames, (std::min)(before_end, repeated - next) * Channels,
                        values + (capacity + next) * Channels);
        next += before_end;
        if (next < capacity) return;
        next = after_end;
        std::copy_n(frames + before_end * Channels, after_end * Channels, values);
        std::copy_n(frames + before_end * Channels, after_end * Channels, values + capacity * Channels);
    }
    /// What place `tap` of the kernel sees in the window of the first of the last `count` frames, before what it sees in
    /// those of the others.
    CTNN_INLINE constexpr const Value* seen_by(std::size_t tap, std::size_t count) const noexcept {
        const std::size_t back = count + past - tap * Dilation;
        return values + (next >= back ? next - back : next + capacity - back) * Channels;
    }
};

/// Those windows, as kernels see them (simd/window_lines.hpp).
template <std::size_t Channels, std::size_t Kernel, std::size_t Dilation, std::size_t Frames>
struct frames_window {
    static constexpr std::size_t channels = Channels;
    static constexpr std::size_t height = 1, width = (Kernel - 1) * Dilation + Frames;
    static constexpr std::size_t out_height = 1, out_width = Frames;
    static constexpr std::size_t kernel_height = 1, kernel_width = Kernel;
    static constexpr std::size_t stride_height = 1, stride_width = 1;
    static constexpr std::size_t dilation_height = 1, dilation_width = Dilation;
    static constexpr std::size_t pad_top = 0, pad_left = 0;
    static constexpr std::size_t image_size = width * channels;
};

}  // namespace ctnn::simd
