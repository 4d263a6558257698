// SPDX-License-Identifier: BSL-1.0
// What fast_math.cpp, which is compiled with -ffast-math and the like, computes for fast_math_check.cpp, which is
// not: references and comparisons stay as they are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fast_math {

enum class function {
    exp,
    sigmoid,
    tanh,
    log1p_of_unit,
    softplus,
    density,
    cumulative,
    log,
    square_root,  // simd/math.hpp
    elu,
    elu_slope,
    selu,
    selu_slope,
    gelu,
    gelu_slope,
    gelu_tanh,
    gelu_tanh_slope,
    silu,
    silu_slope,
    hard_sigmoid,
    leaky_relu,
    hardtanh,
    hard_swish,
    hard_swish_slope,
    mish,
    mish_slope,
    count
};

/// y = f(x) of whole lines, by vectors (where there are any) or by the scalar twins.
template <class T>
void apply(function f, bool by_vectors, const T* x, T* y, std::size_t count);

/// Has the target fused multiply-add?
bool has_fused_multiply_add();

// Rows of `width` values (2, 5, 16 or 35), without padding.
inline constexpr std::size_t widths[] = {2, 5, 16, 35};
template <class T>
void softmax(std::size_t width, bool logarithm, const T* x, T* y);
template <class T>
void layer_norm(std::size_t width, const T* x, T* y);
template <class T>
T cross_entropy(std::size_t width, const T* z, std::uint32_t target, T* gradient);
template <class T>
T bce_with_logits(const T* z, const T* targets, T* gradient, std::size_t count);

/// The index that x stands for, or `count`.
template <class T>
std::size_t index_of(T x, std::size_t count);

/// Mean and scale of one feature.
template <class T>
void standardize(const std::vector<T>& column, T& mean, T& scale);

/// The optimizer's steps from `w` with these gradients, all options at PyTorch's defaults but lr = 0.01 and eps.
template <class T>
T adam(T w, const std::vector<T>& gradients, double eps);
template <class T>
T rmsprop(T w, const std::vector<T>& gradients, double eps);

/// Rows of 7 values: the outputs of several networks, one after another, of each row alone and of all.
std::vector<float> alone(const std::vector<float>& rows);
std::vector<float> together(const std::vector<float>& rows);

}  // namespace fast_math
