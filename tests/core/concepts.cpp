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

struct sized {
    static constexpr std::size_t inputs = 2, outputs = 3;
};
struct without_outputs {
    static constexpr std::size_t inputs = 2;
};
struct keeping {
    static constexpr bool keeps_width = true;
};
struct not_keeping {
    static constexpr bool keeps_width = false;
};

struct parametric : sized {
    template <class T>
    struct parameters {};
};
struct parameters_of_no_layer {
    template <class T>
    struct parameters {};
};
struct fusing_without_parameters : sized {
    static constexpr bool fuses_activation = true;
};
struct fusing : fusing_without_parameters {
    template <class T>
    struct parameters {};
};
struct not_fusing : fusing {
    static constexpr bool fuses_activation = false;
};
struct taping : sized {
    template <class T>
    struct parameters {};
    template <class C>
    struct tape {};
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
static_assert(!ctnn::activation<sized>);

static_assert(ctnn::sized_layer<sized>);
static_assert(!ctnn::sized_layer<without_outputs>);
static_assert(!ctnn::sized_layer<doubling>);

static_assert(ctnn::width_keeping_layer<doubling>);
static_assert(ctnn::width_keeping_layer<keeping>);
static_assert(!ctnn::width_keeping_layer<not_keeping>);
static_assert(!ctnn::width_keeping_layer<sized>);

static_assert(ctnn::layer<sized> && ctnn::layer<keeping> && ctnn::layer<doubling>);
static_assert(!ctnn::layer<without_outputs> && !ctnn::layer<not_keeping>);
static_assert(!ctnn::layer<int> && !ctnn::layer<void>);

static_assert(ctnn::parametric_layer<parametric>);
static_assert(!ctnn::parametric_layer<sized>);
static_assert(!ctnn::parametric_layer<parameters_of_no_layer>);

static_assert(ctnn::fusing_layer<fusing>);
static_assert(!ctnn::fusing_layer<not_fusing> && !ctnn::fusing_layer<sized>);
static_assert(!ctnn::fusing_layer<fusing_without_parameters>);

static_assert(ctnn::taping_layer<taping, int>);
static_assert(!ctnn::taping_layer<sized, int>);

static_assert(ctnn::loss<some_loss>);
static_assert(!ctnn::loss<loss_without_target> && !ctnn::loss<loss_without_ending>);

static_assert(ctnn::optimizer<some_optimizer>);
static_assert(!ctnn::optimizer<sized> && !ctnn::optimizer<int>);
