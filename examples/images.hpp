// SPDX-License-Identifier: BSL-1.0
// Reads photos and measures their mean colours. Only images.cpp knows the library that decodes them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

using colour = std::array<float, 3>;  // red, green, blue from 0 (black) to 1

// 8 bits a sample, whatever the file has: grey becomes three equal colours, no alpha becomes 255.
struct image {
    std::size_t width, height;
    std::vector<std::uint8_t> samples;  // red, green, blue, alpha of each pixel, row by row
};

// "FILE: expected ..., found ..."
struct image_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// JPEG, PNG, BMP or TGA of at most 100 megapixels. Throws image_error if the file is missing,
// incomplete, damaged or no image, or if every pixel is transparent.
image read_image(const std::string& file);

// The mean colour of each of `across` x `across` crops (fewer where the image has fewer pixels), row by
// row. A pixel counts as much as it can be seen; a crop that is transparent throughout has no colour and
// is left out.
std::vector<colour> mean_colours(const image& photo, std::size_t across = 1);

// The colours of 8 x 8 crops of each "LABEL=FILE" as the text of a CSV file, whose columns are source,
// crop, red, green, blue and terrain (the label, which is one of these). Throws as read_image does.
std::string measured_crops(const std::vector<std::string>& labelled_images,
                           const std::vector<std::string>& labels);
