// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace ctnn::io {

/// A shape as PyTorch prints it, such as "[64, 16]".
CTNN_TAGGED inline std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
    return '[' + text + ']';
}

}  // namespace ctnn::io
