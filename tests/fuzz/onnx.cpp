// SPDX-License-Identifier: BSL-1.0
// Any bytes as an ONNX file: it becomes a header, or is refused with a file_error.
#include "embed.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        ctnn::embed::embedding made =
            ctnn::embed::embed_onnx({reinterpret_cast<const char*>(data), size}, "model.onnx", 1);
        made.source.name = "model";
        if (ctnn::embed::header_of(made, "model.onnx").empty()) std::abort();
    } catch (const ctnn::file_error&) {
    } catch (const ctnn::embed::disagreement&) {
        // Numbers of any size may be lost in float.
    }
    return 0;
}
