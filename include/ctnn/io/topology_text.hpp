// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/type_name.hpp>

#include <string>

namespace ctnn {

/// A topology as source has it, without `ctnn::`, such as "sequential<linear<2, 50>, relu>". The same
/// text from every compiler, so that files may hold it.
template <class Topology>
CTNN_TAGGED std::string topology_text() {
    return core::type_name<Topology>();
}

}  // namespace ctnn
