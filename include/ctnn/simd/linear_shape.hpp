// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_layout.hpp>
#include <ctnn/simd/tile_walk.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn::simd {

/// Lanes that a sweep with dx takes at a time: their deltas stay in registers.
inline constexpr std::size_t sweep_lanes = 2 * line;

/// The numbers of inputs and outputs that a kernel serves, as constants of a function of their own,
template <std::size_t Inputs, std::size_t Outputs>
struct constant_extent {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;
    static constexpr bool is_whole = true;
};
/// or as arguments of one that several shapes share; IsWhole: results fill their vectors to the last
/// lane.
template <bool IsWhole>
struct extent {
    std::size_t inputs, outputs;
    static constexpr bool is_whole = IsWhole;
};

/// A linear layer as its kernels know it while they are compiled. Rows of inputs lie XStride values apart, rows of
/// outputs YStride: padded rows, or packed ones, Inputs and Outputs apart.
template <class Value, std::size_t Inputs, std::size_t Outputs, std::size_t XStride, std::size_t YStride,
          bool HasBias>
struct CTNN_TAGGED linear_shape {
    using value_type = Value;
    using layout = linear_layout<Inputs, Outputs, HasBias>;
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;
    static constexpr std::size_t x_stride = XStride, y_stride = YStride;
    static constexpr std::size_t dx_stride = padded(Inputs);
    static constexpr bool packs_x = XStride < padded(Inputs), packs_y = YStride < padded(Outputs);
    static constexpr bool has_bias = HasBias;
    static constexpr std::size_t sums = layout::sums;
    static_assert(layout::reads_packed || !packs_x);

    /// From this number of parameters on a layer is a function of its own: inlined among its neighbours,
    /// g++ 12 keeps their constants in registers and moves sums out of them (1.6 times slower with
    /// tanh).
    static constexpr std::size_t own_function_size = 4096;
    /// One row of a smaller layer takes the time of its dependent operations, not of their number.
    static constexpr bool is_latency_bound = layout::size < own_function_size;

    /// Rows of a panel of a layer of `inputs` inputs: S inputs each, after the biases.
    CTNN_TAGGED static constexpr std::size_t groups_of(std::size_t inputs) {
        return (inputs + sums - 1) / sums;
    }
    CTNN_TAGGED static constexpr std::size_t panel_rows(std::size_t inputs) {
        return layout::bias_rows + groups_of(inputs);
    }

    // The largest shapes whose rows lie as far apart and whose results fill the same vectors of Width: their
    // functions serve all of them, so that compilers are not given the same code for each. Layers with
    // packed rows are the first and last ones of a network, few, and have functions of their own; so have
    // those of one output, whose S is another.
    static constexpr bool is_shared = !packs_x && !packs_y && Outputs > 1;
    template <std::size_t MostInputs, std::size_t MostOutputs>
    using widened = linear_shape<Value, (is_shared ? MostInputs : Inputs),
                                 (is_shared ? MostOutputs : Outputs), XStride, YStride, HasBias>;
    template <std::size_t Width>
    using with_most_outputs = widened<padded(Inputs), whole_vectors(Outputs* sums, Width) / sums>;
    template <std::size_t Width>
    using with_most_inputs = widened<whole_vectors(Inputs, Width), padded(Outputs)>;

    /// What such a function is given; Results: the values that it computes for each row.
    template <std::size_t Results>
    CTNN_TAGGED static constexpr auto shared_extent() noexcept {
        if constexpr (is_shared)
            return extent<Results % line == 0>{Inputs, Outputs};
        else
            return constant_extent<Inputs, Outputs>{};
    }
};

}  // namespace ctnn::simd
