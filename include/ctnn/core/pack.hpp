// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

/// Types by index, without recursion.
namespace ctnn::core {

template <std::size_t I, class T>
struct indexed {};

template <class Indices, class... Types>
struct indexed_pack;

template <std::size_t... I, class... Types>
struct indexed_pack<std::index_sequence<I...>, Types...> : indexed<I, Types>... {};

template <std::size_t I, class T>
CTNN_TAGGED std::type_identity<T> select_indexed(const indexed<I, T>&);

/// The I-th of `Types`, in constant instantiation depth.
template <std::size_t I, class... Types>
using type_at = typename decltype(select_indexed<I>(
    indexed_pack<std::index_sequence_for<Types...>, Types...>{}))::type;

/// Calls `f.operator()<0>()` to `f.operator()<Count - 1>()`, in order.
template <std::size_t Count, class F>
CTNN_INLINE constexpr void for_each_index(F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>)
        CTNN_INLINE_LAMBDA { (f.template operator()<I>(), ...); }(std::make_index_sequence<Count>{});
}

/// The same from last to first.
template <std::size_t Count, class F>
CTNN_TAGGED constexpr void for_each_index_backward(F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (f.template operator()<Count - 1 - I>(), ...);
    }(std::make_index_sequence<Count>{});
}

}  // namespace ctnn::core
