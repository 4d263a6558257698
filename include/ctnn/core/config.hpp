// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/target.hpp>

#include <cstddef>
#include <cstdint>

#define CTNN_VERSION_MAJOR 0
#define CTNN_VERSION_MINOR 1
#define CTNN_VERSION_PATCH 0
#define CTNN_VERSION_TEXT                                                                               \
    CTNN_TEXT(CTNN_VERSION_MAJOR) "_" CTNN_TEXT(CTNN_VERSION_MINOR) "_" CTNN_TEXT(CTNN_VERSION_PATCH)

// Stands before each function: its name holds version and target, so that units and plug-ins of one process
// never run what others were compiled to. Public types are the same for all targets, so that units can share
// networks, trainers and data; the name of one that holds anything holds the version.
#define CTNN_TAGGED __attribute__((abi_tag("v" CTNN_VERSION_TEXT "_" CTNN_TARGET)))
#define CTNN_VERSIONED __attribute__((abi_tag("v" CTNN_VERSION_TEXT)))

// A kernel's lambdas and helpers must be inlined whatever the optimizer thinks of their size: a call
// would send the accumulators through memory (3-6 times slower).
#define CTNN_INLINE CTNN_TAGGED inline __attribute__((always_inline))
#ifdef __OPTIMIZE__
#define CTNN_INLINE_LAMBDA __attribute__((always_inline))
#else  // where every inlined copy would have stack of its own: calls are as fast
#define CTNN_INLINE_LAMBDA
#endif

// Unrolls the following loop completely; its trip count is a small constant (at most 32).
#define CTNN_UNROLL _Pragma("GCC unroll 32")

// The most bytes of stack that `operator()` and `predict` of a network take whose one row takes no more
// (cost<topology>::stack_bytes): a multiple of what the threads have that run them. Units may differ.
#ifndef CTNN_STACK_LIMIT
#define CTNN_STACK_LIMIT 65536
#endif

// std::is_constant_evaluated without the call, which counts against clang's budget of evaluation steps.
#define CTNN_CONSTANT_EVALUATED __builtin_is_constant_evaluated()

namespace ctnn {

/// Version of the parameters' memory layout (`simd::linear_layout`). It changes whenever stored or
/// embedded kernel-layout weights of an earlier version would be read wrongly.
inline constexpr std::uint32_t layout_version = 1;

/// Rows and parameter lanes are padded to this many elements, of either type and on every
/// architecture: one 64-byte cache line of `float`, two of `double`.
inline constexpr std::size_t line = 16;

/// Every array starts on a cache line.
inline constexpr std::size_t alignment = 64;

/// `count` rounded up to whole lines: the distance of two rows in a buffer, unless they are packed.
CTNN_TAGGED constexpr std::size_t padded(std::size_t count) { return (count + line - 1) / line * line; }

}  // namespace ctnn
