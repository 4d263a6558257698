// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>

namespace ctnn::core {

struct rule_time {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: this layer goes through time; give it rows of [time, channels], as "
                      "input<time, channels> or embedding has them");
    };
};

/// Output, if Input has time steps.
template <class Input, class Output>
struct over_time {
    using type = broken<rule_time, typename shape_facts<Input>::but_is_given>;
};
template <std::size_t Time, std::size_t Channels, class Output>
struct over_time<shape<Time, Channels>, Output> {
    using type = Output;
};

}  // namespace ctnn::core
