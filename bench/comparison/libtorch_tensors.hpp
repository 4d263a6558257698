// SPDX-License-Identifier: BSL-1.0
// What both kinds of networks take of LibTorch.
#pragma once

#include "workload.hpp"

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

namespace comparison {

namespace {

inline std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

// Refers to the values.
inline at::Tensor tensor(const float* values, std::initializer_list<std::size_t> extents) {
    std::vector<std::int64_t> sizes;
    for (const std::size_t extent : extents) sizes.push_back(signed_size(extent));
    return torch::from_blob(const_cast<float*>(values), sizes);
}

inline at::Tensor classes_of(const workload& work, std::size_t batch) {
    const std::uint32_t* first = &work.classes[batch * work.rows];
    return torch::tensor(std::vector<std::int64_t>(first, first + work.rows));
}

/// Plain SGD of parameters in the order of the reference.
class descent {
public:
    void add(const at::Tensor& parameter) { parameters_.push_back(parameter.requires_grad_()); }
    void start(double learning_rate) {
        optimizer_ = std::make_unique<torch::optim::SGD>(parameters_, learning_rate);
    }

    float step(const at::Tensor& mean_loss) {
        // No gradients are quicker than zeros, to which the new ones would be added.
        for (at::Tensor& each : parameters_) each.mutable_grad().reset();
        mean_loss.backward();
        optimizer_->step();
        return mean_loss.item<float>();
    }

    std::vector<float> parameters() const {
        std::vector<float> values;
        for (const at::Tensor& each : parameters_) {
            const at::Tensor in_order = each.detach().contiguous();
            const float* first = in_order.data_ptr<float>();
            values.insert(values.end(), first, first + in_order.numel());
        }
        return values;
    }

private:
    std::vector<at::Tensor> parameters_;
    std::unique_ptr<torch::optim::SGD> optimizer_;
};

}  // namespace

}  // namespace comparison
