// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/recurrent/reversed.hpp>
#include <ctnn/net/network.hpp>

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
    bool is_buffer = false;

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
        } else if constexpr (parameters::count > 0) {
            to.push_back({prefix + "weight", {parameters::count}});
        }
        if constexpr (requires { parameters::for_each_buffer(ignore{}); })
            parameters::for_each_buffer([&](const char* name, std::initializer_list<std::size_t> shape) {
                to.push_back({prefix + name, shape, true});
            });
    }
};

/// Whether PyTorch has a module for a layer, which then has a number; for its rows' shape and order it has none.
template <class Layer>
CTNN_TAGGED constexpr bool is_module() {
    if constexpr (requires { Layer::is_module; })
        return Layer::is_module;
    else
        return true;
}

/// The tensors of layers, of an nn.Sequential or another list of modules: "position.name".
template <class... Layers>
CTNN_TAGGED void append_tensors(std::vector<tensor_shape>& to, const std::string& prefix,
                                core::list<Layers...> = {}) {
    std::size_t position = 0;
    const auto one = [&]<class Layer>(std::type_identity<Layer>) {
        const std::string name = prefix + std::to_string(position) + '.';
        if constexpr (parametric_layer<Layer>) layer_tensors<Layer>::append(to, name);
        position += is_module<Layer>();
    };
    (one(std::type_identity<Layers>{}), ...);
}

/// Those of a layer of layers; of copies: "copy.position.name".
template <class Layer>
    requires requires { typename Layer::children; }
struct layer_tensors<Layer> {
    CTNN_TAGGED static void append(std::vector<tensor_shape>& to, const std::string& prefix) {
        if constexpr (requires { Layer::copies; }) {
            for (std::size_t i = 0; i < Layer::copies; ++i)
                append_tensors(to, prefix + std::to_string(i) + '.', typename Layer::children{});
        } else {
            append_tensors(to, prefix, typename Layer::children{});
        }
    }
};

/// Whose parameters are those of another.
template <class Layer>
struct layer_tensors<reversed<Layer>> : layer_tensors<Layer> {};

template <class Topology>
struct topology_tensors;
template <class... Layers>
struct topology_tensors<sequential<Layers...>> {
    /// In `get_values` order.
    CTNN_TAGGED static std::vector<tensor_shape> all() {
        std::vector<tensor_shape> tensors;
        append_tensors<Layers...>(tensors, "");
        return tensors;
    }
};

}  // namespace ctnn::io
