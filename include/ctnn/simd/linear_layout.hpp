// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

namespace ctnn::simd {

/// The number S of partial sums of one output, on the way forward. It belongs to the shape alone, never
/// to the batch size or the instruction set: that makes one row equal many, and NEON equal AVX-512, to
/// the bit. Partial sum c takes the inputs k = c mod S in ascending order by fma; the first starts at
/// the bias, the others at +0; then halves are folded until one is left. Few outputs take many partial
/// sums, so that enough independent chains are in flight whatever the width.
CTNN_TAGGED constexpr std::size_t partial_sums(std::size_t inputs, std::size_t outputs) {
    if (outputs > 32) return 1;
    if (outputs > 16) return 2;
    return outputs == 1 && inputs >= 32 ? 16 : 8;
}

/// Where the weights and biases of a linear layer lie (layout_version 1).
///
/// An output's S partial sums are neighbouring lanes (o * S + s), padded with zeros to whole lines.
/// Lanes are cut into panels of 64 (one panel if S > 1), each a contiguous matrix of rows: one of the
/// biases, if there are any, in the lanes s = 0, then one for every S inputs. So a kernel streams each
/// panel once, and every product reads whole vectors.
struct CTNN_TAGGED linear_arrangement {
    std::size_t sums, groups, bias_rows, rows, lanes, panel, full_panels, last_panel, size;

    CTNN_TAGGED constexpr linear_arrangement(std::size_t inputs, std::size_t outputs,
                                             bool has_bias = true)
        : linear_arrangement(inputs, outputs, has_bias, partial_sums(inputs, outputs)) {}
    CTNN_TAGGED constexpr linear_arrangement(std::size_t inputs, std::size_t outputs, bool has_bias,
                                             std::size_t sums_of_output)
        : sums{sums_of_output}, groups{(inputs + sums - 1) / sums},
          bias_rows{has_bias ? std::size_t{1} : 0}, rows{bias_rows + groups},
          lanes{padded(outputs * sums)}, panel{sums > 1 || lanes < 4 * line ? lanes : 4 * line},
          full_panels{lanes / panel}, last_panel{lanes % panel}, size{lanes * rows} {}

    /// The first element of lane `lane`: its bias, if it has one.
    CTNN_TAGGED constexpr std::size_t column(std::size_t lane) const {
        return lane / panel * panel * rows + lane % panel;
    }
    /// The distance of two rows in the panel of lane `lane`.
    CTNN_TAGGED constexpr std::size_t stride(std::size_t lane) const {
        return lane / panel < full_panels ? panel : last_panel;
    }
    CTNN_TAGGED constexpr std::size_t bias(std::size_t output) const { return column(output * sums); }
    CTNN_TAGGED constexpr std::size_t weight(std::size_t output, std::size_t input) const {
        const std::size_t lane = output * sums;
        return column(lane) + (bias_rows + input / sums) * stride(lane) + input % sums;
    }

    /// Calls f for the weights, output by output, then for the biases: one function for all shapes.
    template <class Value, class Function>
    CTNN_TAGGED constexpr void visit(Value* values, std::size_t inputs, std::size_t outputs,
                                     Function& f) const {
        for (std::size_t o = 0; o < outputs; ++o) {
            const std::size_t step = stride(o * sums);
            std::size_t group = column(o * sums) + bias_rows * step;
            for (std::size_t first = 0; first < inputs; first += sums, group += step)
                for (std::size_t i = first; i < first + sums && i < inputs; ++i)
                    f(values[group + i - first]);
        }
        if (bias_rows > 0)
            for (std::size_t o = 0; o < outputs; ++o) f(values[bias(o)]);
    }
};

/// The same as constants.
template <std::size_t Inputs, std::size_t Outputs, bool HasBias = true,
          std::size_t PartialSums = partial_sums(Inputs, Outputs)>
struct linear_layout {
    static constexpr linear_arrangement all{Inputs, Outputs, HasBias, PartialSums};
    static constexpr std::size_t sums = all.sums;
    static constexpr std::size_t groups = all.groups;
    static constexpr std::size_t bias_rows = all.bias_rows;
    static constexpr std::size_t rows = all.rows;
    static constexpr std::size_t lanes = all.lanes;
    static constexpr std::size_t panel = all.panel;
    static constexpr std::size_t full_panels = all.full_panels;
    static constexpr std::size_t last_panel = all.last_panel;
    static constexpr std::size_t size = all.size;

    /// Whether kernels read nothing after a row's inputs, so that rows of x may be packed.
    static constexpr bool reads_packed = Inputs % sums == 0;
    /// Whether the way back takes dy to lanes of its own first, so that its rows may be packed.
    static constexpr bool repeats_outputs = sums > 1;

    /// Values of scratch that the way back needs: the weights transposed, or dy in lanes of its own.
    CTNN_TAGGED static constexpr std::size_t scratch_size(std::size_t max_rows) {
        const std::size_t transposed = Outputs * padded(Inputs);
        const std::size_t repeated = repeats_outputs ? max_rows * lanes : 0;
        return transposed > repeated ? transposed : repeated;
    }

    CTNN_TAGGED static constexpr std::size_t column(std::size_t lane) { return all.column(lane); }
    CTNN_TAGGED static constexpr std::size_t stride(std::size_t lane) { return all.stride(lane); }
    CTNN_TAGGED static constexpr std::size_t bias(std::size_t output) { return all.bias(output); }
    CTNN_TAGGED static constexpr std::size_t weight(std::size_t output, std::size_t input) {
        return all.weight(output, input);
    }
};

}  // namespace ctnn::simd
