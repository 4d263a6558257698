// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/file.hpp>
#include <ctnn/io/shape_text.hpp>

#include <ctnn/core/hide_macros.hpp>

#include <nlohmann/json.hpp>

#include <ctnn/core/restore_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The safetensors format (https://huggingface.co/docs/safetensors): eight bytes with the length of a
/// JSON header, the header, and the bytes of the tensors it describes.
namespace ctnn::io {

/// The most that the reference implementation takes, too.
inline constexpr std::uint64_t most_header_bytes = 100'000'000;

/// One tensor, little-endian in row-major order. `bytes` views the memory that it was made from.
struct CTNN_TAGGED tensor {
    std::string type;  ///< "F32", "F64", "F16", "BF16", "U64", ...
    std::vector<std::size_t> shape;
    std::string_view bytes;
};

/// What a file holds, by name.
struct CTNN_TAGGED tensor_file {
    std::string file_name;  ///< for messages
    std::map<std::string, std::string> metadata;
    std::map<std::string, tensor> tensors;
};

/// A name as it may stand in a message: quoted, in printable ASCII, cut off where it is long.
CTNN_TAGGED inline std::string in_quotes(std::string_view name, std::size_t most = 200) {
    std::string text;
    for (const char c : name.substr(0, most)) {
        constexpr const char* digits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f)
            text += c;
        else
            text.append({'\\', 'x', digits[byte / 16], digits[byte % 16]});
    }
    return '"' + text + (name.size() > most ? "...\"" : "\"");
}

/// Bits of a value of a type by its name, 0 if there is no such type.
CTNN_TAGGED inline std::size_t bits_of_type(std::string_view type) {
    struct entry {
        std::string_view type;
        std::size_t bits;
    };
    static constexpr entry known[] = {
        {"BOOL", 8}, {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"U8", 8},
        {"I8", 8},   {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"I16", 16},
        {"U16", 16}, {"F16", 16},    {"BF16", 16},   {"I32", 32},    {"U32", 32},
        {"F32", 32}, {"C64", 64},    {"F64", 64},    {"I64", 64},    {"U64", 64},
    };
    for (const entry& each : known)
        if (each.type == type) return each.bits;
    return 0;
}

/// Reads the JSON header by its events, so that nothing but what the format has is ever stored, and
/// nothing is nested.
class CTNN_TAGGED header_reader final : public nlohmann::json_sax<nlohmann::json> {
public:
    struct entry {
        tensor described;
        std::uint64_t begin = 0, end = 0;
        bool has_type = false, has_shape = false, has_offsets = false;
    };

    CTNN_TAGGED explicit header_reader(tensor_file& file) : file_{file} {}

    std::map<std::string, entry> entries;

