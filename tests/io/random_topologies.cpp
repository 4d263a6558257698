// SPDX-License-Identifier: BSL-1.0
// Networks of random layers give what plain loops give for what their text says.
#include "io/random_topologies_data.hpp"

#include "catch.hpp"
#include "support/described.hpp"

namespace {

template <class... Topologies>
void check_all(ctnn::random_list<Topologies...>) {
    (support::check_description<Topologies>(), ...);
}

}  // namespace

TEST_CASE("networks of random layers are what their texts describe", "[random_topologies]") {
    check_all(ctnn::random_topologies{});
}
