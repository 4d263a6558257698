// SPDX-License-Identifier: BSL-1.0
// A sequence of oneDNN's primitives with what they work on.
#pragma once

#include "layer.hpp"

#include <dnnl.hpp>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace comparison {

namespace {

using tag = dnnl::memory::format_tag;

inline dnnl::memory::desc described(const dnnl::memory::dims& sizes, tag layout) {
    return {sizes, dnnl::memory::data_type::f32, layout};
}

inline dnnl::memory::dim signed_size(std::size_t size) { return static_cast<dnnl::memory::dim>(size); }

/// `operations` has what comes before the activation. Softmax is a primitive of its own.
inline dnnl::primitive_attr with_activation(activation after, dnnl::post_ops operations = {}) {
    if (after == activation::relu)
        operations.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
    else if (after == activation::sigmoid)
        operations.append_eltwise(1, dnnl::algorithm::eltwise_logistic, 0, 0);
    else if (after == activation::tanh)
        operations.append_eltwise(1, dnnl::algorithm::eltwise_tanh, 0, 0);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(operations);
    return attributes;
}

class primitives {
public:
    void run(const float* rows, float* outputs) {
        input_.set_data_handle(const_cast<float*>(rows));
        output_.set_data_handle(outputs);
        for (const auto& [primitive, arguments] : primitives_) primitive.execute(stream_, arguments);
        stream_.wait();
    }

protected:
    void add(const dnnl::primitive& primitive, const std::unordered_map<int, dnnl::memory>& arguments) {
        primitives_.emplace_back(primitive, arguments);
    }

    void add_softmax_in_place(const dnnl::memory& of) {
        add(dnnl::softmax_forward({{dnnl::prop_kind::forward_inference, of.get_desc(), 1}, engine_}),
            {{DNNL_ARG_SRC, of}, {DNNL_ARG_DST, of}});
    }

    dnnl::memory allocated(const dnnl::memory::desc& layout) { return {layout, engine_}; }
    /// Memory that every call brings.
    dnnl::memory without_memory(const dnnl::memory::desc& layout) { return {layout, engine_, nullptr}; }

    /// The values, given in one layout, in another.
    dnnl::memory copied(const floats& values, const dnnl::memory::desc& from,
                        const dnnl::memory::desc& to) {
        dnnl::memory given(from, engine_, const_cast<float*>(values.data())), made(to, engine_);
        dnnl::reorder(given, made).execute(stream_, given, made);
        stream_.wait();
        return made;
    }

    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    dnnl::memory input_, output_;

private:
    dnnl::stream stream_{engine_};
    std::vector<std::pair<dnnl::primitive, std::unordered_map<int, dnnl::memory>>> primitives_;
};

inline std::string onednn_version() {
    const dnnl_version_t* of = dnnl_version();
    return std::to_string(of->major) + "." + std::to_string(of->minor) + "." + std::to_string(of->patch);
}

}  // namespace

}  // namespace comparison
