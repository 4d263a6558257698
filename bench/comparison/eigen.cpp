// SPDX-License-Identifier: BSL-1.0
// Eigen with sizes known at compile time; only the number of columns of many rows is left to run time. A row is
// a column here: Eigen's matrices are column-major.
#define EIGEN_STACK_ALLOCATION_LIMIT 0  // the 784 x 128 weights are allowed, too
#include "nets.hpp"
#include "rival.hpp"

#include <Eigen/Core>

#include <cmath>
#include <tuple>

namespace comparison {

namespace {

template <std::size_t Rows, int Columns>
using matrix = Eigen::Matrix<float, static_cast<int>(Rows), Columns>;

template <class Fixed>
struct dense : Fixed {
    using Fixed::inputs, Fixed::outputs;

    matrix<outputs, inputs> weight;
    matrix<outputs, 1> bias;

    explicit dense(const layer& from)
        : weight{Eigen::Map<const matrix<inputs, outputs>>(from.weight.data()).transpose()},
          bias{Eigen::Map<const matrix<outputs, 1>>(from.bias.data())} {}

    template <class X, class Y>
    void forward(const X& x, Y& to) const {
        to.noalias() = weight * x;
        if constexpr (Fixed::after == activation::none) {
            to.colwise() += bias;
        } else if constexpr (Fixed::after == activation::relu) {
            to = (to.colwise() + bias).cwiseMax(0.0f);
        } else if constexpr (Fixed::after == activation::sigmoid) {
            to = (to.colwise() + bias).array().logistic().matrix();
        } else if constexpr (Fixed::after == activation::tanh) {
            to = (to.colwise() + bias).array().tanh().matrix();
        } else {
            for (int column = 0; column < to.cols(); ++column) {
                to.col(column) += bias;
                to.col(column).array() -= to.col(column).maxCoeff();
            }
            to = to.array().exp().matrix();
            for (int column = 0; column < to.cols(); ++column) to.col(column) /= to.col(column).sum();
        }
    }
};

/// The layers, and a value for each of their outputs in each column.
template <class Layers, int Columns>
struct network;
template <class... Layers, int Columns>
struct network<fixed_layers<Layers...>, Columns> {
    using values = std::tuple<matrix<Layers::outputs, Columns>...>;
    static constexpr std::size_t last = sizeof...(Layers) - 1;
    template <std::size_t L>
    using layer_at = std::tuple_element_t<L, std::tuple<Layers...>>;

    std::tuple<dense<Layers>...> layers;

    explicit network(const model& from) : network(from, std::index_sequence_for<Layers...>{}) {}

private:
    template <std::size_t... I>
    network(const model& from, std::index_sequence<I...>) : layers{dense<Layers>(from.layers[I])...} {}
};

template <class Net, int Columns>
struct inference {
    using net_type = network<typename Net::layers, Columns>;
    net_type net;
    typename net_type::values
        hidden;  // (Eigen allocates what is too small: in the call before those measured)
    int rows;

    explicit inference(const workload& work) : net{work.net}, rows{static_cast<int>(work.rows)} {}

    void operator()(const float* from, float* to) {
        constexpr std::size_t inputs = net_type::template layer_at<0>::inputs;
        forward<0>(Eigen::Map<const matrix<inputs, Columns>>(from, inputs, rows), to);
    }

    template <std::size_t L, class X>
    void forward(const X& x, float* to) {
        const auto& each = std::get<L>(net.layers);
        if constexpr (L == net_type::last) {
            constexpr std::size_t outputs = net_type::template layer_at<L>::outputs;
            Eigen::Map<matrix<outputs, Columns>> y(to, outputs, rows);
            each.forward(x, y);
        } else {
            each.forward(x, std::get<L>(hidden));
            forward<L + 1>(std::get<L>(hidden), to);
        }
    }
};

template <class Net, int Columns>
struct training {
    using net_type = network<typename Net::layers, Columns>;
    const workload& work;
    const float rate;
    net_type net;
    typename net_type::values values, gradients;

    explicit training(const workload& from)
        : work{from}, rate{static_cast<float>(from.learning_rate) / Columns}, net{from.net} {}

    float step(std::size_t batch) {
        constexpr std::size_t inputs = net_type::template layer_at<0>::inputs;
        const Eigen::Map<const matrix<inputs, Columns>> x(work.inputs.data() + batch * Columns * inputs);
        float sum_of_losses = 0;
        learn<0>(x, batch, sum_of_losses);
        return sum_of_losses / Columns;
    }

    // Updates layer L and the layers behind it; the layer before it gets its gradient.
    template <std::size_t L, class X>
    void learn(const X& x, std::size_t batch, float& sum_of_losses) {
        auto& each = std::get<L>(net.layers);
        auto& y = std::get<L>(values);
        auto& dy = std::get<L>(gradients);
        each.forward(x, y);
        if constexpr (L < net_type::last) {
            learn<L + 1>(y, batch, sum_of_losses);
            dy = (y.array() > 0).select(dy, 0.0f);
        } else if constexpr (Net::trained_with == loss::bce) {
            const Eigen::Map<const matrix<1, Columns>> targets(work.targets.data() + batch * Columns);
            sum_of_losses = -(targets.array() > 0).select(y.array(), 1 - y.array()).log().sum();
            dy = y - targets;
        } else {
            dy = y;
            for (int column = 0; column < Columns; ++column) {
                const std::size_t row = batch * Columns + static_cast<std::size_t>(column);
                const auto target = static_cast<int>(work.classes[row]);
                sum_of_losses -= std::log(y(target, column));
                dy(target, column) -= 1;
            }
        }
        if constexpr (L > 0) std::get<L - 1>(gradients).noalias() = each.weight.transpose() * dy;
        each.weight.noalias() -= (rate * dy) * x.transpose();
        each.bias -= rate * dy.rowwise().sum();
    }

    std::vector<float> parameters() const {
        std::vector<float> values;
        const auto append = [&](const auto& each) {
            for (int o = 0; o < each.weight.rows(); ++o)
                for (int i = 0; i < each.weight.cols(); ++i) values.push_back(each.weight(o, i));
            values.insert(values.end(), each.bias.begin(), each.bias.end());
        };
        std::apply([&](const auto&... each) { (append(each), ...); }, net.layers);
        return values;
    }
};

std::unique_ptr<runner> runner_for(const workload& work) {
    return with_net(work.net.name, [&]<class Net>(Net) -> std::unique_ptr<runner> {
        if (work.what == task::one_row)
            return std::make_unique<inference_runner<inference<Net, 1>>>(work);
        if (work.what == task::many_rows)
            return std::make_unique<inference_runner<inference<Net, Eigen::Dynamic>>>(work);
        if constexpr (Net::trained_with != loss::none) {
            if (work.rows == 1) return std::make_unique<training_runner<training<Net, 1>>>(work);
            if (work.rows == Net::batch)
                return std::make_unique<training_runner<training<Net, Net::batch>>>(work);
        }
        return nullptr;
    });
}

#define CTNN_TEXT_OF(value) #value
#define CTNN_TEXT(value) CTNN_TEXT_OF(value)
const registration registered{{"Eigen, fixed sizes",
                               CTNN_TEXT(EIGEN_WORLD_VERSION) "." CTNN_TEXT(
                                   EIGEN_MAJOR_VERSION) "." CTNN_TEXT(EIGEN_MINOR_VERSION),
                               runner_for}};

}  // namespace

}  // namespace comparison
