// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/context.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/simd/linear_kernel.hpp>

#include <cstddef>

namespace ctnn::net {

/// An array (of one value at least) that constant evaluation finds initialised and run time does not fill.
template <class Value, std::size_t Count>
class scratch_array {
public:
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    CTNN_TAGGED constexpr scratch_array() noexcept {
        if (CTNN_CONSTANT_EVALUATED)
            for (Value& value : values_) value = 0;
    }

    CTNN_INLINE constexpr Value* data() noexcept {
        Value* values = values_;
        // g++ 12 warns that kernels may read what no row has written; so it is not told what this is. Of
        // small arrays it should know: it keeps their values in registers.
        if (!CTNN_CONSTANT_EVALUATED && Count > 8 * line) asm("" : "+r"(values));
        return values;
    }

private:
    alignas(alignment) Value values_[Count > 0 ? Count : 1];
};

/// Bytes of stack besides the buffers: what the compiler keeps of kernels and calls. Measured for all
/// layers by tests/standalone/stack.cpp; without optimisation every temporary has a place of its own.
#if defined(__OPTIMIZE__)
inline constexpr std::size_t frame_bytes = 12 * 1024;
#elif defined(__clang__)
inline constexpr std::size_t frame_bytes = 112 * 1024;
#else
inline constexpr std::size_t frame_bytes = 32 * 1024;
#endif

/// Bytes of buffers that one row may have on the stack.
inline constexpr std::size_t most_row_bytes = std::size_t{1024} * 1024;

/// How users' rows, which are packed, run through a chain on Input: in its context, or in padded copies
/// where a layer cannot do with that; and the values of the buffers on the stack.
template <class Input, class Chain, class Context>
struct packed_run {
    static constexpr bool copies_x = !Chain::packs_x, copies_y = !Chain::packs_y;
    using context = typename Context::template with_packed<!copies_x, !copies_y>;
    using x_rows =
        typename context::template rows_of<Input, !copies_x, const typename Context::value_type>;
    using y_rows = typename context::template rows_of<typename Chain::output, !copies_y>;

    static constexpr std::size_t x_size = copies_x ? Context::max_rows * x_rows::stride : 0;
    static constexpr std::size_t y_size = copies_y ? Context::max_rows * y_rows::stride : 0;
    static constexpr std::size_t workspace_size = Chain::template forward_workspace<context>;
};

/// Bytes of the buffers on the stack while Rows rows run through a network.
template <class Value, class Input, class Chain, std::size_t Rows>
inline constexpr std::size_t buffer_bytes = [] {
    using run = packed_run<Input, Chain, context<Value, simd::native, Rows>>;
    return sizeof(Value) * (run::x_size + run::y_size + run::workspace_size);
}();

/// Rows that `predict` takes through the network together: as many as stay in the first-level cache, in
/// whole blocks, which leave no remainder, but no more than Limit bytes of stack have room for.
template <class Value, class Input, class Chain, std::size_t Limit>
inline constexpr std::size_t rows_together = [] {
    constexpr std::size_t width = Chain::widest;
    constexpr std::size_t block = simd::block_rows;
    constexpr std::size_t fit = 32 * 1024 / (2 * width * sizeof(Value)) / block * block;
    // Wider layers' weights are read for a block at least, for four of them if these stay in the second.
    constexpr std::size_t least = 8 * block * width * sizeof(Value) <= 128 * 1024 ? 4 * block : block;
    constexpr std::size_t wanted = fit < least ? least : fit > 16 * block ? 16 * block : fit;

    constexpr std::size_t one = buffer_bytes<Value, Input, Chain, 1> + frame_bytes;
    constexpr std::size_t each =
        buffer_bytes<Value, Input, Chain, 2> - buffer_bytes<Value, Input, Chain, 1>;
    constexpr std::size_t room = each == 0 ? wanted : 1 + (Limit > one ? Limit - one : 0) / each;
    return room >= wanted ? wanted : room >= 2 * block ? room / block * block : room;
}();

/// Says that a row takes more of the stack than threads can be expected to have.
template <std::size_t Bytes>
struct report_row_bytes {
    static_assert(
        Bytes <= most_row_bytes || never<takes<Bytes>>,
        "ctnn: a row of this network takes more than 1 MiB while it runs, too much for a stack; make "
        "a workspace, `static network::workspace workspace;` or on the heap, and pass it: "
        "net(x, workspace), net.predict(rows, out, workspace)");
};

/// Runs up to Context::max_rows rows from `x` to `y`, both packed, with the arrays that packed_run wants and, in a
/// stream, with what it carries. Where a layer cannot do with packed rows, they are copied to padded ones.
template <class Input, class Chain, class Context, class Parameters, class Value, class... Carried>
CTNN_INLINE constexpr void run_packed_in(const Parameters& p, const Value* x, Value* y, std::size_t rows,
                                         Value* copy_of_x, Value* copy_of_y, Value* workspace,
                                         Carried*... carried) noexcept {
    using run = packed_run<Input, Chain, Context>;
    constexpr std::size_t inputs = Input::size, outputs = Chain::output::size;
    if constexpr (run::copies_x) {
        constexpr std::size_t stride = run::x_rows::stride;
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t i = 0; i < inputs; ++i) copy_of_x[r * stride + i] = x[r * inputs + i];
            if (!CTNN_CONSTANT_EVALUATED)
                for (std::size_t i = inputs; i < stride; ++i) copy_of_x[r * stride + i] = 0;
        }
    }
    const typename run::x_rows from{run::copies_x ? copy_of_x : x, rows};
    const typename run::y_rows to{run::copies_y ? copy_of_y : y, rows};
    Chain::forward(make_call<typename run::context>(p, carried..., workspace), from, to);
    if constexpr (run::copies_y)
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t i = 0; i < outputs; ++i) y[r * outputs + i] = to.data[r * to.stride + i];
}

/// The same with arrays on the stack.
template <class Input, class Chain, class Context, class Parameters, class Value, class... Carried>
CTNN_INLINE constexpr void run_packed(const Parameters& p, const Value* x, Value* y, std::size_t rows,
                                      Carried*... carried) noexcept {
    using run = packed_run<Input, Chain, Context>;
    static_assert(sizeof(report_row_bytes<buffer_bytes<Value, Input, Chain, 1>>) > 0);
    scratch_array<Value, run::x_size> x_array;
    scratch_array<Value, run::y_size> y_array;
    scratch_array<Value, run::workspace_size> workspace;
    run_packed_in<Input, Chain, Context>(p, x, y, rows, x_array.data(), y_array.data(), workspace.data(),
                                         carried...);
}

/// What the rows of a network are in while they run, instead of the stack.
template <class Value, class Input, class Chain>
class CTNN_VERSIONED rows_workspace {
public:
    /// (More than the second-level cache holds would be no faster.)
    static constexpr std::size_t together = rows_together<Value, Input, Chain, std::size_t{256} * 1024>;
    using run = packed_run<Input, Chain, context<Value, simd::native, together>>;

    template <class Context, class Parameters>
    CTNN_TAGGED constexpr void run_rows(const Parameters& p, const Value* x, Value* y,
                                        std::size_t rows) noexcept {
        run_packed_in<Input, Chain, Context>(p, x, y, rows, values_, values_ + run::x_size,
                                             values_ + run::x_size + run::y_size);
    }

private:
    alignas(alignment) Value values_[run::x_size + run::y_size + run::workspace_size + 1]{};
};

}  // namespace ctnn::net
