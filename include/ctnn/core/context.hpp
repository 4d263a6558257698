// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>

namespace ctnn {

/// What a layer cannot know by itself and every kernel is generated for: the element type, the
/// instruction set, the width that the layer is given, and the largest number of rows of a call (1: the
/// one-row kernels). Rows of n values lie padded(n) apart, padding +0; of a layer that has
/// `dense_inputs` or `dense_outputs`, the network's own may lie n apart, as users have them. Tagged, so
/// that the kernels of users' layers, templates over this, are so too.
template <class Value, class Architecture, std::size_t Inputs, std::size_t MaxRows,
          bool DenseInputs = false, bool DenseOutputs = false>
struct CTNN_TAGGED context {
    using value_type = Value;
    using architecture = Architecture;
    static constexpr std::size_t inputs = Inputs;
    static constexpr std::size_t max_rows = MaxRows;
    static constexpr bool dense_inputs = DenseInputs;
    static constexpr bool dense_outputs = DenseOutputs;

    template <std::size_t Width>
    using with_inputs = context<Value, Architecture, Width, MaxRows>;

    template <bool AreInputsDense, bool AreOutputsDense>
    using with_dense = context<Value, Architecture, Inputs, MaxRows, AreInputsDense, AreOutputsDense>;
};

}  // namespace ctnn
