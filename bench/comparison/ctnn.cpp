// SPDX-License-Identifier: BSL-1.0
#include "ctnn_runner.hpp"

namespace comparison {

namespace {

const registration registered{{"ctnn", CTNN_VERSION, ctnn_runner<all_nets>}};

}  // namespace

}  // namespace comparison
