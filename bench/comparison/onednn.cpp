// SPDX-License-Identifier: BSL-1.0
// oneDNN: inner products with the activation as their post-operation. The library chooses the layouts of weights and
// hidden values; weights are reordered before anything is timed.
#include "onednn_primitives.hpp"
#include "rival.hpp"

namespace comparison {

namespace {

class inference : primitives {
public:
    explicit inference(const workload& work) {
        const auto rows = signed_size(work.rows);
        dnnl::memory source = input_ =
            without_memory(described({rows, signed_size(work.net.inputs())}, tag::nc));
        for (const layer& each : work.net.layers) {
            const bool is_last = &each == &work.net.layers.back();
            const auto inputs = signed_size(each.inputs), outputs = signed_size(each.outputs);
            const auto bias = described({outputs}, tag::x);
            const dnnl::inner_product_forward::primitive_desc chosen(
                {dnnl::prop_kind::forward_inference, source.get_desc(),
                 described({outputs, inputs}, tag::any), bias,
                 described({rows, outputs}, is_last ? tag::nc : tag::any)},
                with_activation(each.after), engine_);

            const dnnl::memory destination =
                is_last ? without_memory(chosen.dst_desc()) : allocated(chosen.dst_desc());
            add(dnnl::inner_product_forward(chosen),
                {{DNNL_ARG_SRC, source},
                 {DNNL_ARG_WEIGHTS,
                  copied(each.weight, described({outputs, inputs}, tag::oi), chosen.weights_desc())},
                 {DNNL_ARG_BIAS, copied(each.bias, bias, bias)},
                 {DNNL_ARG_DST, destination}});
            source = destination;
            if (each.after == activation::softmax) add_softmax_in_place(source);
        }
        output_ = source;
    }

    void operator()(const float* rows, float* outputs) { run(rows, outputs); }
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.net.is_of_images() || work.what == task::training_step) return nullptr;
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"oneDNN", onednn_version(), runner_for}};

}  // namespace

}  // namespace comparison
