// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/network.hpp>
#include <ctnn/net/repeat.hpp>
#include <ctnn/net/residual.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

/// A network's parameters as PyTorch names them.
namespace ctnn::io {

struct CTNN_TAGGED tensor_shape {
    std::string name;
    std::vector<std::size_t> shape;

    CTNN_TAGGED std::size_t count() const {
        std::size_t product = 1;
        for (const std::size_t size : shape) product *= size;
        return product;
    }
};

/// The tensors of a layer's parameters, names after `prefix`.
template <class Layer>
struct layer_tensors {
    struct ignore {
        CTNN_TAGGED constexpr void operator()(const char*, std::initializer_list<std::size_t>) const {}
    };

    template <class Parameters>
    CTNN_TAGGED static constexpr std::size_t count_of() {
        std::size_t count = 0;
        Parameters::for_each_tensor([&](const char*, std::initializer_list<std::size_t> shape) {
            std::size_t product = 1;
            for (const std::size_t size : shape) product *= size;
            count += product;
        });
        return count;
    }

    CTNN_TAGGED static void append(std::vector<tensor_shape>& to, const std::string& prefix) {
        using parameters = typename Layer::template parameters<float>;
        if constexpr (requires { parameters::for_each_tensor(ignore{}); }) {
            static_assert(count_of<parameters>() == parameters::count,
                          "ctnn: the tensors that for_each_tensor names have as many values as the "
                          "parameters; correct the shapes");
            parameters::for_each_tensor([&](const char* name, std::initializer_list<std::size_t> shape) {
                to.push_back({prefix + name, shape});
            });
        } else {
            to.push_back({prefix + "weight", {parameters::count}});
        }
    }
};

/// The tensors of the layers of a PyTorch nn.Sequential: "position.name".
template <class... Layers>
CTNN_TAGGED void append_tensors(std::vector<tensor_shape>& to, const std::string& prefix) {
    std::size_t position = 0;
    const auto one = [&]<class Layer>(std::type_identity<Layer>) {
        const std::string name = prefix + std::to_string(position++) + '.';
        if constexpr (parametric_layer<Layer>) layer_tensors<Layer>::append(to, name);
    };
    (one(std::type_identity<Layers>{}), ...);
}

/// To PyTorch it is an nn.Sequential of copies, each an nn.Sequential: "copy.position.name".
template <std::size_t Copies, class... Layers>
struct layer_tensors<repeat<Copies, Layers...>> {
    CTNN_TAGGED static void append(std::vector<tensor_shape>& to, const std::string& prefix) {
        for (std::size_t i = 0; i < Copies; ++i)
            append_tensors<Layers...>(to, prefix + std::to_string(i) + '.');
    }
};

/// A residual is an nn.Sequential whose `forward` adds its input.
template <class... Layers>
struct layer_tensors<residual<Layers...>> {
    CTNN_TAGGED static void append(std::vector<tensor_shape>& to, const std::string& prefix) {
        append_tensors<Layers...>(to, prefix);
    }
};

template <class Topology>
struct topology_tensors;
template <class... Layers>
struct topology_tensors<sequential<Layers...>> {
    /// In `get_parameters` order.
    CTNN_TAGGED static std::vector<tensor_shape> all() {
        std::vector<tensor_shape> tensors;
        append_tensors<Layers...>(tensors, "");
        return tensors;
    }
};

}  // namespace ctnn::io
