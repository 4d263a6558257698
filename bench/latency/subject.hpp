// SPDX-License-Identifier: BSL-1.0
// The networks of the comparison as static ctnn networks, one call at a time.
#pragma once

#include "../comparison/ctnn_nets.hpp"
#include "stopwatch.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace latency {

namespace nn = ctnn;

/// What can be done with a network; `timed_` returns how long it took.
struct subject {
    std::string name;
    void (*set_parameters)(const comparison::model&);
    ticks (*timed_call)(const float* row, float* outputs);
    ticks (*timed_warm)();
    std::span<const std::byte> memory;
};

template <class Net>
class subject_of {
    using network = comparison::network_of<Net>;
    static inline network net;

    static void set_parameters(const comparison::model& from) { comparison::set_parameters(net, from); }

    static ticks timed_call(const float* row, float* outputs) {
        const ticks from = start();
        const auto answer = net(std::span<const float, network::inputs>(row, network::inputs));
        std::copy(answer.begin(), answer.end(), outputs);
        return stop() - from;
    }

    static ticks timed_warm() {
        const ticks from = start();
        nn::warm(net);
        return stop() - from;
    }

public:
    static subject get() {
        return {std::string(Net::name), set_parameters, timed_call, timed_warm,
                std::as_bytes(std::span(&net, 1))};
    }
};

inline std::vector<subject> all_subjects() {
    return []<class... Nets>(comparison::net_list<Nets...>) {
        return std::vector<subject>{subject_of<Nets>::get()...};
    }(comparison::all_nets{});
}

}  // namespace latency
