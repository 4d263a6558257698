// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape.hpp>
#include <ctnn/net/sequence.hpp>

namespace ctnn {

namespace core {

template <bool Kept, class Copies, class Takes, class Given>
struct report_repeat {};
template <class Copies, class Takes, class Given>
struct report_repeat<false, Copies, Takes, Given> {
    static_assert(
        never<Copies, Takes, Given>,
        "ctnn: repeat runs one or more copies, each on the outputs of the one before; make its "
        "last width equal its first");
};
template <std::size_t Count>
struct copies;

}  // namespace core

/// That many copies of Layers, one after another, each with parameters of its own. They lie in one array
/// and are looped over at run time, so that compile time does not grow with their number. The last width
/// equals the first.
template <std::size_t Copies, class... Layers>
struct repeat {
    using checked = core::checked_shape<Layers...>;
    static constexpr std::size_t inputs = checked::value.inputs;
    static constexpr std::size_t outputs = checked::value.outputs;
    static constexpr bool is_sound = checked::is_sound && inputs == outputs && Copies > 0;
    static constexpr bool reported = !checked::is_sound;  // what is wrong inside has been said
    static_assert(sizeof(core::report_repeat<(is_sound || reported), core::copies<Copies>, takes<inputs>,
                                             but_is_given<outputs>>) > 0);

    static constexpr bool limits_outputs =
        limiting_layer<typename decltype(core::layer_if_any<sizeof...(Layers) - 1, Layers...>())::type>;

    using copy = typename net::sequence_if<is_sound, Layers...>::type;

    template <class Value>
    struct CTNN_VERSIONED parameters {
        using one = typename copy::template parameters<Value>;
        static constexpr std::size_t count = Copies * one::count;

        one copies[Copies]{};

        CTNN_TAGGED constexpr one& operator[](std::size_t i) noexcept { return copies[i]; }
        CTNN_TAGGED constexpr const one& operator[](std::size_t i) const noexcept { return copies[i]; }

        CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
            for (one& each : copies) each.initialize(random);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
            for (one& each : copies) each.visit(f);
        }
        template <class Function>
        CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
            for (const one& each : copies) each.visit(f);
        }
        CTNN_TAGGED constexpr void clear() noexcept {
            for (one& each : copies) each.clear();
        }
    };

    CTNN_TAGGED static constexpr std::size_t widest_of_all() { return copy::widest_of_all(); }

    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                              std::size_t rows, Value* workspace) noexcept {
        Value* const other = workspace + copy::template workspace_size<Context>;
        for (std::size_t i = 0; i < Copies; ++i) {
            Value* to = (Copies - 1 - i) % 2 == 0 ? y : other;
            copy::template forward<Context>(p.copies[i], x, to, rows, workspace);
            x = to;
        }
    }

    template <class Context>
    static constexpr std::size_t workspace_size =
        copy::template workspace_size<Context> + (Copies > 1 ? Context::max_rows * padded(outputs) : 0);

    template <class Context>
    struct tape {
        typename copy::template tape<Context> copies[Copies]{};
    };

    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void record(const parameters<Value>& p, const Value* x, Value* y,
                                             tape<Context>& tape, std::size_t rows) noexcept {
        for (std::size_t i = 0; i < Copies; ++i)
            x = copy::template record<Context>(p.copies[i], x, tape.copies[i], rows);
        for (std::size_t i = 0; i < rows * padded(outputs); ++i) y[i] = x[i];
    }

    template <class Context>
    static constexpr std::size_t gradient_size = copy::template gradient_size<Context>;
    template <class Context>
    static constexpr std::size_t scratch_size =
        2 * gradient_size<Context> + copy::template scratch_size<Context>;

    template <class Context, bool InputGradient, class Update,
              class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void
    backward(parameters<Value>& p, const Update& update, const Value* x, const Value*, Value* dy,
             Value* dx, tape<Context>& tape, Value* scratch, std::size_t rows) noexcept {
        constexpr std::size_t last_stage = copy::template stage_count<net::purpose::training> - 1;
        Value* here = scratch;
        Value* const first = scratch;
        Value* const second = scratch + gradient_size<Context>;
        for (std::size_t i = 0; i < rows * padded(outputs); ++i) here[i] = dy[i];
        const auto back_through = [&]<bool Wanted>(std::size_t i) {
            const Value* from = i == 0 ? x : net::stage_of<last_stage>(tape.copies[i - 1]).values;
            const auto part = update.at([i](auto& all) -> auto& { return all.copies[i]; });
            Value* const spare = here == first ? second : first;
            here = copy::template backward<Context, Wanted>(p.copies[i], part, from, tape.copies[i],
                                                            here, spare,
                                                            scratch + 2 * gradient_size<Context>, rows);
        };
        for (std::size_t i = Copies; i-- > (InputGradient ? 0 : 1);)
            back_through.template operator()<true>(i);
        if constexpr (!InputGradient) back_through.template operator()<false>(0);
        if constexpr (InputGradient)
            for (std::size_t i = 0; i < rows * padded(inputs); ++i) dx[i] = here[i];
    }
};

}  // namespace ctnn
