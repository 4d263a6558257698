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

/// N copies of Layers, one after another, each with parameters of its own. They lie in one array and are
/// looped over at run time, so that compile time does not grow with N. The last width equals the first.
template <std::size_t N, class... Layers>
struct repeat {
    using checked = core::checked_shape<Layers...>;
    static constexpr std::size_t inputs = checked::value.inputs;
    static constexpr std::size_t outputs = checked::value.outputs;
    static constexpr bool is_sound = checked::is_sound && inputs == outputs && N > 0;
    static constexpr bool reported = !checked::is_sound;  // what is wrong inside has been said
    static_assert(sizeof(core::report_repeat<(is_sound || reported), core::copies<N>, takes<inputs>,
                                             but_is_given<outputs>>) > 0);

    static constexpr bool limits_outputs =
        limiting_layer<typename decltype(core::layer_if_any<sizeof...(Layers) - 1, Layers...>())::type>;

    using copy = typename net::sequence_if<is_sound, Layers...>::type;

    template <class T>
    struct CTNN_VERSIONED parameters {
        using one = typename copy::template parameters<T>;
        static constexpr std::size_t count = N * one::count;

        one copies[N]{};

        CTNN_TAGGED constexpr one& operator[](std::size_t i) noexcept { return copies[i]; }
        CTNN_TAGGED constexpr const one& operator[](std::size_t i) const noexcept { return copies[i]; }

        CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
            for (one& each : copies) each.initialize(random);
        }
        template <class F>
        CTNN_TAGGED constexpr void visit(F&& f) noexcept {
            for (one& each : copies) each.visit(f);
        }
        template <class F>
        CTNN_TAGGED constexpr void visit(F&& f) const noexcept {
            for (const one& each : copies) each.visit(f);
        }
        CTNN_TAGGED constexpr void clear() noexcept {
            for (one& each : copies) each.clear();
        }
    };

    CTNN_TAGGED static constexpr std::size_t widest_of_all() { return copy::widest_of_all(); }

    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<T>& p, const T* x, T* y, std::size_t rows,
                                              T* workspace) noexcept {
        T* const other = workspace + copy::template workspace_size<C>;
        for (std::size_t i = 0; i < N; ++i) {
            T* to = (N - 1 - i) % 2 == 0 ? y : other;
            copy::template forward<C>(p.copies[i], x, to, rows, workspace);
            x = to;
        }
    }

    template <class C>
    static constexpr std::size_t workspace_size =
        copy::template workspace_size<C> + (N > 1 ? C::max_rows * padded(outputs) : 0);

    template <class C>
    struct tape {
        typename copy::template tape<C> copies[N]{};
    };

    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void record(const parameters<T>& p, const T* x, T* y, tape<C>& tape,
                                             std::size_t rows) noexcept {
        for (std::size_t i = 0; i < N; ++i)
            x = copy::template record<C>(p.copies[i], x, tape.copies[i], rows);
        for (std::size_t i = 0; i < rows * padded(outputs); ++i) y[i] = x[i];
    }

    template <class C>
    static constexpr std::size_t gradient_size =
        C::max_rows * copy::template widest<net::purpose::training>(true);
    template <class C>
    static constexpr std::size_t scratch_size = 2 * gradient_size<C> + copy::template scratch_size<C>;

    template <class C, bool InputGradient, class Update, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<T>& p, const Update& update, const T* x,
                                               const T*, T* dy, T* dx, tape<C>& tape, T* scratch,
                                               std::size_t rows) noexcept {
        constexpr std::size_t last_stage = copy::template stage_count<net::purpose::training> - 1;
        T* here = scratch;
        T* const first = scratch;
        T* const second = scratch + gradient_size<C>;
        for (std::size_t i = 0; i < rows * padded(outputs); ++i) here[i] = dy[i];
        const auto back_through = [&]<bool Wanted>(std::size_t i) {
            const T* from = i == 0 ? x : net::stage_of<last_stage>(tape.copies[i - 1]).values;
            const auto part = update.at([i](auto& all) -> auto& { return all.copies[i]; });
            T* const spare = here == first ? second : first;
            here = copy::template backward<C, Wanted>(p.copies[i], part, from, tape.copies[i], here,
                                                      spare, scratch + 2 * gradient_size<C>, rows);
        };
        for (std::size_t i = N; i-- > (InputGradient ? 0 : 1);)
            back_through.template operator()<true>(i);
        if constexpr (!InputGradient) back_through.template operator()<false>(0);
        if constexpr (InputGradient)
            for (std::size_t i = 0; i < rows * padded(inputs); ++i) dx[i] = here[i];
    }
};

}  // namespace ctnn
