// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/header.hpp>
#include <ctnn/io/tensor_names.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn::embed {

/// A model on its way into a header, and what a user may want to know about it.
struct embedding {
    struct line {
        std::string layer, origin;
    };

    io::header_source source;
    std::string producer;
    std::vector<line> layers;
    std::vector<std::string> skipped, notes;
    double largest_difference = 0;  ///< from the source model, as a part of its largest output
};

/// The network of an ONNX file, with rows (or as many as the compiler has time for) that prove it.
/// `file_name` is for messages. Throws file_error where the model cannot be embedded, and disagreement
/// where the network does not compute what the model does.
embedding embed_onnx(std::string_view bytes, std::string_view file_name,
                     std::optional<std::size_t> rows = {});

/// The same of a safetensors file with the parameters of this topology.
embedding embed_safetensors(std::string_view bytes, std::string_view file_name,
                            std::string_view topology, std::optional<std::size_t> rows = {},
                            const load_options& options = {});

/// The header's text. Throws file_error where the network is too large for a compiler.
std::string header_of(const embedding& made, std::string_view file_name);

/// The network does not compute what its source does: a mistake of ours, and no header comes of it.
class disagreement : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace ctnn::embed
