// SPDX-License-Identifier: BSL-1.0
#include "onnx_file.hpp"

#include "error.hpp"

#include <onnx.pb.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

namespace ctnn::embed {

namespace {

/// The newest set of operators whose meaning is known here.
constexpr std::int64_t newest_operator_set = 25;

double from_half(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
    const double magnitude = exponent == 31  ? (fraction == 0 ? std::numeric_limits<double>::infinity()
                                                              : std::numeric_limits<double>::quiet_NaN())
                             : exponent == 0 ? std::ldexp(fraction, -24)
                                             : std::ldexp(1024 + fraction, exponent - 25);
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

double from_bfloat16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

/// Values of type T as the file has them in raw_data: little endian, without gaps.
template <class T, class Convert>
std::vector<double> raw_values(const std::string& raw, std::size_t count, Convert convert) {
    static_assert(std::endian::native == std::endian::little, "raw_data is little endian");
    if (raw.size() != count * sizeof(T))
        throw model_error("its data are " + std::to_string(raw.size()) + " bytes, where " +
                          std::to_string(count) + " values of " + std::to_string(sizeof(T)) +
                          " bytes were expected");
    std::vector<double> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, raw.data() + i * sizeof(T), sizeof(T));
        values.push_back(convert(value));
    }
    return values;
}

template <class Field, class Convert>
std::vector<double> field_values(const Field& field, std::size_t count, Convert convert) {
    if (static_cast<std::size_t>(field.size()) != count)
        throw model_error("it has " + std::to_string(field.size()) +
                          " values, where its shape asks for " + std::to_string(count));
    std::vector<double> values;
    values.reserve(count);
    for (const auto value : field) values.push_back(convert(value));
    return values;
}

tensor read_tensor(const onnx::TensorProto& from) {
    if (from.data_location() == onnx::TensorProto::EXTERNAL || from.external_data_size() != 0)
        throw model_error("its data are in another file; save the model with its weights in one file");
    if (from.has_segment()) throw model_error("it is only a segment of a tensor");
    tensor to;
    to.dimensions.assign(from.dims().begin(), from.dims().end());
    const std::size_t count = element_count(to.dimensions);
    const bool is_raw = from.has_raw_data();
    const auto plain = [](auto value) { return static_cast<double>(value); };
    const auto low_bits = [](auto convert) {
        return [convert](auto value) { return convert(static_cast<std::uint16_t>(value)); };
    };
    const auto read_integers = [&]<class T>(T, const auto& field) {
        const auto convert = [](auto value) {
            const auto converted = static_cast<double>(value);
            // Larger ones stand for an end that is open (in a Slice, which is refused by its name), and
            // whoever computes with one is to notice.
            return std::abs(converted) > 9007199254740992.0 ? std::numeric_limits<double>::quiet_NaN()
                                                            : converted;
        };
        to.values = is_raw ? raw_values<T>(from.raw_data(), count, convert)
                           : field_values(field, count, convert);
        to.is_integer = true;
    };
    switch (from.data_type()) {
    case onnx::TensorProto::FLOAT:
        to.values = is_raw ? raw_values<float>(from.raw_data(), count, plain)
                           : field_values(from.float_data(), count, plain);
        break;
    case onnx::TensorProto::DOUBLE:
        to.values = is_raw ? raw_values<double>(from.raw_data(), count, plain)
                           : field_values(from.double_data(), count, plain);
        break;
    case onnx::TensorProto::FLOAT16:
        to.values = is_raw ? raw_values<std::uint16_t>(from.raw_data(), count, from_half)
                           : field_values(from.int32_data(), count, low_bits(from_half));
        break;
    case onnx::TensorProto::BFLOAT16:
        to.values = is_raw ? raw_values<std::uint16_t>(from.raw_data(), count, from_bfloat16)
                           : field_values(from.int32_data(), count, low_bits(from_bfloat16));
        break;
    case onnx::TensorProto::INT64:
        read_integers(std::int64_t{}, from.int64_data());
        break;
    case onnx::TensorProto::UINT64:
        read_integers(std::uint64_t{}, from.uint64_data());
        break;
    case onnx::TensorProto::UINT32:
        read_integers(std::uint32_t{}, from.uint64_data());
        break;
    case onnx::TensorProto::INT32:
        read_integers(std::int32_t{}, from.int32_data());
        break;
    case onnx::TensorProto::INT16:
        read_integers(std::int16_t{}, from.int32_data());
        break;
    case onnx::TensorProto::UINT16:
        read_integers(std::uint16_t{}, from.int32_data());
        break;
    case onnx::TensorProto::INT8:
        read_integers(std::int8_t{}, from.int32_data());
        break;
    case onnx::TensorProto::UINT8:
    case onnx::TensorProto::BOOL:
        read_integers(std::uint8_t{}, from.int32_data());
        break;
    default:
        throw model_error("it is of type " +
                          onnx::TensorProto::DataType_Name(
                              static_cast<onnx::TensorProto::DataType>(from.data_type())) +
                          ", where numbers were expected");
    }
    return to;
}

template <class Read>
auto with_name(const std::string& kind, const std::string& name, Read read) {
    try {
        return read();
    } catch (const model_error& error) {
        throw model_error(kind + " '" + name + "': " + error.what());
    }
}

node::attribute read_attribute(const onnx::AttributeProto& from) {
    switch (from.type()) {
    case onnx::AttributeProto::INT:
        return from.i();
    case onnx::AttributeProto::FLOAT:
        return static_cast<double>(from.f());
    case onnx::AttributeProto::STRING:
        return from.s();
    case onnx::AttributeProto::INTS:
        return shape(from.ints().begin(), from.ints().end());
    case onnx::AttributeProto::FLOATS:
        return std::vector<double>(from.floats().begin(), from.floats().end());
    case onnx::AttributeProto::TENSOR:
        return read_tensor(from.t());
    default:
        return std::monostate{};
    }
}

node read_node(const onnx::NodeProto& from, std::int64_t operator_set) {
    node to{.name = from.name().empty() && from.output_size() > 0 ? from.output(0) : from.name(),
            .operation = from.op_type(),
            .domain = from.domain() == "ai.onnx" ? "" : from.domain(),
            .inputs = {from.input().begin(), from.input().end()},
            .outputs = {from.output().begin(), from.output().end()},
            .attributes = {},
            .operator_set = operator_set};
    for (const onnx::AttributeProto& attribute : from.attribute()) {
        auto value = with_name(to.description() + ": attribute", attribute.name(),
                               [&] { return read_attribute(attribute); });
        if (!to.attributes.emplace(attribute.name(), std::move(value)).second)
            throw model_error(to.description() + " has two attributes '" + attribute.name() + "'");
    }
    return to;
}

declared_value read_declaration(const onnx::ValueInfoProto& from) {
    declared_value to{.name = from.name(), .dimensions = {}, .has_shape = false, .type = "no tensor"};
    if (!from.type().has_tensor_type()) return to;
    const auto& type = from.type().tensor_type();
    to.type =
        onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(type.elem_type()));
    to.has_shape = type.has_shape();
    for (const auto& dimension : type.shape().dim()) {
        // Some exporters write 0 or -1 for what is open.
        const std::int64_t size = dimension.has_dim_value() ? dimension.dim_value() : -1;
        if (size < -1) throw model_error("'" + to.name + "' has a negative dimension");
        to.dimensions.push_back(size == 0 ? -1 : size);
    }
    return to;
}

