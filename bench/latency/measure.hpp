// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../comparison/workload.hpp"
#include "report.hpp"
#include "stopwatch.hpp"
#include "subject.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace latency {

/// A network, its row, and its outputs.
struct contestant {
    subject net;
    comparison::workload work;
    comparison::floats outputs;

    /// A caller has just written its row.
    void receive_row() {
        for (volatile float& value : work.inputs) value = value;
    }

    ticks call() { return net.timed_call(work.inputs.data(), outputs.data()); }
};

std::vector<contestant> all_contestants();

/// Sets the parameters. Throws unless the network then computes what the reference does.
void prepare(contestant&);

/// Sets the parameters and returns the time of the first call.
ticks first_call(contestant&, bool warms);

// The times of `calls` calls each, of contestants that are prepared:

table warm_calls(std::vector<contestant>&, std::size_t calls);

/// After others had the caches.
table cold_calls(std::vector<contestant>&, std::size_t calls);

/// Each in a process of its own: this program, which is asked for a first call.
table first_calls(const std::vector<contestant>&, std::size_t calls);

/// With a row so small that every hidden value is subnormal.
table subnormal_calls(std::vector<contestant>, std::size_t calls);

}  // namespace latency
