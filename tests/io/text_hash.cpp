// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/text_hash.hpp>

#include "catch.hpp"

TEST_CASE("text_hash: the function's published values") {
    using ctnn::io::text_hash;
    CHECK(text_hash("") == "cbf29ce484222325");
    CHECK(text_hash("a") == "af63dc4c8601ec8c");
    CHECK(text_hash("foobar") == "85944171f73967e8");
}
