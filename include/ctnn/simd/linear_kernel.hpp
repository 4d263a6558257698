// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/linear_layout.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/tile.hpp>
#include <ctnn/simd/vector.hpp>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace ctnn::simd {

/// `count` rounded up to whole vectors of `width` lanes.
CTNN_TAGGED constexpr std::size_t whole_vectors(std::size_t count, std::size_t width) {
    return (count + width - 1) / width * width;
}

/// The numbers of inputs and outputs that a kernel serves, as constants of a function of their own,
template <std::size_t Inputs, std::size_t Outputs>
struct constant_extent {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;
    static constexpr bool is_whole = true;
};
/// or as arguments of one that several shapes share; IsWhole: results fill their vectors to the last
/// lane.
template <bool IsWhole>
struct extent {
    std::size_t inputs, outputs;
    static constexpr bool is_whole = IsWhole;
};

/// The three products of a linear layer, each with its scalar twin (constant evaluation and machines
/// without vectors). Rows of K inputs lie padded(K) apart, rows of O outputs padded(O), and the padding
/// of every row is +0, on entry and on return; or, as XStride and YStride say, packed rows of inputs (where
/// layout::reads_packed) and of outputs (on the way back where layout::repeats_outputs), K and O apart; of
/// dy, whole vectors are read. Without biases, sums start at +0.
template <class Architecture, class Value, std::size_t Inputs, std::size_t Outputs,
          std::size_t XStride = padded(Inputs), std::size_t YStride = padded(Outputs),
          bool HasBias = true, class Machine = Architecture>
struct CTNN_TAGGED linear_kernel {
    using layout = linear_layout<Inputs, Outputs, HasBias>;
    static constexpr std::size_t x_stride = XStride, y_stride = YStride;
    static constexpr std::size_t dx_stride = padded(Inputs);
    static constexpr bool packs_x = XStride < padded(Inputs), packs_y = YStride < padded(Outputs);
    static constexpr std::size_t sums = layout::sums;
    static_assert(layout::reads_packed || !packs_x);

    // ---------------------------------------------------------------- y = f(W x + b)

    /// y[r][o] = activation(bias[o] + sum over k of weight[o][k] * x[r][k]), r < rows <= MaxRows. An
    /// activation that takes two arguments is also told where its values go (where y is not packed).
    template <std::size_t MaxRows, class Activation>
    CTNN_TAGGED static constexpr void forward(const Value* parameters, const Value* x, Value* y,
                                              std::size_t rows, Activation activation) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            forward_scalar(parameters, x, y, rows, activation);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>) {
            using kernel = narrow<MaxRows == 1 && is_small ? 1 : Outputs>;
            if constexpr (MaxRows > 1 || !is_small)
                kernel::with_outputs::template forward_apart<MaxRows>(
                    parameters, x, y, rows, kernel::template shared_extent<Outputs>(), activation);
            else
                kernel::template forward_rows<MaxRows>(parameters, x, y, rows,
                                                       constant_extent<Inputs, Outputs>{}, activation);
        }
#endif
    }

    // ---------------------------------------------------------------- dx = W' dy
    // (It and the update take layout::scratch_size values of scratch.)

    /// dx[r][k] = slope(sum over o of weight[o][k] * dy[r][o], in ascending o; x[r][k]).
    template <std::size_t MaxRows, class Slope = no_slope>
    CTNN_TAGGED static constexpr void
    backward_input(const Value* parameters, [[maybe_unused]] const Value* x, const Value* dy, Value* dx,
                   [[maybe_unused]] Value* scratch, std::size_t rows, Slope slope = {}) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            backward_input_scalar(parameters, dy, dx, rows);
            multiply_scalar(dx, x, rows, slope);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>) {
            // Transposed, the weights serve the same kernel with the inputs in the lanes.
            constexpr auto size = shared_extent<Inputs>();
            with_outputs::transpose(parameters, scratch, size);
            for_each_row_block<MaxRows>(rows, [&]<std::size_t Rows>(std::size_t r) CTNN_INLINE_LAMBDA {
                with_inputs::template backward_input_block<Rows>(
                    scratch, x + r * x_stride, dy + r * y_stride, dx + r * dx_stride, size, slope);
            });
        }
