// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <dnnl.hpp>

using dnnl::memory;

namespace {

memory described(memory::dims sizes, memory::format_tag layout, const dnnl::engine& engine,
                 const float* values) {
    return {{sizes, memory::data_type::f32, layout}, engine, const_cast<float*>(values)};
}

/// activation(weight x + bias)
memory run_layer(const dnnl::engine& engine, dnnl::stream& stream, const memory& x, const memory& weight,
                 const memory& bias, memory::dim outputs, dnnl::algorithm activation) {
    dnnl::post_ops operations;
    operations.append_eltwise(1, activation, 0, 0);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(operations);
    const dnnl::inner_product_forward::primitive_desc chosen(
        {dnnl::prop_kind::forward_inference,
         x.get_desc(),
         weight.get_desc(),
         bias.get_desc(),
         {{1, outputs}, memory::data_type::f32, memory::format_tag::nc}},
        attributes, engine);
    const memory y(chosen.dst_desc(), engine);
    dnnl::inner_product_forward(chosen).execute(
        stream,
        {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, weight}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, y}});
    return y;
}

}  // namespace

float probability(const std::array<float, inputs>& row) {
    using tag = memory::format_tag;
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    const memory values = run_layer(engine, stream, described({1, inputs}, tag::nc, engine, row.data()),
                                    described({hidden, inputs}, tag::oi, engine, hidden_weight),
                                    described({hidden}, tag::x, engine, hidden_bias), hidden,
                                    dnnl::algorithm::eltwise_relu);
    const memory answer =
        run_layer(engine, stream, values, described({1, hidden}, tag::oi, engine, last_weight),
                  described({1}, tag::x, engine, last_bias), 1, dnnl::algorithm::eltwise_logistic);
    stream.wait();
    return *static_cast<const float*>(answer.get_data_handle());
}
