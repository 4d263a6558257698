// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>
#include <ctnn/core/rows.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn {

/// What a layer cannot know by itself and every kernel is generated for: the element type, the instruction
/// set, the largest number of rows of a call (1: the one-row kernels), whether it is a step of training, and
/// whether the rows that it reads and writes are packed, as users have them. Tagged, so that the kernels of
/// users' layers, templates over this, are so too.
template <class Value, class Architecture, std::size_t MaxRows, bool IsTraining = false,
          bool PackedX = false, bool PackedY = false>
struct CTNN_TAGGED context {
    using value_type = Value;
    using architecture = Architecture;
    static constexpr std::size_t max_rows = MaxRows;
    static constexpr bool is_training = IsTraining;
    static constexpr bool packed_x = PackedX, packed_y = PackedY;

    template <bool IsXPacked, bool IsYPacked>
    using with_packed = context<Value, Architecture, MaxRows, IsTraining, IsXPacked, IsYPacked>;

    template <class Shape, bool IsPacked, class Element = Value>
    using rows_of = rows<Element, Shape, IsPacked ? Shape::size : padded(Shape::size)>;
};

/// Nothing, where a layer has no parameters, tape or update.
struct nothing {};
CTNN_TAGGED inline constexpr nothing no_parameters{};

/// The part of an update that is that of a part of the parameters.
template <class Update, class Member>
CTNN_INLINE constexpr auto part_of(const Update& update, Member member) noexcept {
    if constexpr (std::is_same_v<Update, nothing>)
        return update;
    else
        return update.at(member);
}

/// What a layer is called with besides its rows. Its tape is what `forward` remembers in training and
/// `backward` reads; its workspace holds the values that its `forward_workspace` or `backward_workspace`
/// asks for.
template <class Context, class Parameters, class Tape, class Update = nothing>
struct CTNN_TAGGED call : Context {
    using context_type = Context;

    Parameters& parameters;
    Tape* tape;
    typename Context::value_type* workspace;
    Update update;
};
template <class Context, class Parameters, class Tape, class Update = nothing>
CTNN_INLINE constexpr call<Context, Parameters, Tape, Update>
make_call(Parameters& parameters, Tape* tape, typename Context::value_type* workspace,
          Update update = {}) noexcept {
    return {{}, parameters, tape, workspace, update};
}

}  // namespace ctnn
