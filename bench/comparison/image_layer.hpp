// SPDX-License-Identifier: BSL-1.0
// The layers of a network of images, which every rival that knows no sizes at compile time walks.
#pragma once

#include "layer.hpp"

#include <cstddef>
#include <optional>

namespace comparison {

/// Of values whose channels are next to each other: [height][width][channels].
struct extents {
    std::size_t height, width, channels;

    std::size_t places() const { return height * width; }
    std::size_t size() const { return places() * channels; }
};

struct window {
    std::size_t kernel_height = 1, kernel_width = 1, stride = 1;
    std::size_t padding_top = 0, padding_bottom = 0, padding_left = 0, padding_right = 0;

    std::size_t places() const { return kernel_height * kernel_width; }
};

enum class operation {
    convolution,
    depthwise,  // each channel by a kernel of its own
    linear,     // of all values of an image: a convolution whose window is the image
    max_pool,
    average_pool,  // likewise
};

/// y = activation(operation(x) + addend)
struct image_layer {
    operation what;
    /// Which values it takes: 0 are the input, i + 1 what layer i gives.
    std::size_t from;
    /// Which values are added, if any; nothing reads them later.
    std::optional<std::size_t> addend;
    extents in, out;
    window seen;
    activation after;
    floats weight;  // [out.channels][channels_seen()][kernel_height][kernel_width]
    floats bias;    // [out.channels]

    bool is_pool() const { return what == operation::max_pool || what == operation::average_pool; }
    /// How many channels of x an output depends on.
    std::size_t channels_seen() const {
        return what == operation::depthwise || is_pool() ? 1 : in.channels;
    }
    double multiply_adds() const {
        return is_pool() ? 0 : static_cast<double>(out.size() * channels_seen() * seen.places());
    }
};

}  // namespace comparison
