// SPDX-License-Identifier: BSL-1.0
// Models of a few nodes that look like a chain of layers and are none: each is
// refused by the node that says so, beside one like it that is taken.
#include "embed.hpp"

#include <catch2/catch.hpp>

#include <onnx.pb.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>

namespace {

namespace embed = ctnn::embed;

constexpr std::int64_t open = -1;

/// Builds a model node by node; the last one's output is the model's.
class builder {
public:
    /// The input is 'x'.
    explicit builder(std::int64_t operator_set,
                     const std::vector<std::int64_t>& dimensions = {open, 8}) {
        model_.set_ir_version(8);
        model_.add_opset_import()->set_version(operator_set);
        onnx::ValueInfoProto& input = *model_.mutable_graph()->add_input();
        input.set_name("x");
        auto& type = *input.mutable_type()->mutable_tensor_type();
        type.set_elem_type(onnx::TensorProto::FLOAT);
        for (const std::int64_t each : dimensions) {
            auto& dimension = *type.mutable_shape()->add_dim();
            if (each == open)
                dimension.set_dim_param("rows");
            else
                dimension.set_dim_value(each);
        }
    }

    builder& floats(const char* name, const std::vector<std::int64_t>& dimensions,
                    const std::function<double(std::size_t)>& value) {
        onnx::TensorProto& made = *model_.mutable_graph()->add_initializer();
        made.set_name(name);
        made.set_data_type(onnx::TensorProto::FLOAT);
        std::size_t count = 1;
        for (const std::int64_t each : dimensions) {
            made.add_dims(each);
            count *= static_cast<std::size_t>(each);
        }
        for (std::size_t i = 0; i < count; ++i) made.add_float_data(static_cast<float>(value(i)));
        return *this;
    }
    builder& number(const char* name, double value) {
        return floats(name, {}, [=](std::size_t) { return value; });
    }
    builder& integers(const char* name, const std::vector<std::int64_t>& all) {
        onnx::TensorProto& made = *model_.mutable_graph()->add_initializer();
        made.set_name(name);
        made.set_data_type(onnx::TensorProto::INT64);
        made.add_dims(static_cast<std::int64_t>(all.size()));
        for (const std::int64_t each : all) made.add_int64_data(each);
        return *this;
    }

    /// The node has the name of its first output.
    builder& node(const char* operation, const std::vector<const char*>& inputs, const char* output) {
        onnx::NodeProto& made = *model_.mutable_graph()->add_node();
        made.set_op_type(operation);
        made.set_name(output);
        for (const char* const each : inputs) made.add_input(each);
        made.add_output(output);
        return *this;
    }
    builder& more_outputs(const std::vector<const char*>& names) {
        for (const char* const each : names) last().add_output(each);
        return *this;
    }
    builder& with(const char* name, std::int64_t value) {
        onnx::AttributeProto& made = attribute(name, onnx::AttributeProto::INT);
        made.set_i(value);
        return *this;
    }
    builder& with(const char* name, double value) {
        onnx::AttributeProto& made = attribute(name, onnx::AttributeProto::FLOAT);
        made.set_f(static_cast<float>(value));
        return *this;
    }
    builder& with_axes(const std::vector<std::int64_t>& all) {
        onnx::AttributeProto& made = attribute("axes", onnx::AttributeProto::INTS);
        for (const std::int64_t each : all) made.add_ints(each);
        return *this;
    }

    embed::embedding embedded() {
        onnx::ModelProto whole = model_;
        whole.mutable_graph()->add_output()->set_name(last().output(0));
        return embed::embed_onnx(whole.SerializeAsString(), "it.onnx");
    }
    /// What it becomes, or the error.
    std::string result() {
        try {
            return embedded().source.topology;
        } catch (const ctnn::file_error& refusal) {
            return refusal.what();
        }
    }

private:
    onnx::AttributeProto& attribute(const char* name, onnx::AttributeProto::AttributeType type) {
        onnx::AttributeProto& made = *last().add_attribute();
        made.set_name(name);
        made.set_type(type);
        return made;
    }

    onnx::NodeProto& last() {
        onnx::GraphProto& graph = *model_.mutable_graph();
        return *graph.mutable_node(graph.node_size() - 1);
    }