#endif
    }

    // ---------------------------------------------------------------- W -= rule(dy x')

    /// Replaces every parameter w by update(w, gradient, index), where the gradient is the sum over r,
    /// in ascending order, of dy[r][o] * x[r][k] (dy[r][o] for a bias). Gradients never reach memory.
    template <std::size_t MaxRows, class Update>
    CTNN_TAGGED static constexpr void update(Value* parameters, const Value* x, const Value* dy,
                                             [[maybe_unused]] Value* scratch, std::size_t rows,
                                             const Update& update) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            update_scalar(parameters, x, dy, rows, update);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>) {
            const Value* delta = dy;
            if constexpr (sums > 1) {
                for (std::size_t r = 0; r < rows; ++r)
                    with_outputs::repeat_outputs(dy + r * y_stride, scratch + r * layout::lanes);
                delta = scratch;
            }
            constexpr equal_blocks blocks(
                layout::rows,
                (std::min)(block_rows, std::max<std::size_t>(1, room::accumulators / parts)));
            with_outputs::template update_panels<blocks.first, blocks.most>(
                parameters, x, delta, rows, layout::rows, blocks.of_most, update);
        }
#endif
    }

    // ---------------------------------------------------------------- both, for one row

    // A gradient that is one product x dy. A rule that only scales it scales the x, once for all dy.

    template <class Update, class Vector>
    CTNN_INLINE static constexpr Vector factor(const Update& update, Vector x) noexcept {
        if constexpr (requires { update.factor(x); })
            return update.factor(x);
        else
            return x;
    }
    template <class Update, class Vector>
    CTNN_INLINE static constexpr Vector of_product(const Update& update, Vector w, Vector factor,
                                                   Vector dy, std::size_t index) noexcept {
        if constexpr (requires { update.factor(dy); })
            return simd::fma(factor, dy, w);
        else
            return update(w, factor * dy, index);
    }

    /// Lanes that a sweep with dx takes at a time: their deltas stay in registers.
    static constexpr std::size_t sweep_lanes = 2 * line;

    /// For one row, dx and the update in one sweep over the parameters: each is read once. dx[k] takes
    /// the outputs of `sweep_lanes` lanes in `line` / S partial sums, folded in halves, and those in
    /// order.
    template <bool InputGradient, class Update, class Slope = no_slope>
    CTNN_TAGGED static constexpr void backward_row(Value* parameters, const Value* x, const Value* dy,
                                                   Value* dx, const Update& update,
                                                   Slope slope = {}) noexcept {
        if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
            if constexpr (InputGradient) {
                backward_input_row_scalar(parameters, dy, dx);
                multiply_scalar(dx, x, 1, slope);
            }
            if (CTNN_CONSTANT_EVALUATED)
                update_scalar(parameters, x, dy, 1, update);
            else
                update_row_scalar(parameters, x, dy, update);
            return;
        }
#if CTNN_HAS_SIMD
        if constexpr (!std::is_same_v<Architecture, scalar>) {
            // Of a small layer as narrow as on the way forward: a load that spans two stores waits for
            // both.
            using kernel = std::conditional_t<is_small, narrow<1>, linear_kernel>;
            if constexpr (layout::size >= own_sweep_size)
                kernel::template sweep_apart<InputGradient>(parameters, x, dy, dx, update, slope);
            else
                kernel::template sweep<InputGradient>(parameters, x, dy, dx, update, slope);
        }
#endif
    }

