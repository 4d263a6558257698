// SPDX-License-Identifier: BSL-1.0
// oneDNN: inner products with the activation as their post-operation. The library chooses the layouts of weights and
// hidden values; weights are reordered before anything is timed.
#include "rival.hpp"

#include <dnnl.hpp>

#include <string>
#include <unordered_map>

namespace comparison {

namespace {

using tag = dnnl::memory::format_tag;

dnnl::memory::desc described(std::size_t rows, std::size_t columns, tag layout) {
    return {{static_cast<dnnl::memory::dim>(rows), static_cast<dnnl::memory::dim>(columns)},
            dnnl::memory::data_type::f32,
            layout};
}

dnnl::primitive_attr with_activation(activation after) {
    dnnl::post_ops operations;
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

class inference {
public:
    explicit inference(const workload& work) {
        dnnl::memory source(described(work.rows, work.net.inputs(), tag::nc), engine_, nullptr);
        input_ = source;
        for (const layer& each : work.net.layers) {
            const bool is_last = &each == &work.net.layers.back();
            const auto to = described(work.rows, each.outputs, is_last ? tag::nc : tag::any);
            const dnnl::memory::desc bias({static_cast<dnnl::memory::dim>(each.outputs)},
                                          dnnl::memory::data_type::f32, tag::x);
            const dnnl::inner_product_forward::primitive_desc chosen(
                {dnnl::prop_kind::forward_inference, source.get_desc(),
                 described(each.outputs, each.inputs, tag::any), bias, to},
                with_activation(each.after), engine_);

            const dnnl::memory weight(chosen.weights_desc(), engine_);
            copy(each.weight, described(each.outputs, each.inputs, tag::oi), weight);
            const dnnl::memory bias_memory(bias, engine_);
            copy(each.bias, bias, bias_memory);
            const dnnl::memory destination = is_last ? dnnl::memory(chosen.dst_desc(), engine_, nullptr)
                                                     : dnnl::memory(chosen.dst_desc(), engine_);
            add(dnnl::inner_product_forward(chosen), {{DNNL_ARG_SRC, source},
                                                      {DNNL_ARG_WEIGHTS, weight},
                                                      {DNNL_ARG_BIAS, bias_memory},
                                                      {DNNL_ARG_DST, destination}});
            source = destination;
            if (each.after == activation::softmax)  // in place
                add(dnnl::softmax_forward(
                        {{dnnl::prop_kind::forward_inference, source.get_desc(), 1}, engine_}),
                    {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, source}});
        }
        output_ = source;
    }

    void operator()(const float* rows, float* outputs) {
        input_.set_data_handle(const_cast<float*>(rows));
        output_.set_data_handle(outputs);
        for (const auto& [primitive, arguments] : primitives_) primitive.execute(stream_, arguments);
        stream_.wait();
    }

private:
    using arguments = std::unordered_map<int, dnnl::memory>;

    void add(const dnnl::primitive& primitive, const arguments& with) {
        primitives_.emplace_back(primitive, with);
    }

    void copy(const floats& values, const dnnl::memory::desc& layout, dnnl::memory to) {
        dnnl::memory from(layout, engine_, const_cast<float*>(values.data()));
        dnnl::reorder(from, to).execute(stream_, from, to);
        stream_.wait();
    }

    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream_{engine_};
    dnnl::memory input_, output_;
    std::vector<std::pair<dnnl::primitive, arguments>> primitives_;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return nullptr;
    return std::make_unique<inference_runner<inference>>(work);
}

std::string version() {
    const dnnl_version_t* of = dnnl_version();
    return std::to_string(of->major) + "." + std::to_string(of->minor) + "." + std::to_string(of->patch);
}

const registration registered{{"oneDNN", version(), runner_for}};

}  // namespace

}  // namespace comparison
