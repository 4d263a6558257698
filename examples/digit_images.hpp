// SPDX-License-Identifier: BSL-1.0
// The handwritten digits of data/digits.csv, and how long a network takes to read one.
#pragma once

#include "stopwatch.hpp"

#include <ctnn/data/csv.hpp>
#include <ctnn/metrics/argmax.hpp>
#include <ctnn/train/dataset.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

/// Of 8 x 8 pixels, from 0 (paper) to 1 (ink), row by row; the target is the digit, 0 to 9.
using digit_images = ctnn::dataset<64, std::uint32_t>;

/// From the text of digits.csv.
inline digit_images load_digits(std::string_view csv) {
    constexpr std::size_t pixels = digit_images::inputs;
    const ctnn::csv_table table{csv, "digits.csv", {.has_header = false}};
    std::vector<float> images;
    std::vector<std::uint32_t> digits;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            images.push_back(table.number<float>(row, pixel) / 16);
        }
        digits.push_back(static_cast<std::uint32_t>(table.number(row, pixels)));
    }
    return {std::move(images), std::move(digits)};
}

inline volatile std::size_t answers;  // keeps the compiler from leaving the timed work out

/// Of a pass through all the images, because one is too short for a clock.
template <class Network>
double nanoseconds_per_image(const Network& net, const digit_images& data) {
    const double pass = median_seconds([&] {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < data.size(); ++i) {
            sum += ctnn::argmax(net(data.row(i)));
        }
        answers = sum;
    });
    return 1e9 * pass / static_cast<double>(data.size());
}
