// SPDX-License-Identifier: BSL-1.0
// OpenBLAS for the products; the activations are loops, compiled with -ffast-math.
#include "plain_activations.hpp"
#include "rival.hpp"

#include <cblas.h>

#include <algorithm>

namespace comparison {

namespace {

struct network {
    std::vector<layer> layers;
    int rows;
    std::vector<floats> values;  // of the hidden layers

    explicit network(const workload& work) : layers{work.net.layers}, rows{static_cast<int>(work.rows)} {
        openblas_set_num_threads(1);
        for (const layer& each : layers) values.emplace_back(work.rows * each.outputs);
    }

    void forward(std::size_t l, const float* x, float* y) const {
        const layer& each = layers[l];
        const int inputs = static_cast<int>(each.inputs), outputs = static_cast<int>(each.outputs);
        for (int row = 0; row < rows; ++row)
            std::copy(each.bias.begin(), each.bias.end(),
                      y + static_cast<std::ptrdiff_t>(row) * outputs);
        if (rows == 1)
            cblas_sgemv(CblasRowMajor, CblasNoTrans, outputs, inputs, 1, each.weight.data(), inputs, x,
                        1, 1, y, 1);
        else
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, outputs, inputs, 1, x, inputs,
                        each.weight.data(), inputs, 1, y, outputs);
        if (each.after == activation::softmax)
            for (int row = 0; row < rows; ++row)
                activate(each.after, y + static_cast<std::ptrdiff_t>(row) * outputs, each.outputs);
        else
            activate(each.after, y, static_cast<std::size_t>(rows) * each.outputs);
    }
};

struct inference : network {
    using network::network;

    void operator()(const float* from, float* to) {
        for (std::size_t l = 0; l < layers.size(); ++l) {
            float* y = l + 1 == layers.size() ? to : values[l].data();
            forward(l, from, y);
            from = y;
        }
    }
};

struct training : network {
    const workload& work;
    floats gradient, next_gradient;

    explicit training(const workload& from) : network{from}, work{from} {
        std::size_t widest = 0;
        for (const layer& each : layers) widest = std::max({widest, each.inputs, each.outputs});
        gradient.resize(from.rows * widest);
        next_gradient.resize(from.rows * widest);
    }

    float step(std::size_t batch) {
        const float* x = work.inputs.data() + batch * work.rows * work.net.inputs();
        for (std::size_t l = 0; l < layers.size(); ++l)
            forward(l, l == 0 ? x : values[l - 1].data(), values[l].data());
        std::copy(values.back().begin(), values.back().end(), gradient.begin());
        const float loss = loss_and_gradient(work, batch, gradient.data());
        for (std::size_t l = layers.size(); l-- > 0;) backward(l, l == 0 ? x : values[l - 1].data());
        return loss;
    }

    void backward(std::size_t l, const float* x) {
        layer& each = layers[l];
        const int inputs = static_cast<int>(each.inputs), outputs = static_cast<int>(each.outputs);
        const float rate = -static_cast<float>(work.learning_rate);
        float* dy = gradient.data();
        float* dx = next_gradient.data();
        if (l > 0) {
            if (rows == 1)
                cblas_sgemv(CblasRowMajor, CblasTrans, outputs, inputs, 1, each.weight.data(), inputs,
                            dy, 1, 0, dx, 1);
            else
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, inputs, outputs, 1, dy,
                            outputs, each.weight.data(), inputs, 0, dx, inputs);
            for (std::size_t i = 0; i < static_cast<std::size_t>(rows) * each.inputs; ++i)
                dx[i] = x[i] > 0 ? dx[i] : 0;
        }
        // The gradients are added to the parameters where they arise: no pass of its own for the update.
        if (rows == 1)
            cblas_sger(CblasRowMajor, outputs, inputs, rate, dy, 1, x, 1, each.weight.data(), inputs);
        else
            cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, outputs, inputs, rows, rate, dy,
                        outputs, x, inputs, 1, each.weight.data(), inputs);
        for (int row = 0; row < rows; ++row)
            for (int o = 0; o < outputs; ++o) each.bias[o] += rate * dy[row * outputs + o];
        gradient.swap(next_gradient);
    }

    std::vector<float> parameters() const {
        std::vector<float> values;
        for (const layer& each : layers) {
            values.insert(values.end(), each.weight.begin(), each.weight.end());
            values.insert(values.end(), each.bias.begin(), each.bias.end());
        }
        return values;
    }
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.net.is_of_images()) return nullptr;
    if (work.what == task::training_step) return std::make_unique<training_runner<training>>(work);
    return std::make_unique<inference_runner<inference>>(work);
}

// "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
std::string version() {
    const std::string all = openblas_get_config();
    const std::size_t first = all.find(' ') + 1;
    return all.substr(first, all.find(' ', first) - first);
}

const registration registered{{"OpenBLAS", version(), runner_for}};

}  // namespace

}  // namespace comparison
