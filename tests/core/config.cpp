// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/config.hpp>

#include "catch.hpp"

// Embedded weights of an earlier version are read by these rules.
static_assert(ctnn::layout_version == 1);
static_assert(ctnn::line == 16);
static_assert(ctnn::alignment == 64);

static_assert(ctnn::padded(0) == 0);
static_assert(ctnn::padded(1) == 16);
static_assert(ctnn::padded(15) == 16);
static_assert(ctnn::padded(16) == 16);
static_assert(ctnn::padded(17) == 32);
static_assert(ctnn::padded(784) == 784);

static_assert(CTNN_VERSION_MAJOR >= 0 && CTNN_VERSION_MINOR >= 0 && CTNN_VERSION_PATCH >= 0);

TEST_CASE("padded rounds up to whole lines and never by a whole line") {
    for (std::size_t count = 0; count <= 1000; ++count) {
        REQUIRE(ctnn::padded(count) % ctnn::line == 0);
        REQUIRE(ctnn::padded(count) >= count);
        REQUIRE(ctnn::padded(count) - count < ctnn::line);
    }
}

TEST_CASE("constant evaluation is told from running") {
    constexpr bool constant = [] { return CTNN_CONSTANT_EVALUATED; }();
    static_assert(constant);
    bool running = CTNN_CONSTANT_EVALUATED;
    REQUIRE_FALSE(running);
}
