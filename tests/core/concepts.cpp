// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/concepts.hpp>

#include "catch.hpp"

#include <cstdint>

namespace {

// The smallest of each kind, and near misses. Only declarations matter.

struct doubling {
    static constexpr ctnn::slope_from from = ctnn::slope_from::input;
    template <class V>
    static constexpr V apply(V x) {
        return x + x;
    }
    template <class V>
    static constexpr V slope(V) {
        return V(2);
    }
};
struct without_slope {
    static constexpr ctnn::slope_from from = ctnn::slope_from::input;
    template <class V>
    static constexpr V apply(V x) {
        return x;
    }
};
struct without_from {
    template <class V>
    static constexpr V apply(V x) {
        return x;
    }
    template <class V>
    static constexpr V slope(V x) {
        return x;
    }
};
struct returns_double {
    static constexpr ctnn::slope_from from = ctnn::slope_from::input;
    static constexpr double apply(double x) { return x; }
    static constexpr double slope(double x) { return x; }
};

struct shaped {
    template <class Input>
    struct on : ctnn::layer_base {
        using output = Input;
    };
};
struct with_on_that_is_no_template {
    struct on {};
};
struct parametric : shaped {
    template <class T>
    struct parameters {};
};
struct parameters_of_no_layer {
    template <class T>
    struct parameters {};
};

struct some_loss {
    using fused_ending = void;
    template <class T>
    using target = std::uint32_t;
};
struct loss_without_target {
    using fused_ending = void;
};
struct loss_without_ending {
    template <class T>
    using target = T;
};
struct some_optimizer {
    static constexpr std::size_t moments = 1;
};

}  // namespace

static_assert(ctnn::activation<doubling>);
static_assert(!ctnn::activation<without_slope>);
static_assert(!ctnn::activation<without_from>);
static_assert(!ctnn::activation<returns_double>);
static_assert(!ctnn::activation<shaped>);

static_assert(ctnn::layer<shaped> && ctnn::layer<doubling>);
static_assert(!ctnn::layer<with_on_that_is_no_template> && !ctnn::layer<without_slope>);
static_assert(!ctnn::layer<int> && !ctnn::layer<void>);

static_assert(ctnn::parametric_layer<parametric>);
static_assert(!ctnn::parametric_layer<shaped>);
static_assert(!ctnn::parametric_layer<parameters_of_no_layer>);

static_assert(ctnn::loss<some_loss>);
static_assert(!ctnn::loss<loss_without_target> && !ctnn::loss<loss_without_ending>);

static_assert(ctnn::optimizer<some_optimizer>);
static_assert(!ctnn::optimizer<shaped> && !ctnn::optimizer<int>);