    CTNN_TAGGED bool start_object(std::size_t) override {
        switch (state_) {
        case state::start:
            state_ = state::top;
            return true;
        case state::value:
            state_ = state::fields;
            return true;
        case state::metadata_value:
            state_ = state::metadata;
            return true;
        default:
            unexpected("an object");
        }
    }
    CTNN_TAGGED bool key(string_t& name) override {
        switch (state_) {
        case state::top:
            name_ = name;
            if (name == "__metadata__") {
                if (has_metadata_) fail_twice();
                has_metadata_ = true;
                state_ = state::metadata_value;
            } else {
                const auto [at, is_new] = entries.try_emplace(name);
                if (!is_new) fail_twice();
                entry_ = &at->second;
                state_ = state::value;
            }
            return true;
        case state::metadata:
            if (file_.metadata.contains(name)) fail(in_quotes(name) + " twice");
            metadata_key_ = name;
            state_ = state::metadata_text;
            return true;
        default:  // fields
            if (name == "dtype")
                begin_field(entry_->has_type, name, state::type);
            else if (name == "shape")
                begin_field(entry_->has_shape, name, state::shape);
            else if (name == "data_offsets")
                begin_field(entry_->has_offsets, name, state::offsets);
            else
                fail(in_quotes(name) + ", where dtype, shape and data_offsets were expected");
            return true;
        }
    }
    CTNN_TAGGED bool end_object() override {
        if (state_ == state::fields) {
            if (!entry_->has_type) fail("no dtype");
            if (!entry_->has_shape) fail("no shape");
            if (!entry_->has_offsets) fail("no data_offsets");
        }
        state_ = state_ == state::top ? state::end : state::top;
        return true;
    }
    CTNN_TAGGED bool start_array(std::size_t) override {
        if (state_ == state::shape)
            state_ = state::size;
        else if (state_ == state::offsets)
            state_ = state::begin_offset;
        else
            unexpected("an array");
        return true;
    }
    CTNN_TAGGED bool end_array() override {
        if (state_ != state::size && state_ != state::after_offsets)
            fail("data_offsets of fewer than 2 numbers");
        state_ = state::fields;
        return true;
    }
    CTNN_TAGGED bool number_unsigned(number_unsigned_t value) override {
        switch (state_) {
        case state::size:
            if (entry_->described.shape.size() == most_dimensions)
                fail("a shape of more than " + std::to_string(most_dimensions) + " dimensions");
            entry_->described.shape.push_back(value);
            return true;
        case state::begin_offset:
            entry_->begin = value;
            state_ = state::end_offset;
            return true;
        case state::end_offset:
            entry_->end = value;
            state_ = state::after_offsets;
            return true;
        case state::after_offsets:
            fail("data_offsets of more than 2 numbers");
        default:
            unexpected("a number");
        }
    }
    CTNN_TAGGED bool string(string_t& value) override {
        if (state_ == state::type) {
            if (bits_of_type(value) == 0) fail("the unknown dtype " + in_quotes(value));
            entry_->described.type = value;
            state_ = state::fields;
        } else if (state_ == state::metadata_text) {
            file_.metadata[metadata_key_] = value;
            state_ = state::metadata;
        } else {
            unexpected("a string");
        }
        return true;
    }
    CTNN_TAGGED bool number_integer(number_integer_t) override { unexpected("a negative number"); }
    CTNN_TAGGED bool number_float(number_float_t, const string_t&) override {
        unexpected("a number that is no integer below 2^64");
    }
    CTNN_TAGGED bool null() override { unexpected("null"); }
    CTNN_TAGGED bool boolean(bool) override { unexpected("a boolean"); }
    CTNN_TAGGED bool binary(binary_t&) override { unexpected("binary data"); }
    CTNN_TAGGED bool parse_error(std::size_t position, const std::string&,
                                 const nlohmann::json::exception&) override {
        throw file_error(file_.file_name + ": the header is no JSON from its byte " +
                         std::to_string(position) + " on");
    }

private:
    enum class state {
        start,
        top,
        value,  // of a tensor's name
        fields,
        type,
        shape,
        size,
        offsets,
        begin_offset,
        end_offset,
        after_offsets,
        metadata_value,
        metadata,
        metadata_text,
        end
    };
    static constexpr std::size_t most_dimensions = 64;  // as PyTorch

    CTNN_TAGGED void begin_field(bool& has, const std::string& field, state next) {
        if (has) fail(field + " twice");
        has = true;
        state_ = next;
    }
    /// `found` stands in the entry at hand.
    [[noreturn]] CTNN_TAGGED void fail(const std::string& found) const {
        throw file_error(file_.file_name + ": the header has " + in_quotes(name_) + " with " + found);
    }
    [[noreturn]] CTNN_TAGGED void fail_twice() const {
        throw file_error(file_.file_name + ": the header has " + in_quotes(name_) + " twice");
    }
    [[noreturn]] CTNN_TAGGED void unexpected(const std::string& found) const {
        const auto expected = [&] {
            switch (state_) {
            case state::value:
                return "an object of dtype, shape and data_offsets";
            case state::type:
                return "the name of a type as dtype";
            case state::shape:
                return "an array of sizes as shape";
            case state::size:
                return "sizes from 0 in shape";
            case state::offsets:
                return "an array of two offsets as data_offsets";
            case state::metadata_value:
                return "an object of strings";
            case state::metadata_text:
                return "strings";
            default:
                return "offsets from 0 in data_offsets";
            }
        };
        fail(found + " where " + expected() + " was expected");
    }

    tensor_file& file_;
    state state_ = state::start;
    bool has_metadata_ = false;
    std::string name_, metadata_key_;
    entry* entry_ = nullptr;
};

