// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/inference.hpp>
#include <ctnn/io/layers/activation.hpp>
#include <ctnn/io/layers/composite.hpp>
#include <ctnn/io/layers/dropout.hpp>
#include <ctnn/io/layers/embedding.hpp>
#include <ctnn/io/layers/linear.hpp>
#include <ctnn/io/layers/norm.hpp>
#include <ctnn/io/layers/recurrent.hpp>
#include <ctnn/io/layers/shape.hpp>
#include <ctnn/io/layers/window.hpp>

#include <map>
#include <string>
#include <string_view>

namespace ctnn::io {

using layer_maker = layer_description (*)(const layer_request&);

/// The layers of ctnn by name.
CTNN_TAGGED inline const std::map<std::string_view, layer_maker>& layer_makers() {
    static const std::map<std::string_view, layer_maker> makers{
        {"linear", make_linear},
        {"embedding", make_embedding},
        {"relu", make_activation<relu>},
        {"leaky_relu", make_activation<leaky_relu>},
        {"elu", make_activation<elu>},
        {"gelu", make_activation<gelu>},
        {"silu", make_activation<silu>},
        {"softplus", make_activation<softplus>},
        {"sigmoid", make_activation<sigmoid>},
        {"tanh", make_activation<tanh>},
        {"selu", make_activation<selu>},
        {"gelu_tanh", make_activation<gelu_tanh>},
        {"hard_sigmoid", make_activation<hard_sigmoid>},
        {"relu6", make_activation<relu6>},
        {"hardtanh", make_activation<hardtanh>},
        {"hard_swish", make_activation<hard_swish>},
        {"mish", make_activation<mish>},
        {"leaky_relu_with", make_leaky_relu_with},
        {"prelu", make_prelu},
        {"elu_with", make_elu_with},
        {"hard_sigmoid_with", make_hard_sigmoid_with},
        {"hardtanh_with", make_hardtanh_with},
        {"clamp", make_hardtanh_with},
        {"softmax", make_softmax},
        {"log_softmax", make_log_softmax},
        {"affine", make_affine},
        {"standardize", make_standardize},
        {"batch_norm", make_batch_norm},
        {"batch_norm_with", make_batch_norm},
        {"layer_norm", make_layer_norm},
        {"layer_norm_with", make_layer_norm},
        {"rnn", make_rnn},
        {"gru", make_gru},
        {"lstm", make_lstm},
        {"last", make_last},
        {"reversed", make_reversed},
        {"input", make_input},
        {"identity", make_identity},
        {"channels_first", make_channels_first},
        {"flatten", make_flatten},
        {"slice", make_slice},
        {"dropout", make_dropout},
        {"conv1d", make_convolution<1, false>},
        {"conv2d", make_convolution<2, false>},
        {"depthwise_conv1d", make_convolution<1, true>},
        {"depthwise_conv2d", make_convolution<2, true>},
        {"max_pool1d", make_pool<1, true>},
        {"max_pool2d", make_pool<2, true>},
        {"avg_pool1d", make_pool<1, false>},
        {"avg_pool2d", make_pool<2, false>},
        {"global_max_pool", make_global_pool<true>},
        {"global_avg_pool", make_global_pool<false>},
        {"sequential", make_sequential},
        {"repeat", make_repeat},
        {"residual", make_residual},
        {"add", make_combined<false>},
        {"multiply", make_combined<true>},
        {"concat", make_concat},
    };
    return makers;
}

/// A layer from its type and the shape that it is given, empty if nothing is before it. Throws file_error.
CTNN_TAGGED inline layer_description make_layer(const type_expression& type, const extents& input) {
    const auto found = layer_makers().find(type.name);
    if (found == layer_makers().end()) {
        std::string known;
        for (const auto& [name, make] : layer_makers())
            known += (known.empty() ? "" : ", ") + std::string(name);
        throw file_error("'" + type.text() + "' is no layer that can be read at run time; those are " +
                         known);
    }
    layer_description layer = found->second({type, input, make_layer});
    layer.type = type;
    // (As measured; of activations, the dearest.)
    if (layer.inner.empty())
        layer.steps += 2 * layer.multiply_adds + (layer.selects ? 15 : 45) * layer.outputs();
    if (layer.inputs() > most_values || layer.outputs() > most_values)
        throw file_error(type.text() + ": more than " + std::to_string(most_values) +
                         " values in a row");
    return layer;
}

}  // namespace ctnn::io
