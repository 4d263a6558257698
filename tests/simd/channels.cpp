// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/channels.hpp>

#include "catch.hpp"

#include <ctnn/core/shape.hpp>

#include <algorithm>
#include <cstddef>

TEST_CASE("channels are copied at each place of each row, and nothing else is written", "[channels]") {
    using ctnn::shape, ctnn::rows;
    float from[2 * 16], to[2 * 16];
    for (std::size_t i = 0; i < 32; ++i) from[i] = static_cast<float>(i);
    std::fill(to, to + 32, -1.0f);
    ctnn::simd::copy_channels<2, 3, 4>(rows<const float, shape<3, 3>>{from, 2}, 1,
                                       rows<float, shape<3, 4>>{to, 2}, 2);
    for (std::size_t i = 0; i < 32; ++i) {
        const std::size_t row = i / 16, place = i % 16 / 4, channel = i % 4;
        const bool is_copied = i % 16 < 12 && channel >= 2;
        CAPTURE(i);
        CHECK(to[i] == (is_copied ? static_cast<float>(16 * row + 3 * place + channel - 1) : -1.0f));
    }
    ctnn::simd::clear_padding(rows<float, shape<3, 4>>{to, 2});
    for (std::size_t i = 0; i < 32; ++i) CHECK((i % 16 >= 12) == (to[i] == 0));
}
