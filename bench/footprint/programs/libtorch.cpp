// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <torch/torch.h>

float probability(const std::array<float, inputs>& row) {
    at::set_num_threads(1);
    const c10::InferenceMode without_autograd;
    torch::nn::Sequential net(torch::nn::Linear(inputs, hidden), torch::nn::ReLU(),
                              torch::nn::Linear(hidden, 1), torch::nn::Sigmoid());
    const auto tensor = [](const auto& values) {
        return torch::from_blob(const_cast<float*>(values.data()), {static_cast<long>(values.size())});
    };
    torch::nn::utils::vector_to_parameters(tensor(parameters), net->parameters());
    return net->forward(tensor(row)).item<float>();
}
