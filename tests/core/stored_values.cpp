// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/stored_values.hpp>

#include "catch.hpp"

#include <type_traits>

namespace {

namespace core = ctnn::core;

struct plain {
    static constexpr std::size_t count = 2;
    int values[2] = {1, 2};
    constexpr void visit(auto&& f) {
        for (int& value : values) f(value);
    }
    constexpr void visit(auto&& f) const {
        for (const int& value : values) f(value);
    }
};
struct with_buffer : plain {
    static constexpr std::size_t value_count = 3;
    using moments = plain;
    int buffer = 3;
    constexpr void visit_values(auto&& f) {
        visit(f);
        f(buffer);
    }
    constexpr void visit_values(auto&& f) const {
        visit(f);
        f(buffer);
    }
};

template <class Parameters>
constexpr int sum(const Parameters& parameters) {
    int all = 0;
    core::visit_values(parameters, [&](int value) { all += value; });
    return all;
}

static_assert(core::value_count<plain> == 2 && core::value_count<with_buffer> == 3);
static_assert(sum(plain{}) == 3 && sum(with_buffer{}) == 6);
static_assert(std::is_same_v<core::moments_of<plain>, plain>);
static_assert(std::is_same_v<core::moments_of<with_buffer>, plain>);
static_assert(std::is_empty_v<core::no_moments> && core::no_moments::count == 0);

}  // namespace

TEST_CASE("values can be changed where they are visited", "[stored_values]") {
    with_buffer parameters;
    core::visit_values(parameters, [](int& value) { value *= 2; });
    CHECK(sum(parameters) == 12);
}
