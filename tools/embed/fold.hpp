// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "step.hpp"

namespace ctnn::embed {

/// Composes affine steps and folds them into the linear step or layer normalisation before them, or
/// else into the linear step after them, all in double. One is left where it has no such neighbour,
/// and where folding would lose digits (a feature whose mean is many deviations away from 0): that
/// becomes a standardize step.
std::vector<step> fold(std::vector<step> steps);

}  // namespace ctnn::embed