/// The tensors in the bytes of a safetensors file, which must outlive the result; `file_name` is for
/// messages. Throws file_error on everything that the format's reference implementation rejects, and on
/// names or fields that stand twice, unknown fields, and headers that do not begin with '{'.
/// O(size of the header); the header has at most 100 MB.
CTNN_TAGGED inline tensor_file parse_safetensors(std::string_view bytes, std::string_view file_name) {
    tensor_file file{std::string(file_name), {}, {}};
    const auto fail = [&](const std::string& what) { throw file_error(file.file_name + ": " + what); };

    constexpr std::size_t length_size = 8;
    if (bytes.size() < length_size)
        fail("8 bytes with the length of the header were expected; the file has " +
             std::to_string(bytes.size()));
    std::uint64_t length = 0;
    for (std::size_t i = length_size; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(bytes[i]);
    if (length > most_header_bytes)
        fail("a header of at most " + std::to_string(most_header_bytes) +
             " bytes was expected; it has " + std::to_string(length));
    if (length > bytes.size() - length_size)
        fail("a header of " + std::to_string(length) + " bytes was expected; the file has " +
             std::to_string(bytes.size() - length_size) + " after its first 8");
    const std::string_view header = bytes.substr(length_size, length);
    const std::string_view data = bytes.substr(length_size + length);
    if (!header.starts_with('{')) fail("a header that begins with { was expected");
    // (The parser would take a 0 for the end of the text.)
    if (header.find('\0') != header.npos)
        fail("the header is no JSON from its byte " + std::to_string(header.find('\0') + 1) + " on");

    header_reader reader(file);
    nlohmann::json::sax_parse(header.begin(), header.end(), &reader);

    using named_entry = std::pair<const std::string, header_reader::entry>;
    std::vector<named_entry*> in_order;
    for (named_entry& each : reader.entries) in_order.push_back(&each);
    std::ranges::sort(in_order, {}, [](const named_entry* each) {
        return std::pair(each->second.begin, each->second.end);
    });
    std::uint64_t next = 0;
    for (named_entry* each : in_order) {
        auto& [name, entry] = *each;
        const std::string where = "tensor " + in_quotes(name) + " has ";
        const std::string offsets = "data_offsets " + shape_text({entry.begin, entry.end});
        if (entry.begin != next)
            fail(where + offsets + ", where it was expected to begin at " + std::to_string(next) +
                 ", the end of the one before");
        if (entry.end < entry.begin || entry.end > data.size())
            fail(where + offsets + " in " + std::to_string(data.size()) + " bytes of data");
        next = entry.end;
        std::uint64_t size = bits_of_type(entry.described.type);
        bool fits = true;
        std::uint64_t count = 1;
        for (const std::size_t factor : entry.described.shape)
            fits &= !__builtin_mul_overflow(count, std::uint64_t{factor}, &count);
        fits &= !__builtin_mul_overflow(count, size, &size);
        if (!fits || size % 8 != 0 || size / 8 != entry.end - entry.begin)
            fail(where + std::to_string(entry.end - entry.begin) + " bytes of data, which " +
                 entry.described.type + " of shape " + shape_text(entry.described.shape) + " has not");
        entry.described.bytes = data.substr(entry.begin, entry.end - entry.begin);
        file.tensors.emplace(name, std::move(entry.described));
    }
    if (next != data.size())
        fail("the tensors were expected to fill the data; they have " + std::to_string(next) + " of " +
             std::to_string(data.size()) + " bytes");
    return file;
}

/// The bytes of a safetensors file. Tensors of wide types come first, so that all are aligned.
CTNN_TAGGED inline std::string
format_safetensors(const std::map<std::string, std::string>& metadata,
                   const std::vector<std::pair<std::string, tensor>>& tensors) {
    std::vector<const std::pair<std::string, tensor>*> in_order;
    for (const auto& each : tensors) in_order.push_back(&each);
    std::ranges::sort(in_order, [](const auto* a, const auto* b) {
        const std::size_t of_a = bits_of_type(a->second.type), of_b = bits_of_type(b->second.type);
        return of_a == of_b ? a < b : of_a > of_b;
    });
    nlohmann::ordered_json header;
    header["__metadata__"] = metadata;
    std::size_t size = 0;
    for (const auto* each : in_order) {
        const auto& [name, described] = *each;
        header[name] = {{"dtype", described.type},
                        {"shape", described.shape},
                        {"data_offsets", {size, size + described.bytes.size()}}};
        size += described.bytes.size();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');

    std::string bytes;
    bytes.reserve(8 + text.size() + size);
    for (std::size_t i = 0; i < 8; ++i)
        bytes += static_cast<char>(std::uint64_t{text.size()} >> (8 * i) & 0xff);
    bytes += text;
    for (const auto* each : in_order) bytes += each->second.bytes;
    return bytes;
}

}  // namespace ctnn::io
