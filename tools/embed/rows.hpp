// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "graph.hpp"

#include <ctnn/io/header.hpp>

#include <span>

namespace ctnn::embed {

/// Evaluates a model whose number of rows is open on these rows (two or more) at once. A model_error
/// that names the node where they meet if the result is not what each row gives alone, one below the
/// other.
void expect_separate_rows(const graph& model, std::span<const io::check_row> rows);

}  // namespace ctnn::embed
