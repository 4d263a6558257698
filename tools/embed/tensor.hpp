// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ctnn::embed {

using shape = std::vector<std::int64_t>;

/// Values in row-major order, all in double: the proof of a header is computed in it. Whole numbers
/// (shapes, axes) are held in the same way.
struct tensor {
    shape dimensions;
    std::vector<double> values;
    bool is_integer = false;
};

/// No value of a model may have more elements than this (128 MB): the compiler could not take the
/// header, and a file of some bytes could ask for any amount of memory.
inline constexpr std::size_t largest_tensor = std::size_t{1} << 24;

/// And no row that goes through a network than this, nor all values between the nodes than the above.
inline constexpr std::size_t largest_value = std::size_t{1} << 20;

/// The product of the dimensions; a model_error if one is negative or the product above largest_tensor.
std::size_t element_count(const shape& dimensions);

/// The product of dimensions [begin, end).
std::size_t product(const shape& dimensions, std::size_t begin, std::size_t end);

/// "[1, 16, 96]"
std::string text(const shape& dimensions);

/// An axis counted from the end if negative, as ONNX has them; a model_error if it is not below `rank`.
std::size_t axis_of(std::int64_t axis, std::size_t rank);

/// A shape, axes or indices as numbers; a model_error if one is too large to be any of them.
std::int64_t whole_number(double value);
shape whole_numbers(const tensor& from);

/// f(a, b) element by element, as NumPy broadcasts; a model_error if the shapes do not agree.
tensor broadcast(const tensor& a, const tensor& b, double (*f)(double, double));

}  // namespace ctnn::embed