private:
    template <class, class, std::size_t, std::size_t, std::size_t, std::size_t, bool, class>
    friend struct linear_kernel;

    /// From this number of parameters on a layer is a function of its own: inlined among its neighbours,
    /// g++ 12 keeps their constants in registers and moves sums out of them (1.6 times slower with
    /// tanh).
    static constexpr std::size_t own_function_size = 4096;
    /// The same for the sweep, which needs every register.
    static constexpr std::size_t own_sweep_size = 1024;

    /// One row of a small layer takes the time of its dependent operations, not of their number.
    static constexpr bool is_small = layout::size < own_function_size;

    /// Where the weights of each output are: a table, since calls count.
    struct column_table {
        std::size_t at[Outputs]{}, stride[Outputs]{};
        CTNN_TAGGED constexpr column_table() noexcept {
            for (std::size_t o = 0; o < Outputs; ++o) {
                at[o] = layout::column(o * sums);
                stride[o] = layout::stride(o * sums);
            }
        }
    };
    static constexpr column_table column_of{};

    // The scalar twins. In constant evaluation they sum without fma and in one chain: clang counts every
    // statement and call there.

    template <class Activation>
    CTNN_TAGGED static constexpr void forward_scalar(const Value* parameters, const Value* x, Value* y,
                                                     std::size_t rows, Activation activation) noexcept {
        for (std::size_t r = 0; r < rows; ++r, x += x_stride, y += y_stride) {
            for (std::size_t o = 0; o < Outputs; ++o) {
                const Value* column = parameters + column_of.at[o];
                const std::size_t stride = column_of.stride[o];
                Value sum[sums] = {HasBias ? *column : Value(0)};
                if (CTNN_CONSTANT_EVALUATED) {
                    for (std::size_t k = 0; k < Inputs; ++k)
                        sum[0] += x[k] * column[(layout::bias_rows + k / sums) * stride + k % sums];
                } else {
                    for (std::size_t k = 0; k < Inputs; ++k)
                        sum[k % sums] =
                            simd::fma(x[k], column[(layout::bias_rows + k / sums) * stride + k % sums],
                                      sum[k % sums]);
                    for (std::size_t half = sums / 2; half > 0; half /= 2)
                        for (std::size_t c = 0; c < half; ++c)
                            sum[c] = simd::as_written(sum[c] + sum[c + half]);
                }
                y[o] = finished(activation, sum[0], y + o);
            }
            if (!CTNN_CONSTANT_EVALUATED)  // where nothing reads the padding
                for (std::size_t o = Outputs; o < y_stride; ++o) y[o] = 0;
        }
    }

    CTNN_TAGGED static constexpr void backward_input_scalar(const Value* parameters, const Value* dy,
                                                            Value* dx, std::size_t rows) noexcept {
        for (std::size_t r = 0; r < rows; ++r, dy += y_stride, dx += dx_stride) {
            for (std::size_t k = 0; k < dx_stride && (k < Inputs || !CTNN_CONSTANT_EVALUATED); ++k)
                dx[k] = 0;
            for (std::size_t o = 0; o < Outputs; ++o) {
                const Value* column = parameters + column_of.at[o];
                const std::size_t stride = column_of.stride[o];
                if (CTNN_CONSTANT_EVALUATED) {
                    for (std::size_t k = 0; k < Inputs; ++k)
                        dx[k] += dy[o] * column[(layout::bias_rows + k / sums) * stride + k % sums];
                } else {
                    for (std::size_t k = 0; k < Inputs; ++k)
                        dx[k] = simd::fma(
                            dy[o], column[(layout::bias_rows + k / sums) * stride + k % sums], dx[k]);
                }
            }
        }
    }

    template <class Slope>
    CTNN_TAGGED static constexpr void multiply_scalar(Value* dx, const Value* x, std::size_t rows,
                                                      Slope slope) noexcept {
        if constexpr (!std::is_same_v<Slope, no_slope>)
            for (std::size_t r = 0; r < rows; ++r, dx += dx_stride, x += x_stride)
                for (std::size_t k = 0; k < Inputs; ++k) dx[k] = slope(dx[k], x[k]);
    }

    CTNN_TAGGED static constexpr void backward_input_row_scalar(const Value* parameters, const Value* dy,
                                                                Value* dx) noexcept {
        if (CTNN_CONSTANT_EVALUATED) {
            backward_input_scalar(parameters, dy, dx, 1);
            return;
        }
        constexpr std::size_t chains = line / sums;
        constexpr std::size_t panel_outputs = sweep_lanes / sums;
        for (std::size_t k = 0; k < dx_stride; ++k) {
            dx[k] = 0;
            for (std::size_t first = 0; k < Inputs && first < Outputs; first += panel_outputs) {
                Value sum[chains] = {};
                for (std::size_t o = first; o < Outputs && o < first + panel_outputs; ++o) {
                    const Value weight = parameters[layout::weight(o, k)];
                    sum[o % chains] = simd::fma(weight, dy[o], sum[o % chains]);
                }
                for (std::size_t half = chains / 2; half > 0; half /= 2)
                    for (std::size_t c = 0; c < half; ++c)
                        sum[c] = simd::as_written(sum[c] + sum[c + half]);
                dx[k] += sum[0];
            }
        }
    }

    template <class Update>
    CTNN_TAGGED static constexpr void update_scalar(Value* parameters, const Value* x, const Value* dy,
                                                    std::size_t rows, const Update& update) noexcept {
        for (std::size_t o = 0; o < Outputs; ++o) {
            const std::size_t column = column_of.at[o], stride = column_of.stride[o];
            if constexpr (HasBias) {
                Value bias = 0;
                for (std::size_t r = 0; r < rows; ++r) bias += dy[r * y_stride + o];
                parameters[column] = update(parameters[column], bias, column);
            }
            for (std::size_t k = 0; k < Inputs; ++k) {
                const std::size_t index = column + (layout::bias_rows + k / sums) * stride + k % sums;
                Value sum = 0;
                if (CTNN_CONSTANT_EVALUATED)
                    for (std::size_t r = 0; r < rows; ++r)
                        sum += x[r * x_stride + k] * dy[r * y_stride + o];
                else
                    for (std::size_t r = 0; r < rows; ++r)
                        sum = simd::fma(x[r * x_stride + k], dy[r * y_stride + o], sum);
                parameters[index] = update(parameters[index], sum, index);
            }
        }
    }

    template <class Update>
    CTNN_TAGGED static void update_row_scalar(Value* parameters, const Value* x, const Value* dy,
                                              const Update& update) noexcept {
        for (std::size_t o = 0; o < Outputs; ++o) {
            Value* const column = parameters + column_of.at[o];
            if constexpr (HasBias)
                *column = of_product(update, *column, factor(update, Value(1)), dy[o], column_of.at[o]);
            for (std::size_t k = 0; k < Inputs; ++k) {
                const std::size_t index =
                    (layout::bias_rows + k / sums) * column_of.stride[o] + k % sums;
                column[index] = of_product(update, column[index], factor(update, x[k]), dy[o],
                                           column_of.at[o] + index);
            }
        }
    }

