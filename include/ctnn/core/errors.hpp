// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

/// The words of ctnn's compile errors. Every check is `static_assert(never<facts...>, "ctnn: rule;
/// cure")`, so that the compiler prints the facts as types beside the sentence.
namespace ctnn {

// clang-format off
template <std::size_t Index> struct in_layer;        ///< position in `sequential`, from 0
template <std::size_t Width> struct takes;           ///< the width that is needed
template <std::size_t Width> struct but_is_given;    ///< the width that is there
template <class Type> struct is_no_layer;
template <class Type> struct needs;
template <class Type> struct but_is;
/// The same of rows with time or place.
namespace of_shape {
template <class Shape> struct takes;
template <class Shape> struct but_is_given;
}
// clang-format on

template <class... Facts>
inline constexpr bool never = false;

}  // namespace ctnn
