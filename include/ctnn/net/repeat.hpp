// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/sequential.hpp>

namespace ctnn {

namespace core {

template <std::size_t Count>
struct copies;

struct rule_repeat {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: repeat runs one or more copies, each on the outputs of the one before; "
                      "make its last width equal its first");
    };
};

}  // namespace core

namespace net {

/// The parameters of each copy.
template <std::size_t Copies, class One>
struct CTNN_VERSIONED copied_parameters {
    using one = One;
    static constexpr std::size_t count = Copies * One::count;
    static constexpr std::size_t value_count = Copies * core::value_count<One>;
    using moments = copied_parameters<Copies, core::moments_of<One>>;

    One copies[Copies]{};

    CTNN_TAGGED constexpr One& operator[](std::size_t i) noexcept { return copies[i]; }
    CTNN_TAGGED constexpr const One& operator[](std::size_t i) const noexcept { return copies[i]; }

    CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
        for (One& each : copies) each.initialize(random);
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
        for (One& each : copies) each.visit(f);
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
        for (const One& each : copies) each.visit(f);
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit_values(Function&& f) noexcept {
        for (One& each : copies) each.visit_values(f);
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit_values(Function&& f) const noexcept {
        for (const One& each : copies) each.visit_values(f);
    }
    CTNN_TAGGED constexpr void clear() noexcept {
        for (One& each : copies) each.clear();
    }
};

}  // namespace net

/// That many copies of Layers, one after another, each with parameters of its own. They lie in one array
/// and are looped over at run time, so that compile time does not grow with their number. The last width
/// equals the first.
template <std::size_t Copies, class... Layers>
struct repeat : core::begins_like<Layers...> {
    using children = core::list<Layers...>;
    using copy = sequential<Layers...>;
    static constexpr std::size_t copies = Copies;
    static constexpr bool limits_outputs = copy::limits_outputs;

    template <class Value>
    using parameters = net::copied_parameters<Copies, typename copy::template parameters<Value>>;

    template <class Input>
    struct on : layer_base {
        using one = typename copy::template on<Input>;
        using output = core::output_that_is<Input, typename one::output, Copies != 0, core::rule_repeat,
                                            core::copies<Copies>>;

        static constexpr std::size_t multiply_adds = Copies * one::multiply_adds;
        static constexpr std::size_t depth = Copies * one::depth, widest = one::widest;
        static constexpr bool streams = one::streams;

        template <class Context>
        static constexpr std::size_t row_values = Context::max_rows * padded(Input::size);

        template <class Context>
        struct copies_tape {
            typename one::template tape<Context> copies[Copies]{};
        };
        /// The outputs of each copy but the last.
        template <class Context>
        struct training_tape : copies_tape<Context> {
            alignas(alignment) typename Context::value_type values[Copies][row_values<Context>]{};
        };
        template <class Context>
        using tape =
            std::conditional_t<Context::is_training, training_tape<Context>, copies_tape<Context>>;

        template <class Context>
        static constexpr std::size_t forward_workspace =
            one::template forward_workspace<Context> +
            (Copies > 1 && !Context::is_training ? row_values<Context> : 0);

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            for (std::size_t i = 0; i < Copies; ++i) {
                auto to = y;
                if (i + 1 < Copies) {
                    if constexpr (Call::is_training)
                        to.data = call.tape->values[i];
                    else if ((Copies - 1 - i) % 2 != 0)
                        to.data = call.workspace + one::template forward_workspace<Call>;
                }
                one::forward(call_of(call, i, call.workspace), x, to);
                x.data = to.data;
            }
        }

        /// The derivatives between copies, in two arrays by turns.
        template <class Context>
        static constexpr std::size_t backward_workspace =
            2 * row_values<Context> + one::template backward_workspace<Context>;

        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto y, auto dy,
                                                   auto dx) noexcept {
            constexpr std::size_t size = row_values<Call>;
            const auto back_through = [&](std::size_t i, auto to) {
                auto from = x, of = x;
                if (i > 0) from.data = call.tape->values[i - 1];
                of.data = i + 1 < Copies ? call.tape->values[i] : y.data;
                one::backward(call_of(call, i, call.workspace + 2 * size), from, of, dy, to);
            };
            for (std::size_t i = Copies; i-- > 1;) {
                const rows<typename Call::value_type, Input> between{call.workspace + i % 2 * size,
                                                                     x.count};
                back_through(i, between);
                dy.data = between.data;
            }
            back_through(0, dx);
        }

    private:
        template <class Call>
        CTNN_INLINE static constexpr auto call_of(const Call& call, std::size_t i,
                                                  typename Call::value_type* workspace) noexcept {
            const auto copy_of = [i](auto& all) -> auto& { return all.copies[i]; };
            return make_part_call<typename Call::context_type>(call, workspace, copy_of, copy_of);
        }
    };
};

}  // namespace ctnn
