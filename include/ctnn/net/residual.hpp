// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/sequential.hpp>

namespace ctnn {

namespace core {

struct rule_residual {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: residual adds its inputs to its outputs, one to one; make its last width "
                      "equal its first");
    };
};

}  // namespace core

namespace net {

/// The values added that lie in x as its own do in y.
template <class Value>
struct added {
    const Value* x;
    const Value* y;

    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector value, const Value* to) const noexcept {
        return value + simd::loaded<Vector>(x + (to - y));
    }
};

}  // namespace net

/// y = x + Layers(x): He, Zhang, Ren, Sun: "Deep residual learning for image recognition", CVPR 2016. To
/// PyTorch it is
/// `class Residual(nn.Sequential): def forward(self, x): return x + super().forward(x)`.
template <class... Layers>
struct residual : core::begins_like<Layers...> {
    using branch = sequential<Layers...>;

    /// Those of Layers: `layer<I>()` is the I-th that has any.
    template <class Value>
    using parameters = typename branch::template parameters<Value>;

    template <class Input>
    struct on : layer_base {
        using inner = typename branch::template on<Input>;
        using output = core::output_that_is<Input, typename inner::output, true, core::rule_residual>;

        static constexpr std::size_t multiply_adds = inner::multiply_adds, depth = inner::depth;
        static constexpr std::size_t passes = inner::passes + 1, widest = inner::widest;

        /// The outputs of the branch.
        template <class Context>
        struct tape {
            typename inner::template tape<Context> branch{};
            alignas(alignment)
                typename Context::value_type values[Context::max_rows * padded(Input::size)]{};
        };
        template <class Context>
        static constexpr std::size_t forward_workspace = inner::template forward_workspace<Context>;
        template <class Context>
        static constexpr std::size_t backward_workspace = inner::template backward_workspace<Context>;

        template <class Call, class Value = typename Call::value_type>
        CTNN_INLINE static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            if constexpr (Call::is_training) {
                auto of_branch = y;
                of_branch.data = call.tape->values;
                inner::forward(call_of(call), x, of_branch);
                add<Call>(y, x.data, static_cast<const Value*>(of_branch.data));
            } else {
                inner::forward(call_of(call), x, y, net::added<Value>{x.data, y.data});
            }
        }

        /// dx is dy and what comes back through the branch.
        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            auto of_branch = x;
            of_branch.data = call.tape->values;
            inner::backward(call_of(call), x, of_branch, dy, dx);
            if constexpr (decltype(dx)::are_wanted)
                add<Call>(dx, dy.data, static_cast<decltype(dy.data)>(dx.data));
        }

    private:
        template <class Call>
        CTNN_INLINE static constexpr auto call_of(const Call& call) noexcept {
            typename inner::template tape<typename Call::context_type>* tape = nullptr;
            if constexpr (Call::is_training) tape = &call.tape->branch;
            return make_call<typename Call::context_type>(call.parameters, tape, call.workspace,
                                                          call.update);
        }
        template <class Call, class Value>
        CTNN_INLINE static constexpr void add(auto to, const Value* one, const Value* other) noexcept {
            simd::map<typename Call::architecture, Input::size>(
                to.count, to.data, [](auto a, auto b) CTNN_INLINE_LAMBDA { return a + b; }, one, other);
        }
    };
};

}  // namespace ctnn
