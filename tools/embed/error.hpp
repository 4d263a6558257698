// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>

namespace ctnn::embed {

/// What is wrong with a model, without the name of its file: whoever opened the file adds that.
class model_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace ctnn::embed
