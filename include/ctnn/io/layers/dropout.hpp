// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/shape.hpp>

namespace ctnn::io {

/// What it is in inference.
CTNN_TAGGED inline layer_description make_dropout(const layer_request& request) {
    request.expect_arguments(1);
    const double probability = request.ratio(0);
    if (!(probability >= 0 && probability <= 1))
        throw request.error(": expected a std::ratio from 0 to 1");
    return make_identity({{"identity", {}}, request.input, request.make});
}

}  // namespace ctnn::io