std::int64_t operator_set_of(const onnx::ModelProto& model) {
    std::int64_t version = 0;
    for (const auto& import : model.opset_import())
        if (import.domain().empty() || import.domain() == "ai.onnx") version = import.version();
    if (model.opset_import_size() == 0 && model.ir_version() < 3) version = 1;
    if (version == 0) throw model_error("it does not import ONNX's own operators");
    if (version < 1 || version > newest_operator_set)
        throw model_error("it imports version " + std::to_string(version) +
                          " of ONNX's operators, where 1 to " + std::to_string(newest_operator_set) +
                          " was expected");
    return version;
}

}  // namespace

std::string node::description() const {
    return "node '" + name + "' (" + (domain.empty() ? "" : domain + ".") + operation + ")";
}

template <class Value>
Value node::get(const std::string& attribute_name, Value otherwise) const {
    const auto found = attributes.find(attribute_name);
    if (found == attributes.end()) return otherwise;
    if (const Value* value = std::get_if<Value>(&found->second)) return *value;
    throw model_error("its attribute '" + attribute_name + "' is of another kind than ONNX says");
}
template std::int64_t node::get(const std::string&, std::int64_t) const;
template double node::get(const std::string&, double) const;
template std::string node::get(const std::string&, std::string) const;
template shape node::get(const std::string&, shape) const;
template std::vector<double> node::get(const std::string&, std::vector<double>) const;
template tensor node::get(const std::string&, tensor) const;

onnx_model parse_onnx(std::string_view bytes) {
    if (bytes.empty()) throw model_error("it is empty, where an ONNX model was expected");
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw model_error("it is larger than 2 GB, which is the most that an ONNX file can be");
    onnx::ModelProto file;
    if (!file.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        throw model_error("it is no ONNX model, or a part of one that was cut off");
    if (!file.has_graph()) throw model_error("it has no graph: no ONNX model, or one that was cut off");
    if (file.training_info_size() != 0)
        throw model_error("it describes a training; export the model for inference");

    onnx_model model;
    model.producer =
        file.producer_name() + (file.producer_version().empty() ? "" : " " + file.producer_version());
    model.operator_set = operator_set_of(file);
    const onnx::GraphProto& graph = file.graph();
    if (graph.sparse_initializer_size() != 0)
        throw model_error("initializer '" + graph.sparse_initializer(0).values().name() +
                          "' is sparse, where dense ones were expected");
    for (const onnx::TensorProto& initializer : graph.initializer()) {
        tensor value =
            with_name("initializer", initializer.name(), [&] { return read_tensor(initializer); });
        if (!model.constants.emplace(initializer.name(), std::move(value)).second)
            throw model_error("there are two initializers '" + initializer.name() + "'");
    }
    for (const onnx::NodeProto& each : graph.node())
        model.nodes.push_back(read_node(each, model.operator_set));
    for (const onnx::ValueInfoProto& input : graph.input())
        if (!model.constants.contains(input.name())) model.inputs.push_back(read_declaration(input));
    for (const onnx::ValueInfoProto& output : graph.output())
        model.outputs.push_back(read_declaration(output));
    return model;
}

}  // namespace ctnn::embed
