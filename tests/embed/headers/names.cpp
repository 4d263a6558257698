// SPDX-License-Identifier: BSL-1.0
// Whether ctnn_embed has taken the weights from a file that names them otherwise.
#include "names.hpp"

#include <embedded/names.hpp>

int main() {
    const auto net = make_named();
    return embedded::names::model({1, 2, 3}) == net({1, 2, 3}) ? 0 : 1;
}
