// SPDX-License-Identifier: BSL-1.0
// What one writes by hand for images: direct convolution, sizes known at run time. It is built twice, with and without
// -ffast-math, as plain_loops.cpp is.
#include "image_network.hpp"
#include "rival.hpp"

#include <algorithm>

namespace comparison {

namespace {

struct inference {
    image_network<float> net;

    explicit inference(const workload& work) : net{work.net} {}

    void operator()(const float* row, float* outputs) {
        const std::vector<float>& answer = net.forward(row);
        std::copy(answer.begin(), answer.end(), outputs);
    }
};

struct training {
    const workload& work;
    image_network<float> net;

    explicit training(const workload& from) : work{from}, net{from.net} {}

    float step(std::size_t batch) { return net.step(work, batch); }
    std::vector<float> parameters() const { return net.parameters(); }
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (!work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return std::make_unique<training_runner<training>>(work);
    return std::make_unique<inference_runner<inference>>(work);
}

const registration registered{{CTNN_RIVAL_NAME, "", runner_for}};

}  // namespace

}  // namespace comparison
