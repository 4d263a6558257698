// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/shape/input.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/simd/frame_ring.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace ctnn {

namespace net {

template <class Given>
struct report_stream_of {
    static_assert(never<but_is<Given>>, "ctnn: a stream runs a network; write stream live{net}");
};
template <class Topology>
struct report_time {
    static_assert(never<but_is<Topology>>,
                  "ctnn: a stream takes a network's time steps one after another; begin the network "
                  "with input<time, channels>");
};
template <bool IsSound, std::size_t Index, class Layer>
struct report_streams {
    static_assert(
        IsSound || never<in_layer<Index>, but_is<Layer>>,
        "ctnn: each layer of a stream gives an output for every time step, of that and those before it, "
        "and this one does not; make its window causal with stride<1>, or leave the layer out");
};
template <class Network>
CTNN_TAGGED constexpr void report_lifetime() {
    static_assert(never<but_is<Network>>,
                  "ctnn: a stream reads its network as long as it lives, and this network ends before "
                  "that; give it a name");
}
template <class Value, class... Given>
CTNN_TAGGED constexpr void report_process() {
    static_assert(never<but_is<Given>...>,
                  "ctnn: process reads time steps and writes to its second argument; write "
                  "live.process(frames, out) with vectors, arrays or spans of the network's element "
                  "type, `out` of n * outputs values and not const");
}

/// A topology on so many time steps, of Channels each.
template <std::size_t Frames, std::size_t Channels, class... Layers>
using chain_of_frames =
    chain<shape<Frames, Channels>, 1 + sizeof...(Layers), input<Frames, Channels>, Layers...>;

/// Says by its layout whose it is: by FNV-1a (Fowler, Noll, Vo) of its format and sizes, not of their bytes.
template <class Value, std::size_t Channels, class... Layers>
struct CTNN_VERSIONED stream_state {
    template <std::size_t Frames>
    using chain_of = chain_of_frames<Frames, Channels, Layers...>;
    template <class Architecture>
    using context_for = context<Value, Architecture, 1, false, false, false, true>;
    /// (The same for every target.)
    using carried_type = typename chain_of<1>::template tape<context_for<void>>;

    static constexpr bool is_sound = true;
    static constexpr std::uint64_t expected_layout = [] {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const std::size_t number :
             {std::size_t{1}, sizeof(Value), Channels, chain_of<1>::output::size,
              chain_of<1>::multiply_adds, chain_of<1>::depth, sizeof(carried_type)})
            hash = (hash ^ number) * 0x100000001b3;
        return hash;
    }();

    std::uint64_t layout = expected_layout;
    carried_type carried{};

    /// (Audio hosts have their buffers processed in place, and a kernel may read what it has written.)
    static constexpr bool may_be_in_place = chain_of<1>::output::size == Channels;

    /// Time steps that go through the network together, as many as CTNN_STACK_LIMIT has room for.
    static constexpr std::size_t together = [] {
        using run = packed_run<shape<simd::frames_together, Channels>, chain_of<simd::frames_together>,
                               context_for<simd::native>>;
        constexpr std::size_t buffers = run::x_size + run::y_size + run::workspace_size +
                                        may_be_in_place * simd::frames_together * Channels;
        return sizeof(Value) * buffers + frame_bytes <= CTNN_STACK_LIMIT ? simd::frames_together : 1;
    }();

    template <std::size_t Frames>
    CTNN_TAGGED constexpr void run(const auto& parameters, const Value* x, Value* y) noexcept {
        scratch_array<Value, (may_be_in_place ? Frames * Channels : 0)> copy;
        if constexpr (may_be_in_place) {
            std::copy_n(x, Frames * Channels, copy.data());
            x = copy.data();
        }
        run_packed<shape<Frames, Channels>, chain_of<Frames>, context_for<simd::native>>(parameters, x,
                                                                                         y, 1, &carried);
    }
};

struct failed_stream_state {
    static constexpr bool is_sound = false;
    static constexpr std::uint64_t expected_layout = 0;
    static constexpr std::size_t together = 1;
    std::uint64_t layout = 0;

    template <std::size_t>
    CTNN_TAGGED constexpr void run(const auto&...) noexcept {}
};

/// A topology on its time steps one by one.
template <class Topology>
struct streamed {
    static_assert(sizeof(report_time<Topology>) > 0);
    static constexpr std::size_t inputs = 1, outputs = 1;
    template <class Value>
    using state = failed_stream_state;
};
template <std::size_t Time, std::size_t Channels, class... Layers>
struct streamed<sequential<input<Time, Channels>, Layers...>> {
    static constexpr std::size_t first_other = []<std::size_t... Index>(std::index_sequence<Index...>) {
        const bool streams[] = {core::layer_at<Index, shape<Time, Channels>, Layers...>::streams...,
                                false};
        std::size_t first = 0;
        while (streams[first]) ++first;
        return first;
    }(std::index_sequence_for<Layers...>{});
    static constexpr bool is_sound = first_other == sizeof...(Layers);
    static_assert(sizeof(report_streams<is_sound, first_other + 1,
                                        core::type_at<first_other, Layers..., identity>>) > 0);

