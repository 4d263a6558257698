// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/index.hpp>
#include <ctnn/io/layers/layer_request.hpp>

#include <algorithm>
#include <limits>

namespace ctnn::io {

CTNN_TAGGED inline layer_description make_embedding(const layer_request& request) {
    request.expect_arguments(2);
    const std::size_t count = request.number(0), width = request.number(1);
    if (request.input.size() != 1)
        throw request.error(" takes rows of indices; put it after input<T> of T indices");
    if (bounded_product(std::vector{count, width}) > most_values) throw too_large(request.type);
    layer_description layer{.input = request.input, .output = {request.input[0], width}};
    layer.value_count = count * width;
    layer.tensors = {{"weight", {count, width}}};
    layer.indices_below = count;
    storage& values = layer.arrays.emplace_back(padded(count * width), no_value);
    for (std::size_t i = 0; i < count * width; ++i) values[i] = i;
    layer.evaluates(
        [count, width, indices = layer.inputs()]<class Value>(const Value* p, const Value* x, Value* y) {
            for (std::size_t i = 0; i < indices; ++i, y += width) {
                const std::size_t index = core::index_of(x[i], count);
                if (index < count)
                    std::copy_n(p + index * width, width, y);
                else
                    std::fill_n(y, width, std::numeric_limits<Value>::quiet_NaN());
            }
        });
    return layer;
}

}  // namespace ctnn::io
