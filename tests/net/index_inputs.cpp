// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/index_inputs.hpp>

#include <ctnn/inference.hpp>

namespace nn = ctnn;
using nn::net::indices_below;
using words = nn::embedding<7, 2>;

static_assert(indices_below<nn::sequential<nn::input<3>, words>> == 7);
static_assert(indices_below<nn::sequential<nn::input<3>, nn::identity, words, nn::embedding<9, 1>>> ==
              7);
static_assert(indices_below<nn::sequential<nn::input<3>, nn::sequential<nn::identity, words>>> == 7);
static_assert(indices_below<nn::sequential<nn::affine<3>, words>> == 0);
static_assert(indices_below<nn::sequential<nn::input<3>, nn::identity>> == 0);
static_assert(indices_below<nn::sequential<nn::linear<3, 2>, nn::relu>> == 0);
static_assert(indices_below<nn::sequential<>> == 0);
