// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>

namespace ctnn {

/// Loss as it is, on a network on which a trainer refuses it because it would learn badly, for whoever
/// means it:
///
///     using smoothed = sequential<linear<16, 5>, softmax>;  // softmax of softmax
///     trainer<network<smoothed>, on_any_ending<cross_entropy_with_logits>, sgd, 20> trainer{net};
///
/// Options are in one more pair of braces: on_any_ending<cross_entropy>{{.weight = weights}}. A loss
/// that fuses with an ending still needs it.
template <class Loss>
struct on_any_ending : Loss {
    static constexpr bool suits_any_ending = true;
};

}  // namespace ctnn