    onnx::ModelProto model_;
};

double some_number(std::size_t i) { return std::sin(static_cast<double>(i) + 1); }

/// With a matrix 'w' of 8 * 3.
builder with_weights(std::int64_t operator_set,
                     const std::vector<std::int64_t>& dimensions = {open, 8}) {
    return std::move(builder(operator_set, dimensions).floats("w", {8, 3}, some_number));
}

#define CHECK_MIXES(node, ...)                                                                          \
    CHECK((__VA_ARGS__).result().starts_with("it.onnx: node '" node "): the model mixes the rows"))

}  // namespace

TEST_CASE("a model of any number of rows that mixes them is refused") {
    CHECK_MIXES("y' (Softmax", builder(9).node("Softmax", {"x"}, "y").with("axis", std::int64_t{0}));
    for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{1, -1}, {1, 8}, {-1}})
        CHECK_MIXES("r' (Reshape", with_weights(13)
                                       .integers("shape", shape)
                                       .node("Reshape", {"x", "shape"}, "r")
                                       .node("MatMul", {"r", "w"}, "y"));
    CHECK_MIXES("r' (Reshape", builder(13).integers("shape", {-1}).node("Reshape", {"x", "shape"}, "r"));
    CHECK_MIXES("r' (Reshape", builder(13)
                                   .integers("shape", {1, 8, -1})
                                   .node("Reshape", {"x", "shape"}, "r")
                                   .node("Softmax", {"r"}, "y")
                                   .with("axis", std::int64_t{1}));
    CHECK_MIXES("f' (Flatten", with_weights(13)
                                   .node("Flatten", {"x"}, "f")
                                   .with("axis", std::int64_t{0})
                                   .node("MatMul", {"f", "w"}, "y"));
    CHECK_MIXES(
        "s' (Squeeze",
        with_weights(11).node("Squeeze", {"x"}, "s").with_axes({0}).node("MatMul", {"s", "w"}, "y"));
    CHECK_MIXES("y' (Transpose", builder(13).node("Transpose", {"x"}, "y"));
    CHECK_MIXES("t' (Transpose", builder(13).node("Transpose", {"x"}, "t").node("Relu", {"t"}, "y"));
    CHECK_MIXES("y' (LayerNormalization", builder(17)
                                              .floats("scale", {8}, some_number)
                                              .node("LayerNormalization", {"x", "scale"}, "y")
                                              .with("axis", std::int64_t{0}));
    CHECK_MIXES("f' (Mul", builder(13)
                               .integers("zero", {0})
                               .node("Shape", {"x"}, "s")
                               .node("Gather", {"s", "zero"}, "rows")
                               .node("Cast", {"rows"}, "factor")
                               .with("to", std::int64_t{1})
                               .node("Mul", {"x", "factor"}, "f")
                               .node("Relu", {"f"}, "y"));
}

TEST_CASE("layer normalisation in parts, over all rows") {
    const auto normalised = [](const std::vector<std::int64_t>& axes) {
        return std::move(builder(13)
                             .number("two", 2)
                             .number("epsilon", 1e-5)
                             .node("ReduceMean", {"x"}, "mean")
                             .with_axes(axes)
                             .node("Sub", {"x", "mean"}, "centred")
                             .node("Pow", {"centred", "two"}, "squares")
                             .node("ReduceMean", {"squares"}, "variance")
                             .with_axes(axes)
                             .node("Add", {"variance", "epsilon"}, "sum")
                             .node("Sqrt", {"sum"}, "root")
                             .node("Div", {"centred", "root"}, "y"));
    };
    CHECK_MIXES("mean' (ReduceMean", normalised({0, 1}));
    CHECK(normalised({1}).result() == "sequential<layer_norm<8>>");
}

TEST_CASE("rows that stay apart may be columns, or a list, in between") {
    CHECK(builder(13)
              .node("Transpose", {"x"}, "t")
              .node("Relu", {"t"}, "u")
              .node("Transpose", {"u"}, "y")
              .result() == "sequential<affine<8>, relu>");
    CHECK(with_weights(13)
              .integers("list", {-1})
              .integers("eight", {-1, 8})
              .node("Reshape", {"x", "list"}, "l")
              .node("Reshape", {"l", "eight"}, "r")
              .node("MatMul", {"r", "w"}, "y")
              .result() == "sequential<linear<8, 3, no_bias>>");
    CHECK(builder(13).floats("w", {8}, some_number).node("MatMul", {"x", "w"}, "y").result() ==
          "sequential<linear<8, 1, no_bias>>");
}

