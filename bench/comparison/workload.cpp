// SPDX-License-Identifier: BSL-1.0
#include "workload.hpp"

#include "image_nets.hpp"
#include "nets.hpp"
#include "random_values.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace comparison {

std::size_t model::inputs() const {
    return is_of_images() ? image_layers.front().in.size() : layers.front().inputs;
}

std::size_t model::outputs() const {
    return is_of_images() ? image_layers.back().out.size() : layers.back().outputs;
}

std::vector<parameters> model::all_parameters() const {
    std::vector<parameters> all;
    const auto add = [&](const auto& from) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            all.push_back({"weights of layer " + std::to_string(i), from[i].weight});
            all.push_back({"bias of layer " + std::to_string(i), from[i].bias});
        }
    };
    add(layers);
    add(image_layers);
    return all;
}

std::string workload::name() const {
    switch (what) {
    case task::one_row:
        return net.name + ", one row";
    case task::many_rows:
        return net.name + ", " + std::to_string(rows) + " rows";
    default:
        return net.name + ", training step of " + std::to_string(rows) + (rows == 1 ? " row" : " rows");
    }
}

double workload::operations() const {
    double all = 0;
    const auto add = [&](double multiply_adds, bool is_first) {
        const int passes = what != task::training_step ? 1 : is_first ? 2 : 3;
        all += 2 * passes * multiply_adds * static_cast<double>(rows);
    };
    for (const layer& each : net.layers)
        add(static_cast<double>(each.inputs * each.outputs), &each == &net.layers.front());
    for (const image_layer& each : net.image_layers)
        add(each.multiply_adds(), &each == &net.image_layers.front());
    return all;
}

namespace {

// Variances that keep the values of all layers about as large as the inputs.
template <class Net>
    requires requires { typename Net::layers; }
model make_model(random_bits& random) {
    model made{std::string(Net::name), std::string(Net::purpose), {}, {}, Net::trained_with};
    [&]<class... Layers>(fixed_layers<Layers...>) {
        const auto add = [&](auto fixed) {
            const double gain = fixed.after == activation::relu ? 2 : 1;
            made.layers.push_back(
                {fixed.inputs, fixed.outputs, fixed.after,
                 normal_values(random, fixed.inputs * fixed.outputs, std::sqrt(gain / fixed.inputs)),
                 normal_values(random, fixed.outputs, 0.1)});
        };
        (add(Layers{}), ...);
    }(typename Net::layers{});
    return made;
}

template <class Net>
    requires requires { &Net::layers; }
model make_model(random_bits& random) {
    return {
        std::string(Net::name), std::string(Net::purpose), {}, Net::layers(random), Net::trained_with};
}

template <class Net>
std::size_t checked_steps() {
    if constexpr (requires { Net::checked_steps; }) return Net::checked_steps;
    return 4;
}

template <class Net>
workload make_workload(task what, std::size_t rows) {
    random_bits random(7);
    workload made{what, make_model<Net>(random), rows, {}, {}, {}, 0.01, checked_steps<Net>()};
    // A small data set goes round, or one row would be learned by heart.
    const std::size_t all_rows = what == task::training_step && rows == 1 ? 64 : rows;
    std::uniform_real_distribution<float> uniform(-1, 1);
    made.inputs.resize(all_rows * made.net.inputs());
    for (float& value : made.inputs) value = uniform(random);
    if (what == task::training_step) {
        const std::size_t classes = std::max<std::size_t>(2, made.net.outputs());
        std::uniform_int_distribution<std::uint32_t> any_class(0,
                                                               static_cast<std::uint32_t>(classes - 1));
        for (std::size_t row = 0; row < all_rows; ++row) {
            const std::uint32_t drawn = any_class(random);
            if (Net::trained_with == loss::bce)
                made.targets.push_back(static_cast<float>(drawn));
            else
                made.classes.push_back(drawn);
        }
    }
    return made;
}

template <class... Nets>
void add_one_row_of(net_list<Nets...>, std::vector<workload>& to) {
    (to.push_back(make_workload<Nets>(task::one_row, 1)), ...);
}

}  // namespace

std::vector<workload> all_workloads() {
    std::vector<workload> all;
    all.push_back(make_workload<mortgage>(task::one_row, 1));
    all.push_back(make_workload<jets>(task::one_row, 1));
    all.push_back(make_workload<digits>(task::one_row, 1));
    all.push_back(make_workload<control>(task::one_row, 1));
    all.push_back(make_workload<anomalies>(task::one_row, 1));
    all.push_back(make_workload<mortgage>(task::many_rows, 1024));
    all.push_back(make_workload<jets>(task::many_rows, 1024));
    all.push_back(make_workload<digits>(task::many_rows, 1024));
    all.push_back(make_workload<control>(task::many_rows, 1024));
    all.push_back(make_workload<anomalies>(task::many_rows, 64));
    all.push_back(make_workload<mortgage>(task::training_step, 1));
    all.push_back(make_workload<jets>(task::training_step, 1));
    all.push_back(make_workload<digits>(task::training_step, 1));
    all.push_back(make_workload<mortgage>(task::training_step, mortgage::batch));
    all.push_back(make_workload<jets>(task::training_step, jets::batch));
    all.push_back(make_workload<digits>(task::training_step, digits::batch));
    add_one_row_of(all_image_nets{}, all);
    all.push_back(make_workload<lenet_5>(task::training_step, lenet_5::batch));
    all.push_back(make_workload<resnet_8>(task::training_step, resnet_8::batch));
    return all;
}

}  // namespace comparison
