// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/frame_ring.hpp>

#include "catch.hpp"

#include <memory>
#include <vector>

namespace {

namespace nn = ctnn;

/// Of frames t = 0, 1, ..., whose channel c is 10 t + c + 1, in blocks of `Frames`: each place of each window.
template <std::size_t Channels, std::size_t Kernel, std::size_t Dilation, std::size_t Frames>
void check_windows() {
    CAPTURE(Channels, Kernel, Dilation, Frames);
    const auto ring = std::make_unique<nn::simd::frame_ring<float, Channels, Kernel, Dilation>>();
    std::vector<float> all;
    std::size_t different = 0;
    for (std::size_t block = 0; block < 30; ++block) {
        const std::size_t first = block * Frames;
        for (std::size_t t = first; t < first + Frames; ++t)
            for (std::size_t c = 0; c < Channels; ++c) all.push_back(static_cast<float>(10 * t + c + 1));
        ring->template push<Frames>(all.data() + first * Channels);
        for (std::size_t tap = 0; tap < Kernel; ++tap) {
            const float* at = ring->seen_by(tap, Frames);
            for (std::size_t i = 0; i < Frames * Channels; ++i) {
                const std::size_t back = (Kernel - 1 - tap) * Dilation * Channels;
                const std::size_t index = first * Channels + i;
                different += at[i] != (index >= back ? all[index - back] : 0);
            }
        }
        // What is no dilated window lies in one piece.
        if constexpr (Dilation == 1) {
            const float* at = ring->seen_by(0, Frames);
            const std::size_t count = (Kernel - 1 + Frames) * Channels;
            for (std::size_t i = 0; i < count && count <= all.size(); ++i)
                different += at[i] != all[all.size() - count + i];
        }
    }
    CHECK(different == 0);
}

template <std::size_t Channels, std::size_t Kernel, std::size_t Dilation>
void check_blocks() {
    check_windows<Channels, Kernel, Dilation, 1>();
    check_windows<Channels, Kernel, Dilation, 5>();
    check_windows<Channels, Kernel, Dilation, nn::simd::frames_together>();
}

}  // namespace

TEST_CASE("a ring of frames shows each window what it sees, and 0 before the first", "[frame_ring]") {
    check_blocks<1, 1, 1>();
    check_blocks<3, 2, 1>();
    check_blocks<5, 40, 1>();
    check_blocks<1, 3, 7>();
    check_blocks<17, 2, 100>();
    check_blocks<2, 1, 9>();
}

TEST_CASE("a ring goes on from any number as its next place", "[frame_ring]") {
    nn::simd::frame_ring<float, 1, 3, 1> ring;
    ring.next = static_cast<std::size_t>(-1);
    const float frames[3] = {1, 2, 3};
    ring.push<3>(frames);
    CHECK(ring.seen_by(0, 1)[0] == 1);
    CHECK(ring.seen_by(2, 1)[0] == 3);
}