TEST_CASE("a model of exactly one row has nothing to mix") {
    CHECK(with_weights(13, {1, 8})
              .integers("shape", {1, -1})
              .node("Reshape", {"x", "shape"}, "r")
              .node("MatMul", {"r", "w"}, "y")
              .result() == "sequential<linear<8, 3, no_bias>>");
    CHECK(builder(9, {1, 8}).node("Softmax", {"x"}, "y").with("axis", std::int64_t{0}).result() ==
          "sequential<affine<8>, softmax>");
}

TEST_CASE("Clip is taken where float keeps the digits of small values") {
    constexpr double none = std::numeric_limits<double>::infinity();
    const auto clip = [](double low, double high) {
        builder made(13);
        if (low != -none) made.number("low", low);
        if (high != none) made.number("high", high);
        return std::move(
            made.node("Clip", {"x", low == -none ? "" : "low", high == none ? "" : "high"}, "y"));
    };
    CHECK(clip(0, none).result() == "sequential<affine<8>, relu>");

    struct bounds {
        double low, high;
    };
    for (const auto& [low, high] : {bounds{0, none},
                                    {0, 6},
                                    {0, 1e6},
                                    {0, 1e12},
                                    {-1, 1},
                                    {-0.5, 2},
                                    {-60, 60},
                                    {2, none},
                                    {none * -1, 0},
                                    {-none, 3}}) {
        CAPTURE(low, high);
        const embed::embedding made = clip(low, high).embedded();
        const auto network = ctnn::io::description::parse(made.source.topology);
        const std::vector<float> parameters(made.source.parameters.begin(),
                                            made.source.parameters.end());
        const std::vector<float> x{-1.25f, -0.375f, -1e-3f, 0.0f, 1e-3f, 0.375f, 1.25f, 2.5f};
        const auto y = network.evaluate(std::span<const float>(parameters), std::span<const float>(x));
        for (std::size_t i = 0; i < x.size(); ++i)
            CHECK(std::abs(static_cast<double>(y[i]) - std::min(std::max<double>(x[i], low), high)) <=
                  1e-5);
    }
    for (const auto& [low, high] :
         {bounds{-1e6, 1e6}, {-1e5, none}, {-none, 1e5}, {-1, 1e5}, {0.1, 0.10001}, {0, 1e30}}) {
        CAPTURE(low, high);
        const std::string error = clip(low, high).result();
        CAPTURE(error);
        CHECK(error.starts_with("it.onnx: node 'y' (Clip): its bounds are "));
        CHECK(error.find("the nearest is Relu") != std::string::npos);
    }
    CHECK(builder(9)
              .node("Clip", {"x"}, "y")
              .with("min", -1e6)
              .with("max", 1e6)
              .result()
              .starts_with("it.onnx: node 'y' (Clip): its bounds are "));
}

TEST_CASE("a Clip without a bound that is a number is refused") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const char* const bound : {"min", "max"}) {
        CAPTURE(bound);
        const std::string error =
            "it.onnx: node 'y' (Clip): its bound " + std::string(bound) + " is NaN";
        const bool is_min = bound == std::string("min");
        CHECK(builder(9).node("Clip", {"x"}, "y").with(bound, nan).result().starts_with(error));
        CHECK(builder(13)
                  .number("bound", nan)
                  .node("Clip",
                        is_min ? std::vector<const char*>{"x", "bound"}
                               : std::vector<const char*>{"x", "", "bound"},
                        "y")
                  .result()
                  .starts_with(error));
    }
    CHECK(builder(13)
              .number("low", std::numeric_limits<double>::infinity())
              .node("Clip", {"x", "low"}, "y")
              .result()
              .starts_with("it.onnx: node 'y' (Clip): its bounds are inf and inf"));
}