    template <class Value>
    CTNN_TAGGED static constexpr auto find_state() {
        if constexpr (is_sound)
            return std::type_identity<stream_state<Value, Channels, Layers...>>{};
        else
            return std::type_identity<failed_stream_state>{};
    }
    template <class Value>
    using state = typename decltype(find_state<Value>())::type;

    static constexpr std::size_t inputs = Channels;
    static constexpr std::size_t outputs = core::channels_of<
        typename core::shape_after<sizeof...(Layers), shape<Time, Channels>, Layers...>::type>;
};

}  // namespace net

template <class Network>
class CTNN_VERSIONED stream {
    static_assert(sizeof(net::report_stream_of<Network>) > 0);

public:
    CTNN_TAGGED constexpr explicit stream(const Network&) noexcept {}
};

/// A network over time that takes one time step after another: each output equals, to the bit, that of the network on
/// all of them at once, however they come in buffers and however many there are. It has a state of its own, as if
/// there had been zeros before the first, and reads the network, which many share, for as long as it lives. Every
/// layer must give an output for each time step from that and those before it: gru, lstm and rnn, windows that are
/// `causal` with stride<1>, what works on each value or the channels of each time step, and branches of such. Trivially
/// copyable; constexpr and noexcept, with no allocation, lock or system call. NaN stays in a state until `reset`; one
/// that decays to nothing becomes slow, denormal numbers unless the thread holds a flush_to_zero.
template <class Topology, class Value>
class stream<network<Topology, Value>> {
    using network_type = ctnn::network<Topology, Value>;
    using streamed = net::streamed<Topology>;

public:
    using value_type = Value;
    /// Values of a time step.
    static constexpr std::size_t inputs = streamed::inputs, outputs = streamed::outputs;
    using output_type = std::array<Value, outputs>;
    /// What it carries: trivially copyable, to keep its bytes for a program with the same network.
    using state_type = typename streamed::template state<Value>;

    CTNN_TAGGED constexpr explicit stream(const network_type& net) noexcept : network_{&net} {}
    CTNN_TAGGED constexpr explicit stream(const network_type&& net) noexcept : network_{&net} {
        net::report_lifetime<network_type>();
    }

    CTNN_TAGGED constexpr const network_type& network() const noexcept { return *network_; }

    /// The next time step.
    CTNN_TAGGED constexpr output_type operator()(const std::array<Value, inputs>& frame) noexcept {
        return next(frame.data());
    }
    CTNN_TAGGED constexpr output_type operator()(std::span<const Value, inputs> frame) noexcept {
        return next(frame.data());
    }
    /// The same for values in braces: live({0.5f}).
    template <std::size_t Extent>
    CTNN_TAGGED constexpr output_type operator()(const Value (&frame)[Extent]) noexcept {
        if constexpr (Extent == inputs)
            return next(frame);
        else if constexpr (state_type::is_sound)
            net::report_argument<Value, inputs, Value[Extent]>();
        return {};
    }
    template <class Given>
        requires(!std::convertible_to<const Given&, const std::array<Value, inputs>&> &&
                 !std::convertible_to<const Given&, std::span<const Value, inputs>>)
    CTNN_TAGGED constexpr output_type operator()(const Given&) noexcept {
        if constexpr (state_type::is_sound) net::report_argument<Value, inputs, Given>();
        return {};
    }

    /// The next n time steps: `frames` has n * inputs values, `out` n * outputs. They may be the same values, where
    /// inputs == outputs, or do not overlap. Other sizes: an assertion, without assertions nothing.
    CTNN_TAGGED constexpr void process(std::span<const Value> frames, std::span<Value> out) noexcept {
        constexpr std::size_t together = state_type::together;
        const std::size_t count = frames.size() / inputs;
        const bool sizes_fit = frames.size() == count * inputs && out.size() == count * outputs;
        assert(sizes_fit && "process takes n * inputs values and gives n * outputs");
        if (!sizes_fit) return;
        const Value* x = frames.data();
        Value* y = out.data();
        std::size_t left = count;
        for (; left >= together; left -= together, x += together * inputs, y += together * outputs)
            state_.template run<together>(network_->parameters(), x, y);
        for (; left > 0; --left, x += inputs, y += outputs)
            state_.template run<1>(network_->parameters(), x, y);
    }
    template <class... Given>
        requires(!net::can_predict<Value, Given...>)
    CTNN_TAGGED constexpr void process(Given&&...) noexcept {
        net::report_process<Value, std::remove_reference_t<Given>...>();
    }

    /// As if there had been no time step yet.
    CTNN_TAGGED constexpr void reset() noexcept { state_ = {}; }

    CTNN_TAGGED constexpr const state_type& state() const noexcept { return state_; }
    /// Goes on from there. False, and nothing has changed, if it is not the state of such a network.
    [[nodiscard]] CTNN_TAGGED constexpr bool restore(const state_type& state) noexcept {
        if (state.layout != state_type::expected_layout) return false;
        state_ = state;
        return true;
    }

private:
    CTNN_TAGGED constexpr output_type next(const Value* x) noexcept {
        output_type y{};
        state_.template run<1>(network_->parameters(), x, y.data());
        return y;
    }

    const network_type* network_;
    state_type state_{};
};

}  // namespace ctnn