#if CTNN_HAS_SIMD
    /// The same kernels on registers for Count values.
    template <std::size_t Count>
    using narrow = linear_kernel<Architecture, Value, Inputs, Outputs, XStride, YStride, HasBias,
                                 narrowed_t<Architecture, Value, Count>>;

    // Every architecture but the scalar one; that has no registers to ask about.
    using machine = std::conditional_t<std::is_same_v<Architecture, scalar>, native, Machine>;
    using Vector = vector<Value, machine>;
    using room = registers<Value, machine>;
    static constexpr std::size_t width = Vector::size;
    /// Vectors that the S lanes of an output take.
    static constexpr std::size_t parts = std::max<std::size_t>(1, sums / width);

    // The largest shapes whose rows lie as far apart and whose results fill the same vectors: their
    // functions serve all of them, so that compilers are not given the same code for each. Layers with
    // packed rows are the first and last ones of a network, few, and have functions of their own; so have
    // those of one output, whose S is another.
    static constexpr bool shares = !packs_x && !packs_y && Outputs > 1;
    template <std::size_t MostInputs, std::size_t MostOutputs>
    using shared = linear_kernel<Architecture, Value, (shares ? MostInputs : Inputs),
                                 (shares ? MostOutputs : Outputs), XStride, YStride, HasBias, machine>;
    static constexpr std::size_t most_outputs = whole_vectors(Outputs * sums, width) / sums;
    using with_outputs = shared<padded(Inputs), most_outputs>;
    using with_inputs = shared<whole_vectors(Inputs, width), padded(Outputs)>;

    /// What such a function is given; Results: the values that it computes for each row.
    template <std::size_t Results>
    CTNN_TAGGED static constexpr auto shared_extent() noexcept {
        static_assert(with_outputs::sums == sums && with_outputs::layout::lanes == layout::lanes);
        if constexpr (shares)
            return extent<Results % line == 0>{Inputs, Outputs};
        else
            return constant_extent<Inputs, Outputs>{};
    }

    CTNN_TAGGED static constexpr std::size_t groups_of(std::size_t inputs) {
        return (inputs + sums - 1) / sums;
    }
    CTNN_TAGGED static constexpr std::size_t panel_rows(std::size_t inputs) {
        return layout::bias_rows + groups_of(inputs);
    }

    /// Cuts lanes into tiles of Count vectors (the last one as wide as what is left) and calls
    /// f.operator()<Vectors>(first lane).
    template <std::size_t Count, std::size_t Lanes, class Function>
    CTNN_INLINE static void for_each_tile(Function f) noexcept {
        constexpr std::size_t tile_lanes = Count * width;
        for (std::size_t lane = 0; lane < Lanes / tile_lanes * tile_lanes; lane += tile_lanes)
            f.template operator()<Count>(lane);
        if constexpr (Lanes % tile_lanes > 0)
            f.template operator()<Lanes % tile_lanes / width>(Lanes / tile_lanes * tile_lanes);
    }

    /// The size of blocks that cut `max_rows` rows best: the fewer rows in a block, the less a vector of
    /// weights is used once it is loaded (about 6% a row).
    CTNN_TAGGED static constexpr std::size_t rows_of_block(std::size_t max_rows) {
        std::size_t best = 1, least = static_cast<std::size_t>(-1);
        for (std::size_t size = block_rows; size > 1; --size) {
            const std::size_t computed = (max_rows + size - 1) / size * size;
            const std::size_t cost = computed * (100 + 6 * (block_rows - size));
            if (size <= max_rows && cost < least) {
                best = size;
                least = cost;
            }
        }
        return best;
    }

    /// Calls f.operator()<Rows>(first row) for blocks of rows, the last one overlapping, or, where there
    /// are too few for one, for single rows.
    template <std::size_t MaxRows, class Function>
    CTNN_INLINE static void for_each_row_block(std::size_t rows, Function f) noexcept {
        constexpr std::size_t size = rows_of_block(MaxRows);
        if constexpr (size == 1) {
            f.template operator()<1>(0);
        } else if (rows < size) {
            for (std::size_t r = 0; r < rows; ++r) f.template operator()<1>(r);
        } else {
            for (std::size_t next = 0; next < rows; next += size)
                f.template operator()<size>(next + size <= rows ? next : rows - size);
        }
    }

    /// Calls f.operator()<Lanes, Used>(first lane, offset in the parameters) for every panel, a matrix
    /// of `rows` rows; only the vectors of its first Used lanes have an output.
    template <class Function>
    CTNN_INLINE static void for_each_panel(std::size_t rows, Function f) noexcept {
        constexpr std::size_t last = (layout::lanes - 1) / layout::panel * layout::panel;
        constexpr std::size_t lanes = layout::lanes - last;
        constexpr std::size_t used = whole_vectors(Outputs * sums - last, width);
        constexpr bool is_alike = used == layout::panel;
        for (std::size_t first = 0; first < last + (is_alike ? lanes : 0); first += layout::panel)
            f.template operator()<layout::panel, layout::panel>(first, first * rows);
        if constexpr (!is_alike) f.template operator()<lanes, used>(last, last * rows);
    }

    template <std::size_t MaxRows, class Extent, class Activation>
    [[gnu::noinline]] CTNN_TAGGED static void forward_apart(const Value* parameters, const Value* x,
                                                            Value* y, std::size_t rows, Extent size,
                                                            Activation activation) noexcept {
        forward_rows<MaxRows>(parameters, x, y, rows, size, activation);
    }

    template <std::size_t MaxRows, class Extent, class Activation>
    CTNN_INLINE static void forward_rows(const Value* parameters, const Value* x, Value* y,
                                         std::size_t rows, Extent size, Activation activation) noexcept {
        for_each_row_block<MaxRows>(rows, [&]<std::size_t Rows>(std::size_t r) CTNN_INLINE_LAMBDA {
            forward_block<Rows>(parameters, x + r * x_stride, y + r * y_stride, size, activation);
        });
    }

    template <std::size_t Rows, class Extent, class Activation>
    CTNN_INLINE static void forward_block(const Value* parameters, const Value* x, Value* y, Extent size,
                                          Activation activation) noexcept {
        // A tile's outputs must fill whole vectors, so it is at least S vectors wide.
        constexpr std::size_t count =
            (std::min)(layout::panel / width,
                       (std::max)(sums, Rows == 1 ? room::one_row : room::beside(block_rows)));
        constexpr std::size_t at_once =
            rows_at_once(Rows, std::max<std::size_t>(1, room::accumulators / count));
        CTNN_UNROLL
        for (std::size_t m0 = 0; m0 < Rows; m0 += at_once) {
            const Value* rows = x + m0 * x_stride;
            for_each_panel(panel_rows(size.inputs), [&]<std::size_t Lanes, std::size_t Used>(
                                                        std::size_t first,
                                                        std::size_t offset) CTNN_INLINE_LAMBDA {
                for_each_tile<count, Used>([&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                    const Value* first_row = parameters + offset + lane;
                    tile<sums, at_once, Count, Value, machine> sum;
                    if constexpr (HasBias)
                        sum.fill_rows(first_row);
                    else
                        sum.fill(Vector(Value(0)));
                    sum.accumulate(rows, x_stride, sums, first_row + layout::bias_rows * Lanes, Lanes,
                                   groups_of(size.inputs));
                    if constexpr (Outputs == 1 && packs_y && at_once > 1 && at_once <= width &&
                                  sums >= width) {
                        // Rows are neighbours, so that one tree and one vector serve them all.
                        vectors<Vector, at_once> whole;
                        CTNN_UNROLL
                        for (std::size_t m = 0; m < at_once; ++m)
                            whole.at[m] = fold_halves<1>(sum.row[m]).at[0];
                        store_first<at_once>(
                            y + m0, activation(fold_in_order<(std::min)(sums, width), 1, Value, machine>(
                                        whole)));
                    } else {
                        const std::size_t output = (first + lane) / sums;
                        CTNN_UNROLL
                        for (std::size_t m = 0; m < at_once; ++m)
                            store_outputs(fold_sums<sums, Value, machine>(sum.row[m]), output,
                                          y + (m0 + m) * y_stride, size, activation);
                    }
                });
            });
            constexpr std::size_t written = whole_vectors(Outputs, width);
            if constexpr (written < y_stride) {
                CTNN_UNROLL
                for (std::size_t m = 0; m < at_once; ++m)
                    for (std::size_t o = written; o < y_stride; o += width)
                        simd::store(y + (m0 + m) * y_stride + o, Vector(Value(0)));
            }
        }
    }

    template <std::size_t Count, class Extent, class Activation>
    CTNN_INLINE static void store_outputs(const vectors<Vector, Count>& values, std::size_t output,
                                          Value* y, Extent size, Activation activation) noexcept {
        CTNN_UNROLL
        for (std::size_t n = 0; n < Count; ++n) {
            const std::size_t first = output + n * width;
            const Vector value = finished(activation, values.at[n], y + first);
            if (packs_y && first + width > Outputs)
                store_first<Outputs % width>(y + first, value);
            else if (packs_y)
                simd::store(y + first, value);
            else
                simd::store(y + first, keep<Outputs, output_step, Extent>(value, first, size.outputs));
        }
    }

    /// Outputs that a vector of sums has.
    static constexpr std::size_t output_step = std::max<std::size_t>(1, width / sums);

    /// keep_row for rows of `count` values: Most - Step < count <= Most.
    template <std::size_t Most, std::size_t Step, class Extent>
    CTNN_INLINE static Vector keep(Vector value, std::size_t at, std::size_t count) noexcept {
        if constexpr (Extent::is_whole)
            return keep_row<Most>(value, at);
        else if (at + width + Step <= Most + 1)  // what every shape fills
            return value;
        else
            return keep_first(value, count - at);
    }

    /// transposed[o][k], rows padded with zeros.
    template <class Extent>
    CTNN_TAGGED static void transpose(const Value* parameters, Value* transposed, Extent size) noexcept {
        const std::size_t groups = groups_of(size.inputs);
        for (std::size_t o = 0; o < size.outputs; ++o) {
            const std::size_t lane = o * sums, stride = layout::stride(lane);
            const Value* first = parameters +
                                 lane / layout::panel * layout::panel * panel_rows(size.inputs) +
                                 lane % layout::panel + layout::bias_rows * stride;
            Value* row = transposed + o * dx_stride;
            for (std::size_t g = 0; g < groups; ++g)
                std::memcpy(row + g * sums, first + g * stride, sums * sizeof(Value));
            for (std::size_t k = groups * sums; k < dx_stride; ++k) row[k] = 0;
        }
    }

    /// The padding stays +0, also where its zero weights meet an infinite or NaN dy.
    template <class Extent, class Slope>
    CTNN_INLINE static void store_inputs(const Value* x, Value* dx, std::size_t at, Vector value,
                                         Extent size, Slope slope) noexcept {
        if constexpr (!std::is_same_v<Slope, no_slope>)
            value = slope(value, simd::load<Value, machine>(x + at));
        simd::store(dx + at, keep<Inputs, width, Extent>(value, at, size.inputs));
    }

    template <std::size_t Rows, class Extent, class Slope>
    [[gnu::noinline]] CTNN_TAGGED static void
    backward_input_block(const Value* transposed, const Value* x, const Value* dy, Value* dx,
                         Extent size, Slope slope) noexcept {
        constexpr std::size_t lanes = whole_vectors(Inputs, width);
        constexpr std::size_t count =
            (std::min)(lanes / width, Rows == 1 ? room::one_row : room::beside(block_rows));
        constexpr std::size_t at_once =
            rows_at_once(Rows, std::max<std::size_t>(1, room::accumulators / count));
        CTNN_UNROLL
        for (std::size_t m0 = 0; m0 < Rows; m0 += at_once) {
            for_each_tile<count, lanes>([&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                tile<1, at_once, Count, Value, machine> sum;
                sum.fill(Vector(Value(0)));
                sum.accumulate(dy + m0 * y_stride, y_stride, 1, transposed + lane, dx_stride,
                               size.outputs);
                CTNN_UNROLL
                for (std::size_t m = 0; m < at_once; ++m) {
                    CTNN_UNROLL
                    for (std::size_t n = 0; n < Count; ++n)
                        store_inputs(x + (m0 + m) * x_stride, dx + (m0 + m) * dx_stride,
                                     lane + n * width, sum.row[m].at[n], size, slope);
                }
            });
            for (std::size_t k = lanes; k < dx_stride; k += width) {
                CTNN_UNROLL
                for (std::size_t m = 0; m < at_once; ++m)
                    simd::store(dx + (m0 + m) * dx_stride + k, Vector(Value(0)));
            }
        }
    }

    /// lanes[o * S + s] = dy[o], for one row; beyond the outputs +0.
    CTNN_TAGGED static void repeat_outputs(const Value* dy, Value* lanes) noexcept {
        if constexpr (sums >= width) {
            for (std::size_t lane = 0; lane < layout::lanes; lane += width)
                simd::store(lanes + lane,
                            lane < Outputs * sums ? Vector(dy[lane / sums]) : Vector(Value(0)));
        } else {
            for (std::size_t lane = 0; lane < layout::lanes; lane += sums * width) {
                Vector values = simd::load<Value, machine>(dy + lane / sums);
                if constexpr (packs_y) values = keep_row<Outputs>(values, lane / sums);
                repeat_lanes<sums>(values, lanes + lane, layout::lanes - lane);
            }
        }
    }

    /// The input that a bias multiplies.
    alignas(alignment) static constexpr Value one_then_zeros[line] = {1};

    /// `delta` has the gradient of each output repeated over its S lanes. The rows of a panel, the first
    /// of which has the biases, are cut as equal_blocks says.
    template <std::size_t First, std::size_t Most, class Update>
    [[gnu::noinline]] CTNN_TAGGED static void
    update_panels(Value* parameters, const Value* x, const Value* delta, std::size_t rows,
                  std::size_t all_rows, std::size_t of_most, const Update& update) noexcept {
        constexpr std::size_t count =
            (std::min)(layout::panel / width, (std::max)(parts, room::beside(First) / parts * parts));
        const Update rule = update;  // a copy: what it refers to by value stays in registers
        for_each_panel(all_rows, [&]<std::size_t Lanes, std::size_t Used>(
                                     std::size_t first, std::size_t offset) CTNN_INLINE_LAMBDA {
            const auto update_rows = [&]<std::size_t Rows, bool Biases>(
                                         std::size_t row) CTNN_INLINE_LAMBDA {
                const Value* left = Biases ? x : x + (row - layout::bias_rows) * sums;
                for_each_tile<count, Used>([&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                    tile<sums, Rows, Count, Value, machine> gradient;
                    gradient.fill(Vector(Value(0)));
                    gradient.template accumulate<Biases>(left, sums, x_stride, delta + first + lane,
                                                         layout::lanes, rows);
                    CTNN_UNROLL
                    for (std::size_t m = 0; m < Rows; ++m) {
                        CTNN_UNROLL
                        for (std::size_t n = 0; n < Count; ++n) {
                            const std::size_t index = offset + (row + m) * Lanes + lane + n * width;
                            Vector sum = gradient.row[m].at[n];
                            if (Biases && m == 0)  // a bias is in the first lane of its S
                                sum = keep_every<sums>(sum, n % parts);
                            const Vector old = load<Value, machine>(parameters + index);
                            simd::store(parameters + index, rule(old, sum, index));
                        }
                    }
                });
            };
            update_rows.template operator()<First, HasBias>(0);
            std::size_t row = First;
            if constexpr (Most > 0)
                for (const std::size_t end = First + of_most * Most; row < end; row += Most)
                    update_rows.template operator()<Most, false>(row);
            if constexpr (Most > 1)
                for (; row < all_rows; row += Most - 1)
                    update_rows.template operator()<Most - 1, false>(row);
        });
    }

    template <bool InputGradient, class Update, class Slope>
    [[gnu::noinline]] CTNN_TAGGED static void sweep_apart(Value* parameters, const Value* x,
                                                          const Value* dy, Value* dx,
                                                          const Update& update, Slope slope) noexcept {
        sweep<InputGradient>(parameters, x, dy, dx, update, slope);
    }

    template <bool InputGradient, class Update, class Slope>
    CTNN_INLINE static void sweep(Value* parameters, const Value* x, const Value* dy, Value* dx,
                                  const Update& update, Slope slope) noexcept {
        if constexpr (sums > 1) {
            alignas(alignment) Value delta[layout::lanes];
            repeat_outputs(dy, delta);
            sweep_panels<InputGradient>(parameters, x, delta, dx, update, slope);
        } else {
            sweep_panels<InputGradient>(parameters, x, dy, dx, update, slope);
        }
    }

    template <bool InputGradient, class Update, class Slope>
    CTNN_INLINE static void sweep_panels(Value* parameters, const Value* x, const Value* delta,
                                         Value* dx, const Update& update, Slope slope) noexcept {
        constexpr std::size_t most = InputGradient ? sweep_lanes / width : room::one_row;
        for_each_panel(layout::rows, [&]<std::size_t Lanes, std::size_t Used>(
                                         std::size_t first, std::size_t offset) CTNN_INLINE_LAMBDA {
            constexpr std::size_t count = (std::min)((std::max)(most, parts), Used / width);
            for_each_tile<count, Used>([&]<std::size_t Count>(std::size_t lane) CTNN_INLINE_LAMBDA {
                const sweep_tile<Count, Lanes, Update> tile{parameters, offset + lane,
                                                            delta + first + lane, update};
                if constexpr (InputGradient) {
                    const bool is_first = first + lane == 0;
                    if (first + lane + Count * width < Outputs * sums)
                        tile.run(x, dx, is_first, no_slope{});
                    else
                        tile.run(x, dx, is_first, slope);
                } else {
                    for (std::size_t g = 0; g < layout::groups; ++g)
                        tile.template sweep_group<false>(x + g * sums, g);
                }
            });
        });
        if constexpr (InputGradient) {
            constexpr std::size_t written = whole_vectors(layout::groups * sums, width);
            for (std::size_t k = written; k < dx_stride; k += width)
                simd::store(dx + k, Vector(Value(0)));
        }
    }

    /// Some lanes of a panel, for a sweep over its rows.
    template <std::size_t Count, std::size_t Lanes, class Update>
    struct sweep_tile {
        /// Groups of inputs that fill a vector of dx.
        static constexpr std::size_t groups = std::max<std::size_t>(1, width / sums);

        Value* parameters;
        std::size_t lane;  ///< index of the first lane's first element among the parameters
        vectors<Vector, Count> d;
        Update update;  // a copy: what it refers to by value stays in registers

        CTNN_INLINE sweep_tile(Value* all, std::size_t first, const Value* delta,
                               const Update& rule) noexcept
            : parameters{all}, lane{first}, update{rule} {
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) {
                d.at[n] = simd::load<Value, machine>(delta + n * width);
                if constexpr (HasBias) {
                    const std::size_t index = lane + n * width;
                    const Vector old = simd::load<Value, machine>(parameters + index);
                    const Vector one =
                        sums == 1 ? Vector(Value(1))
                                  : broadcast_group<sums, Value, machine>(one_then_zeros, n % parts);
                    simd::store(parameters + index,
                                of_product(update, old, factor(update, one), d.at[n], index));
                }
            }
        }

        /// Updates the weights of S inputs; returns, if asked to, their share of dx in groups of S
        /// lanes.
        template <bool InputGradient>
        CTNN_INLINE vectors<Vector, parts> sweep_group(const Value* x,
                                                       std::size_t group) const noexcept {
            const std::size_t row = lane + (layout::bias_rows + group) * Lanes;
            vectors<Vector, parts> left;
            CTNN_UNROLL
            for (std::size_t p = 0; p < parts; ++p)
                left.at[p] = factor(update, broadcast_group<sums, Value, machine>(x, p));
            vectors<Vector, Count> old;
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n)
                old.at[n] = simd::load<Value, machine>(parameters + row + n * width);
            vectors<Vector, parts> share{};  // (g++ warns of values that nobody reads, too)
            if constexpr (InputGradient) {
                constexpr std::size_t chains = line / width;
                vectors<Vector, chains> sum;
                CTNN_UNROLL
                for (std::size_t n = 0; n < chains; ++n) sum.at[n] = Vector(Value(0));
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n)
                    sum.at[n % chains] = simd::fma(old.at[n], d.at[n], sum.at[n % chains]);
                share = fold_halves<parts>(sum);
                for (Vector& each : share.at) keep_here(each);
            }
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) {
                const std::size_t index = row + n * width;
                simd::store(parameters + index,
                            of_product(update, old.at[n], left.at[n % parts], d.at[n], index));
            }
            return share;
        }

        template <class Slope>
        CTNN_INLINE void run(const Value* x, Value* dx, bool is_first, Slope slope) const noexcept {
            const auto store = [&](std::size_t at, Vector value) CTNN_INLINE_LAMBDA {
                const Vector before = is_first ? Vector(Value(0)) : simd::load<Value, machine>(dx + at);
                store_inputs(x, dx, at, before + value, constant_extent<Inputs, Outputs>{}, slope);
            };
            for (std::size_t g = 0; g < layout::groups; g += groups) {
                if constexpr (groups > 1) {
                    vectors<Vector, groups> sum;
                    CTNN_UNROLL
                    for (std::size_t i = 0; i < groups; ++i)
                        sum.at[i] = g + i < layout::groups
                                        ? sweep_group<true>(x + (g + i) * sums, g + i).at[0]
                                        : Vector(Value(0));
                    store(g * sums, fold_in_order<width, sums, Value, machine>(sum));
                } else {
                    const auto sum = sweep_group<true>(x + g * sums, g);
                    CTNN_UNROLL
                    for (std::size_t p = 0; p < parts; ++p) store(g * sums + p * width, sum.at[p]);
                }
            }
        }
    };
#endif
};

}  // namespace ctnn::simd
