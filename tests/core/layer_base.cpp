// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/layer_base.hpp>

#include "catch.hpp"

#include <type_traits>

// A layer that says nothing needs nothing, and does nothing for its neighbours.
using context = ctnn::context<float, void, 1>;
static_assert(std::is_empty_v<ctnn::layer_base>);
static_assert(std::is_empty_v<ctnn::layer_base::tape<context>>);
static_assert(ctnn::layer_base::forward_workspace<context> == 0);
static_assert(ctnn::layer_base::backward_workspace<context> == 0);
static_assert(ctnn::layer_base::multiply_adds == 0 && !ctnn::layer_base::fuses);
static_assert(!ctnn::layer_base::passes_on && !ctnn::layer_base::passes_on_in_training);
static_assert(!ctnn::layer_base::streams);
static_assert(!ctnn::layer_base::packs_x && !ctnn::layer_base::packs_y && !ctnn::layer_base::packs_dy);
