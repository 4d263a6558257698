// SPDX-License-Identifier: BSL-1.0
// The layers of a dense network, and what the layers of all networks are made of.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace comparison {

/// Allocates whole cache lines, so that no rival is unlucky with its data's alignment.
template <class T>
struct line_allocator {
    using value_type = T;
    static constexpr std::align_val_t line{64};

    line_allocator() = default;
    template <class U>
    line_allocator(const line_allocator<U>&) noexcept {}

    T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), line)); }
    void deallocate(T* at, std::size_t) noexcept { ::operator delete(at, line); }
    bool operator==(const line_allocator&) const = default;
};
using floats = std::vector<float, line_allocator<float>>;

enum class activation { none, relu, sigmoid, tanh, softmax };

/// y = activation(weight x + bias)
struct layer {
    std::size_t inputs, outputs;
    activation after;
    floats weight;  // [outputs][inputs]
    floats bias;    // [outputs]
};

}  // namespace comparison
