// SPDX-License-Identifier: BSL-1.0
// oneDNN's convolutions, with addends and activations as their post-operations. The library chooses all layouts, that
// of the input as well, which is reordered before anything is timed.
#include "onednn_primitives.hpp"
#include "rival.hpp"

#include <stdexcept>

namespace comparison {

namespace {

using dnnl::memory;

memory::dims dims_of(const extents& of) {
    return {1, signed_size(of.channels), signed_size(of.height), signed_size(of.width)};
}

// How oneDNN takes a window.
struct window_dims {
    memory::dims kernel, strides, before, after;

    explicit window_dims(const window& of)
        : kernel{signed_size(of.kernel_height), signed_size(of.kernel_width)},
          strides{signed_size(of.stride), signed_size(of.stride)},
          before{signed_size(of.padding_top), signed_size(of.padding_left)},
          after{signed_size(of.padding_bottom), signed_size(of.padding_right)} {}
};

class inference : primitives {
public:
    explicit inference(const workload& work)
        : input_sizes_{dims_of(work.net.image_layers.front().in)},
          output_sizes_{dims_of(work.net.image_layers.back().out)} {
        values_.resize(1);  // the input's layout is what the first layer chooses
        for (const image_layer& each : work.net.image_layers) {
            is_last_ = &each == &work.net.image_layers.back();
            switch (each.what) {
            case operation::convolution:
            case operation::depthwise:
                add_convolution(each);
                break;
            case operation::linear:
                add_linear(each);
                break;
            case operation::max_pool:
            case operation::average_pool:
                add_pool(each);
                break;
            }
            if (each.after == activation::softmax) add_softmax_in_place(values_.back());
        }
        output_ = values_.back();
    }

    void operator()(const float* row, float* outputs) { run(row, outputs); }

    floats arranged(const floats& rows) {
        return values_of(copied(rows, described(input_sizes_, tag::nhwc), input_.get_desc()));
    }
    floats restored(const floats& outputs) {
        if (output_.get_desc().dims().size() == 2) return outputs;
        return values_of(copied(outputs, output_.get_desc(), described(output_sizes_, tag::nhwc)));
    }

private:
    void add_convolution(const image_layer& of) {
        const bool is_depthwise = of.what == operation::depthwise;
        const window_dims w(of.seen);
        memory::dims sizes{signed_size(of.out.channels), signed_size(of.channels_seen())};
        if (is_depthwise) sizes.insert(sizes.begin() + 1, 1);
        sizes.insert(sizes.end(), w.kernel.begin(), w.kernel.end());
        const auto bias = described({signed_size(of.out.channels)}, tag::x);
        // What is added is where the sum goes; nothing reads it later.
        const auto to =
            of.addend ? values_[*of.addend].get_desc() : described(dims_of(of.out), tag::any);
        dnnl::post_ops operations;
        if (of.addend) operations.append_sum(1);
        const dnnl::convolution_forward::primitive_desc chosen(
            {dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
             described(dims_of(of.in), tag::any), described(sizes, tag::any), bias, to, w.strides,
             w.before, w.after},
            with_activation(of.after, operations), engine_);
        const memory source = values_in(of.from, chosen.src_desc());
        values_.push_back(of.addend ? values_[*of.addend] : destination(chosen.dst_desc()));
        add(dnnl::convolution_forward(chosen),
            {{DNNL_ARG_SRC, source},
             {DNNL_ARG_WEIGHTS,
              copied(of.weight, described(sizes, is_depthwise ? tag::goihw : tag::oihw),
                     chosen.weights_desc())},
             {DNNL_ARG_BIAS, copied(of.bias, bias, bias)},
             {DNNL_ARG_DST, values_.back()}});
    }

    // Of an image or of what a linear before it gives.
    void add_linear(const image_layer& of) {
        const memory source = values_[of.from];
        memory::dims sizes = source.get_desc().dims();
        sizes.front() = signed_size(of.out.channels);
        const auto bias = described({sizes.front()}, tag::x);
        const dnnl::inner_product_forward::primitive_desc chosen(
            {dnnl::prop_kind::forward_inference, source.get_desc(), described(sizes, tag::any), bias,
             described({1, sizes.front()}, is_last_ ? tag::nc : tag::any)},
            with_activation(of.after), engine_);
        values_.push_back(destination(chosen.dst_desc()));
        add(dnnl::inner_product_forward(chosen),
            {{DNNL_ARG_SRC, source},
             {DNNL_ARG_WEIGHTS,
              copied(of.weight, described(sizes, sizes.size() == 2 ? tag::oi : tag::oihw),
                     chosen.weights_desc())},
             {DNNL_ARG_BIAS, copied(of.bias, bias, bias)},
             {DNNL_ARG_DST, values_.back()}});
    }

    void add_pool(const image_layer& of) {
        const window_dims w(of.seen);
        const memory source = values_[of.from];
        const dnnl::pooling_forward::primitive_desc chosen(
            {dnnl::prop_kind::forward_inference,
             of.what == operation::max_pool ? dnnl::algorithm::pooling_max
                                            : dnnl::algorithm::pooling_avg_exclude_padding,
             source.get_desc(), described(dims_of(of.out), tag::any), w.strides, w.kernel, w.before,
             w.after},
            engine_);
        values_.push_back(destination(chosen.dst_desc()));
        add(dnnl::pooling_forward(chosen), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, values_.back()}});
    }

    memory values_in(std::size_t index, const memory::desc& layout) {
        if (index == 0) return values_[0] = input_ = without_memory(layout);
        const memory values = values_[index];
        if (values.get_desc() == layout) return values;
        const memory reordered = allocated(layout);
        add(dnnl::reorder(values, reordered), {{DNNL_ARG_FROM, values}, {DNNL_ARG_TO, reordered}});
        return reordered;
    }

    memory destination(const memory::desc& layout) {
        return is_last_ ? without_memory(layout) : allocated(layout);
    }

    static floats values_of(const memory& of) {
        const auto* first = static_cast<const float*>(of.get_data_handle());
        const memory::desc layout = of.get_desc();
        std::size_t count = 1;
        for (const memory::dim size : layout.dims()) count *= static_cast<std::size_t>(size);
        if (layout.get_size() != count * sizeof(float))
            throw std::runtime_error("the layout that oneDNN chose pads images");
        return {first, first + count};
    }

    memory::dims input_sizes_, output_sizes_;
    bool is_last_ = false;
    std::vector<memory> values_;  // of the input and of every layer
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (!work.net.is_of_images() || work.what == task::training_step) return nullptr;
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"oneDNN", onednn_version(), runner_for}};

}  // namespace

}  // namespace comparison
