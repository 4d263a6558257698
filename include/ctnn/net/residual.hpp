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
    template <class T>
    using parameters = typename branch::template parameters<T>;

    /// Passes over memory, for the question whether to inline them.
    CTNN_TAGGED static constexpr std::size_t passes() { return branch::passes() + 1; }

    CTNN_TAGGED static constexpr std::size_t widest_of_all() { return branch::widest_of_all(); }

    template <class C, class T = typename C::value_type>
    CTNN_INLINE static constexpr void forward(const parameters<T>& p, const T* x, T* y, std::size_t rows,
                                              T* workspace) noexcept {
        branch::template forward<C>(p, x, y, rows, workspace, x);
    }

    template <class C>
    static constexpr std::size_t workspace_size = branch::template workspace_size<C>;

    template <class C>
    using tape = typename branch::template tape<C>;

    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void record(const parameters<T>& p, const T* x, T* y, tape<C>& tape,
                                             std::size_t rows) noexcept {
        const T* of_branch = branch::template record<C>(p, x, tape, rows);
        simd::map<typename C::architecture, outputs>(rows, y, net::sum{}, x, of_branch);
    }

    template <class C>
    static constexpr std::size_t gradient_size =
        C::max_rows * branch::template widest<net::purpose::training>(true);
    template <class C>
    static constexpr std::size_t scratch_size = 2 * gradient_size<C> + branch::template scratch_size<C>;

    /// dx is dy and what comes back through the branch.
    template <class C, bool InputGradient, class Update, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<T>& p, const Update& update, const T* x,
                                               const T*, const T* dy, [[maybe_unused]] T* dx,
                                               tape<C>& tape, T* scratch, std::size_t rows) noexcept {
        [[maybe_unused]] const T* of_branch = branch::template backward<C, InputGradient>(
            p, update, x, tape, scratch, scratch + gradient_size<C>, scratch + 2 * gradient_size<C>,
            rows, dy);
        if constexpr (InputGradient)
            simd::map<typename C::architecture, outputs>(rows, dx, net::sum{}, dy, of_branch);
    }
};

}  // namespace ctnn
