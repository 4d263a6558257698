// SPDX-License-Identifier: BSL-1.0
// LibTorch. Inference is in its fastest form: one row takes 2 to 4 times as long through
// torch::nn::Sequential, and longer still through TorchScript, frozen or optimised for inference.
#include "libtorch_tensors.hpp"
#include "rival.hpp"

#include <cstddef>
#include <vector>

namespace comparison {

namespace {

struct fully_connected {
    explicit fully_connected(const layer& of)
        : weight{tensor(of.weight.data(), {of.outputs, of.inputs}).clone()},
          bias{tensor(of.bias.data(), {of.outputs}).clone()}, after{of.after} {}

    at::Tensor weight, bias;
    activation after;
};

// Results are written to tensors that exist already, as making one takes longer than most layers here.
class inference {
public:
    explicit inference(const workload& work)
        : inputs_{work.net.inputs()}, outputs_{work.net.outputs()}, rows_{work.rows} {
        at::set_num_threads(1);
        const c10::InferenceMode without_autograd;
        for (const layer& each : work.net.layers) {
            layers_.emplace_back(each);
            if (rows_ > 1) layers_.back().weight = layers_.back().weight.t().contiguous();
            results_.push_back(
                one_or_many(torch::empty({signed_size(rows_), signed_size(each.outputs)})));
        }
    }

    void operator()(const float* rows, float* outputs) {
        const c10::InferenceMode without_autograd;
        if (rows != bound_rows_ || outputs != bound_outputs_) bind(rows, outputs);
        const at::Tensor* x = &input_;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            const fully_connected& each = layers_[i];
            at::Tensor& y = results_[i];
            if (rows_ == 1)
                at::addmv_out(y, each.bias, each.weight, *x);
            else
                at::addmm_out(y, each.bias, *x, each.weight);
            switch (each.after) {
            case activation::none:
                break;
            case activation::relu:
                at::relu_(y);
                break;
            case activation::sigmoid:
                at::sigmoid_(y);
                break;
            case activation::tanh:
                at::tanh_(y);
                break;
            case activation::softmax:
                at::_softmax_out(y, y, -1, false);
                break;
            }
            x = &y;
        }
    }

private:
    // A single row is a vector, for which there is the product of matrix and vector.
    at::Tensor one_or_many(const at::Tensor& rows) const { return rows_ == 1 ? rows.squeeze(0) : rows; }

    void bind(const float* rows, float* outputs) {
        input_ = one_or_many(tensor(rows, {rows_, inputs_}));
        results_.back() = one_or_many(tensor(outputs, {rows_, outputs_}));
        bound_rows_ = rows;
        bound_outputs_ = outputs;
    }

    std::size_t inputs_, outputs_, rows_;
    std::vector<fully_connected> layers_;
    at::Tensor input_;
    std::vector<at::Tensor> results_;
    const float* bound_rows_ = nullptr;
    float* bound_outputs_ = nullptr;
};

// The losses that take the values before the last activation are the quicker ones, and do not round it.
class training {
public:
    explicit training(const workload& work) : trained_with_{work.net.trained_with} {
        at::set_num_threads(1);
        for (const layer& each : work.net.layers) {
            layers_.emplace_back(each);
            descent_.add(layers_.back().weight);
            descent_.add(layers_.back().bias);
        }
        descent_.start(work.learning_rate);
        for (std::size_t i = 0; i < work.batches(); ++i) {
            const std::size_t first = i * work.rows;
            rows_.push_back(
                tensor(&work.inputs[first * work.net.inputs()], {work.rows, work.net.inputs()}).clone());
            if (trained_with_ == loss::bce)
                targets_.push_back(tensor(&work.targets[first], {work.rows, 1}).clone());
            else
                targets_.push_back(classes_of(work, i));
        }
    }

    float step(std::size_t batch) {
        at::Tensor y = rows_[batch];
        for (const fully_connected& each : layers_) {
            y = at::linear(y, each.weight, each.bias);
            if (each.after == activation::relu) y = at::relu_(y);
        }
        return descent_.step(trained_with_ == loss::bce
                                 ? at::binary_cross_entropy_with_logits(y, targets_[batch])
                                 : at::cross_entropy_loss(y, targets_[batch]));
    }

    std::vector<float> parameters() const { return descent_.parameters(); }

private:
    loss trained_with_;
    std::vector<fully_connected> layers_;
    std::vector<at::Tensor> rows_, targets_;
    descent descent_;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return std::make_unique<training_runner<training>>(work);
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{"LibTorch", TORCH_VERSION, runner_for}};

}  // namespace

}  // namespace comparison
