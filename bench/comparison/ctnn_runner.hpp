// SPDX-License-Identifier: BSL-1.0
// ctnn as a user writes it: a static network, a static trainer, the plain calls.
#pragma once

#include "ctnn_nets.hpp"
#include "rival.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace comparison {

namespace {

namespace nn = ctnn;

template <class Net>
struct one_row {
    static inline network_of<Net> net;

    explicit one_row(const workload& work) { set_parameters(net, work.net); }

    void operator()(const float* row, float* outputs) {
        if constexpr (net.outputs > 1000) {  // an image is better written where it goes than returned
            net.predict({row, net.inputs}, {outputs, net.outputs});
        } else {
            const auto answer = net(std::span<const float, net.inputs>(row, net.inputs));
            std::copy(answer.begin(), answer.end(), outputs);
        }
    }
};

template <class Net>
struct many_rows {
    static inline network_of<Net> net;
    std::size_t rows;

    explicit many_rows(const workload& work) : rows{work.rows} { set_parameters(net, work.net); }

    void operator()(const float* from, float* outputs) {
        net.predict({from, rows * net.inputs}, {outputs, rows * net.outputs});
    }
};

template <class Net, std::size_t Rows>
struct training {
    using loss_type = std::conditional_t<Net::trained_with == loss::bce, nn::bce, nn::cross_entropy>;
    using trainer_type = nn::trainer<network_of<Net>, loss_type, nn::sgd, Rows>;
    static inline network_of<Net> net;
    static inline trainer_type trainer{net};

    const workload& work;
    std::span<const typename trainer_type::target_type> targets;

    explicit training(const workload& from) : work{from} {
        set_parameters(net, from.net);
        trainer.learning_rate(from.learning_rate);
        if constexpr (Net::trained_with == loss::bce)
            targets = from.targets;
        else
            targets = from.classes;
    }

    float step(std::size_t batch) {
        constexpr std::size_t size = Rows * net.inputs;
        return trainer.step({work.inputs.data() + batch * size, size},
                            targets.subspan(batch * Rows, Rows));
    }

    std::vector<float> parameters() const {
        std::vector<float> values(net.parameter_count);
        net.get_parameters(std::span<float, net.parameter_count>(values));
        return values;
    }
};

/// Of the network of the list that has the workload's name.
template <class List>
std::unique_ptr<runner> ctnn_runner(const workload& work) {
    return with_net<List>(work.net.name, [&]<class Net>(Net) -> std::unique_ptr<runner> {
        if (work.what == task::one_row) return std::make_unique<inference_runner<one_row<Net>>>(work);
        if constexpr (std::is_same_v<List, all_nets>)
            if (work.what == task::many_rows)
                return std::make_unique<inference_runner<many_rows<Net>>>(work);
        if constexpr (Net::trained_with != loss::none) {
            if constexpr (std::is_same_v<List, all_nets>)
                if (work.rows == 1) return std::make_unique<training_runner<training<Net, 1>>>(work);
            if (work.rows == Net::batch)
                return std::make_unique<training_runner<training<Net, Net::batch>>>(work);
        }
        return nullptr;
    });
}

}  // namespace

}  // namespace comparison
