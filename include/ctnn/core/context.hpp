// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>
#include <ctnn/core/rows.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn {

/// What a layer cannot know by itself and every kernel is generated for: the element type, the instruction
/// set, the largest number of rows of a call (1: the one-row kernels), whether it is a step of training, whether
/// the rows that it reads and writes are packed, as users have them, and whether there is but one, the next time
/// steps of a stream. Tagged, so that the kernels of users' layers, templates over this, are so too.
template <class Value, class Architecture, std::size_t MaxRows, bool IsTraining = false,
          bool PackedX = false, bool PackedY = false, bool IsStreaming = false>
struct CTNN_TAGGED context {
    using value_type = Value;
    using architecture = Architecture;
    static constexpr std::size_t max_rows = MaxRows;
    static constexpr bool is_training = IsTraining, is_streaming = IsStreaming;
    static constexpr bool packed_x = PackedX, packed_y = PackedY;

    template <bool IsXPacked, bool IsYPacked>
    using with_packed =
        context<Value, Architecture, MaxRows, IsTraining, IsXPacked, IsYPacked, IsStreaming>;

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

/// What a layer is called with besides its rows. Its tape is what `forward` remembers: in training for
/// `backward`, in a stream for the next time steps; its workspace holds the values that its `forward_workspace`
/// or `backward_workspace` asks for; `random`, on the way forward of training, points to the trainer's
/// random_generator.
template <class Context, class Parameters, class Tape, class Update = nothing, class Random = nothing>
struct CTNN_TAGGED call : Context {
    using context_type = Context;

    Parameters& parameters;
    Tape* tape;
    typename Context::value_type* workspace;
    [[no_unique_address]] Update update;
    [[no_unique_address]] Random random;
};
template <class Context, class Parameters, class Tape, class Update = nothing, class Random = nothing>
CTNN_INLINE constexpr call<Context, Parameters, Tape, Update, Random>
make_call(Parameters& parameters, Tape* tape, typename Context::value_type* workspace,
          Update update = {}, Random random = {}) noexcept {
    return {{}, parameters, tape, workspace, update, random};
}
/// For inference, which has no tape but in a stream.
template <class Context, class Parameters>
CTNN_INLINE constexpr call<Context, Parameters, nothing>
make_call(Parameters& parameters, typename Context::value_type* workspace) noexcept {
    return {{}, parameters, nullptr, workspace, {}, {}};
}

/// What a layer of layers calls one of them with: tape_of(tape) and, if that has parameters, part(all)
/// return references to what is its own.
template <class Context, class Call, class TapeOf, class Part = nothing>
CTNN_INLINE constexpr auto make_part_call(const Call& call, typename Context::value_type* workspace,
                                          [[maybe_unused]] TapeOf tape_of,
                                          [[maybe_unused]] Part part = {}) noexcept {
    constexpr bool has_parameters = !std::is_same_v<Part, nothing>;
    constexpr bool has_tape = Call::is_training || Call::is_streaming;
    if constexpr (!has_tape && has_parameters)
        return make_call<Context>(part(call.parameters), workspace);
    else if constexpr (!has_tape)
        return make_call<Context>(no_parameters, workspace);
    else if constexpr (has_parameters)
        return make_call<Context>(part(call.parameters), &tape_of(*call.tape), workspace,
                                  part_of(call.update, part), call.random);
    else
        return make_call<Context>(no_parameters, &tape_of(*call.tape), workspace, nothing{},
                                  call.random);
}

}  // namespace ctnn
