// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape.hpp>
#include <ctnn/net/sequence.hpp>

namespace ctnn {

namespace core {

template <bool Kept, class Takes, class Given>
struct report_residual {};
template <class Takes, class Given>
struct report_residual<false, Takes, Given> {
    static_assert(never<Takes, Given>,
                  "ctnn: residual adds its inputs to its outputs, one to one; make its last width equal "
                  "its first");
};

}  // namespace core

/// y = x + Layers(x): He, Zhang, Ren, Sun: "Deep residual learning for image recognition", CVPR 2016. The
/// first of Layers fixes the width, as in `sequential`, and the last width equals it. To PyTorch it is
/// `class Residual(nn.Sequential): def forward(self, x): return x + super().forward(x)`.
template <class... Layers>
struct residual {
    using checked = core::checked_shape<Layers...>;
    static constexpr std::size_t inputs = checked::value.inputs;
    static constexpr std::size_t outputs = checked::value.outputs;
    static constexpr bool is_sound = checked::is_sound && inputs == outputs;
    static constexpr bool reported = !checked::is_sound;  // what is wrong inside has been said
    static_assert(
        sizeof(core::report_residual<(is_sound || reported), takes<inputs>, but_is_given<outputs>>) > 0);

    using branch = typename net::sequence_if<is_sound, Layers...>::type;

    /// Those of Layers: `layer<I>()` is the I-th that has any.
    template <class Value>
    using parameters = typename branch::template parameters<Value>;

    /// Passes over memory, for the question whether to inline them.
    CTNN_TAGGED static constexpr std::size_t passes() { return branch::passes() + 1; }

    CTNN_TAGGED static constexpr std::size_t widest_of_all() { return branch::widest_of_all(); }

    template <class Context, class Value = typename Context::value_type>
    CTNN_INLINE static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                              std::size_t rows, Value* workspace) noexcept {
        branch::template forward<Context>(p, x, y, rows, workspace, x);
    }

    template <class Context>
    static constexpr std::size_t workspace_size = branch::template workspace_size<Context>;

    template <class Context>
    using tape = typename branch::template tape<Context>;

    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void record(const parameters<Value>& p, const Value* x, Value* y,
                                             tape<Context>& tape, std::size_t rows) noexcept {
        const Value* of_branch = branch::template record<Context>(p, x, tape, rows);
        simd::map<typename Context::architecture, outputs>(rows, y, net::sum{}, x, of_branch);
    }

    template <class Context>
    static constexpr std::size_t gradient_size = branch::template gradient_size<Context>;
    template <class Context>
    static constexpr std::size_t scratch_size =
        2 * gradient_size<Context> + branch::template scratch_size<Context>;

    /// dx is dy and what comes back through the branch.
    template <class Context, bool InputGradient, class Update,
              class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<Value>& p, const Update& update,
                                               const Value* x, const Value*, const Value* dy,
                                               [[maybe_unused]] Value* dx, tape<Context>& tape,
                                               Value* scratch, std::size_t rows) noexcept {
        [[maybe_unused]] const Value* of_branch = branch::template backward<Context, InputGradient>(
            p, update, x, tape, scratch, scratch + gradient_size<Context>,
            scratch + 2 * gradient_size<Context>, rows, dy);
        if constexpr (InputGradient)
            simd::map<typename Context::architecture, outputs>(rows, dx, net::sum{}, dy, of_branch);
    }
};

}  // namespace ctnn