TEST_CASE("Celu is taken where float keeps the digits of small values") {
    const auto celu = [](double alpha) {
        return builder(12).node("Celu", {"x"}, "y").with("alpha", alpha).result();
    };
    CHECK(celu(2) == "sequential<affine<8>, elu, affine<8>>");
    for (const double alpha : {0.0, 1e-9, 1e4})
        CHECK(celu(alpha).starts_with("it.onnx: node 'y' (Celu): its alpha is "));
}

TEST_CASE("bounds of a function are not the units of the features") {
    for (builder model :
         {builder(13).number("low", -50).number("high", 60).node("Clip", {"x", "low", "high"}, "y"),
          builder(12).node("Celu", {"x"}, "y").with("alpha", 64.0)})
        for (const ctnn::io::check_row& row : model.embedded().source.checks)
            for (const double value : row.inputs) CHECK(std::abs(value) < 7);
}

TEST_CASE("batch normalisation in training mode is refused, as each version says it") {
    const auto normalised = [](std::int64_t operator_set) {
        builder made(operator_set);
        for (const char* const name : {"scale", "bias", "mean"}) made.floats(name, {8}, some_number);
        return std::move(
            made.floats("variance", {8}, [](std::size_t) { return 1; })
                .node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, "y"));
    };
    const std::string error = "it.onnx: node 'y' (BatchNormalization): it is in training mode";
    const std::vector<const char*> statistics{"new_mean", "new_variance", "saved_mean",
                                              "saved_variance"};
    for (const std::int64_t version : {7, 9, 13}) {
        CAPTURE(version);
        CHECK(normalised(version).result() == "sequential<affine<8>>");
        CHECK(normalised(version).more_outputs({"", "", "", ""}).result() == "sequential<affine<8>>");
        CHECK(normalised(version).more_outputs(statistics).result().starts_with(error));
    }
    CHECK(normalised(16).result() == "sequential<affine<8>>");
    CHECK(normalised(16).with("training_mode", std::int64_t{1}).result().starts_with(error));
    CHECK(normalised(6).result().starts_with(error));
    CHECK(normalised(6).with("is_test", std::int64_t{1}).result() == "sequential<affine<8>>");
}

TEST_CASE("a constant that makes more values of a row is refused") {
    const auto with_constant = [](const char* operation, const std::vector<std::int64_t>& dimensions) {
        return builder(13, {1, 8})
            .floats("constant", dimensions, [](std::size_t) { return 0.5; })
            .node(operation, {"x", "constant"}, "y")
            .result();
    };
    for (const char* const operation : {"Add", "Sub", "Mul", "Div", "PRelu"})
        for (const std::vector<std::int64_t>& dimensions :
             {std::vector<std::int64_t>{2, 8}, {8, 1}, {3, 1, 8}}) {
            CAPTURE(operation, dimensions);
            const std::string error = with_constant(operation, dimensions);
            CAPTURE(error);
            CHECK(error.starts_with("it.onnx: node 'y' (" + std::string(operation) + "): it makes "));
        }
    CHECK(builder(13)
              .floats("w", {8, 1}, some_number)
              .floats("constant", {8}, some_number)
              .node("MatMul", {"x", "w"}, "h")
              .node("Mul", {"h", "constant"}, "y")
              .result()
              .starts_with("it.onnx: node 'y' (Mul): it makes 8 values of a row of 1"));
    CHECK(with_constant("Add", {1, 8}) == "sequential<affine<8>>");
    CHECK(with_constant("Add", {1, 1, 1}) == "sequential<affine<8>>");
}

TEST_CASE("an index that stands for the end does not hide what is not supported") {
    constexpr std::int64_t end =
        std::numeric_limits<std::int64_t>::min() + 1;  // as PyTorch exports x.flip(1)
    CHECK(builder(13)
              .integers("starts", {-1})
              .integers("ends", {end})
              .integers("axes", {1})
              .integers("steps", {-1})
              .node("Slice", {"x", "starts", "ends", "axes", "steps"}, "y")
              .result()
              .starts_with("it.onnx: node 'y' (Slice): this operator is not supported"));
    CHECK(builder(13)
              .integers("shape", {end})
              .node("Reshape", {"x", "shape"}, "y")
              .result()
              .find("too large") != std::string::npos);
}
