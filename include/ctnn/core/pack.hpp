// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

/// Types by index, without recursion.
namespace ctnn::core {

template <class... Types>
struct list {};

template <std::size_t Index, class Type>
struct indexed {};

template <class Indices, class... Types>
struct indexed_pack;

template <std::size_t... Index, class... Types>
struct indexed_pack<std::index_sequence<Index...>, Types...> : indexed<Index, Types>... {};

template <std::size_t Index, class Type>
CTNN_TAGGED std::type_identity<Type> select_indexed(const indexed<Index, Type>&);

/// The I-th of `Types`, in constant instantiation depth.
template <std::size_t Index, class... Types>
using type_at = typename decltype(select_indexed<Index>(
    indexed_pack<std::index_sequence_for<Types...>, Types...>{}))::type;

template <std::size_t FromEnd, class... Types>
CTNN_TAGGED constexpr auto find_from_end() {
    if constexpr (FromEnd < sizeof...(Types))
        return std::type_identity<type_at<sizeof...(Types) - 1 - FromEnd, Types...>>{};
    else
        return std::type_identity<void>{};
}
/// The last type, or the FromEnd-th before it; void where there is none.
template <std::size_t FromEnd, class... Types>
using type_from_end = typename decltype(find_from_end<FromEnd, Types...>())::type;

/// Calls `f.operator()<0>()` to `f.operator()<Count - 1>()`, in order.
template <std::size_t Count, class Function>
CTNN_INLINE constexpr void for_each_index(Function&& f) {
    [&]<std::size_t... Index>(std::index_sequence<Index...>)
        CTNN_INLINE_LAMBDA { (f.template operator()<Index>(), ...); }(std::make_index_sequence<Count>{});
}

/// The same from last to first.
template <std::size_t Count, class Function>
CTNN_TAGGED constexpr void for_each_index_backward(Function&& f) {
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        (f.template operator()<Count - 1 - Index>(), ...);
    }(std::make_index_sequence<Count>{});
}

}  // namespace ctnn::core
