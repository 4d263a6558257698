// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/lookup.hpp>

#include <algorithm>

namespace ctnn {

namespace core {

struct rule_embedding {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: embedding<Count, Width> gives each of a row's indices Width "
                      "values; put it after input<T> of T indices, and make Count 1 to "
                      "16777216 and Width 1 or more");
    };
};

}  // namespace core

/// Rows of T indices to a trained vector for each, shape<T> to shape<T, Width>: PyTorch's Embedding, whose weights
/// begin normally distributed. Indices are numbers of the network's type, 0 to Count - 1. Of any other number the
/// vector is NaN (and an assertion fails), and no weight learns from it; a trainer refuses rows that a network gives
/// to an embedding as they are. Indices have the derivative 0.
template <std::size_t Count, std::size_t Width>
struct embedding {
    using table = simd::lookup<Count, Width>;
    /// Nothing: how many indices, input<T> says.
    using begins_with = broken<core::rule_embedding, but_is<embedding>>;
    static constexpr std::size_t takes_indices_below = Count;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        static constexpr std::size_t count = table::size;
        alignas(alignment) Value weight[padded(count)]{};  ///< one vector after another; padding +0

        CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
            visit([&](Value& value) { value = random.template normal<Value>(); });
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            for (std::size_t i = 0; i < count; ++i) f(weight[i]);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            for (std::size_t i = 0; i < count; ++i) f(weight[i]);
        }
        CTNN_TAGGED constexpr void clear() noexcept {
            for (Value& value : weight) value = 0;
        }
        template <class Function>
        CTNN_TAGGED static constexpr void for_each_tensor(Function&& f) {
            f("weight", {Count, Width});
        }
    };

    template <class Input>
    struct on : layer_base {
        static constexpr bool fits =
            Input::rank == 1 && Width > 0 && Count > 0 && Count <= core::most_indices;
        using output = std::conditional_t<fits, typename core::with_channels<Input, Width>::type,
                                          broken<core::rule_embedding, but_is<embedding>,
                                                 typename core::shape_facts<Input>::but_is_given>>;

        CTNN_TAGGED static constexpr void forward(const auto& call, auto x, auto y) noexcept {
            table::forward(call.parameters.weight, x, y);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace = padded(table::size);

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                                   auto dx) noexcept {
            table::template backward<typename Call::architecture>(
                call.parameters.weight, call.workspace, x, dy,
                call.update.at([](auto& each) -> auto& { return each.weight; }));
            if constexpr (decltype(dx)::are_wanted) std::fill_n(dx.data, dx.count * dx.stride, 0);
        }
    };
};

}  // namespace ctnn
