// SPDX-License-Identifier: BSL-1.0
// Gemm and MatMul.
#include "../operators.hpp"

namespace ctnn::embed {

namespace {

/// A matrix of rows * columns in a tensor, or its transpose.
struct matrix {
    const std::vector<double>& values;
    std::size_t rows, columns;
    bool is_transposed;

    double operator()(std::size_t row, std::size_t column) const {
        return is_transposed ? values[column * rows + row] : values[row * columns + column];
    }
};

matrix matrix_of(const tensor& from, bool is_transposed) {
    if (from.dimensions.size() != 2)
        throw model_error("an input is of shape " + text(from.dimensions) +
                          ", where a matrix was expected");
    const auto rows = static_cast<std::size_t>(from.dimensions[0]),
               columns = static_cast<std::size_t>(from.dimensions[1]);
    return is_transposed ? matrix{from.values, columns, rows, true}
                         : matrix{from.values, rows, columns, false};
}

void check_work(std::size_t rows, std::size_t inner, std::size_t columns) {
    constexpr std::size_t most = std::size_t{1}
                                 << 28;  // a second; the largest network that compiles has less
    if (inner != 0 && columns != 0 && rows > most / inner / columns)
        throw model_error("it takes more than " + std::to_string(most) + " multiplications");
}

std::vector<double> multiplied(const matrix& a, const matrix& b) {
    if (a.columns != b.rows)
        throw model_error("it multiplies " + std::to_string(a.rows) + "x" + std::to_string(a.columns) +
                          " by " + std::to_string(b.rows) + "x" + std::to_string(b.columns) + " values");
    check_work(a.rows, a.columns, b.columns);
    std::vector<double> result(
        element_count({static_cast<std::int64_t>(a.rows), static_cast<std::int64_t>(b.columns)}));
    for (std::size_t i = 0; i < a.rows; ++i)
        for (std::size_t j = 0; j < b.columns; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < a.columns; ++k) sum += a(i, k) * b(k, j);
            result[i * b.columns + j] = sum;
        }
    return result;
}

bool flag(const node& of, const char* name) { return of.get(name, std::int64_t{0}) != 0; }

tensor evaluate_gemm(const arguments& given) {
    const matrix a = matrix_of(given.required(0), flag(given.of, "transA"));
    const matrix b = matrix_of(given.required(1), flag(given.of, "transB"));
    const double alpha = given.of.get("alpha", 1.0), beta = given.of.get("beta", 1.0);
    tensor result{{static_cast<std::int64_t>(a.rows), static_cast<std::int64_t>(b.columns)},
                  multiplied(a, b),
                  false};
    for (double& value : result.values) value *= alpha;
    if (const tensor* c = given.optional(2)) {
        tensor bias = *c;
        for (double& value : bias.values) value *= beta;
        const shape expected = result.dimensions;
        result = broadcast(result, bias, [](double x, double y) { return x + y; });
        if (result.dimensions != expected)
            throw model_error("C of shape " + text(c->dimensions) + " does not fit to a result of " +
                              text(expected));
    }
    return result;
}

/// y = factor W x, for weights W(output, input).
linear_step linear_of(const matrix& weights, double factor) {
    linear_step made{.inputs = weights.columns,
                     .outputs = weights.rows,
                     .weight = {},
                     .bias = std::vector<double>(weights.rows, 0.0)};
    made.weight.reserve(weights.rows * weights.columns);
    for (std::size_t o = 0; o < weights.rows; ++o)
        for (std::size_t i = 0; i < weights.columns; ++i) made.weight.push_back(factor * weights(o, i));
    return made;
}

matrix transpose(const matrix& of) { return {of.values, of.columns, of.rows, !of.is_transposed}; }

/// Each row must meet the weights as a whole: `inputs` is what a product sums over.
void expect_whole_rows(const conversion& c, std::size_t inputs) {
    if (inputs != c.before.width())
        throw model_error("it multiplies " + std::to_string(inputs) +
                          " values at a time, where the whole row, " + std::to_string(c.before.width()) +
                          " values of " + text(c.before.dimensions) + ", was expected");
}

void expect_rows_along(const conversion& c, std::size_t axis) {
    if (c.before.rows != 1 && c.before.row_axis != axis)
        throw model_error("its sums go along axis " + std::to_string(c.before.row_axis) + " of " +
                          text(c.before.dimensions) + ", which mixes rows");
}

void convert_gemm(conversion& c) {
    const bool transposes_a = flag(c.of(), "transA"), transposes_b = flag(c.of(), "transB");
    const double alpha = c.of().get("alpha", 1.0), beta = c.of().get("beta", 1.0);
    if (c.data_index == 0) {
        expect_rows_along(c, transposes_a ? 1 : 0);
        const matrix b = matrix_of(c.constant(1), transposes_b);
        expect_whole_rows(c, b.rows);
        c.after.row_axis = 0;
        c.push(linear_of(transpose(b), alpha));
    } else if (c.data_index == 1) {
        expect_rows_along(c, transposes_b ? 0 : 1);
        const matrix a = matrix_of(c.constant(0), transposes_a);
        expect_whole_rows(c, a.columns);
        c.after.row_axis = 1;
        c.push(linear_of(a, alpha));
    } else {
        throw model_error("C depends on the model's input, where a constant was expected");
    }
    if (const tensor* bias = c.optional_constant(2)) {
        std::vector<double> shift = c.per_feature(*bias, c.after);
        for (double& value : shift) value *= beta;
        const std::size_t width = shift.size();
        c.push_affine(std::vector<double>(width, 1.0), std::move(shift));
    }
}

/// A vector on the left is a row, one on the right a column; the result does not have that dimension.
tensor evaluate_matmul(const arguments& given) {
    tensor a = given.required(0), b = given.required(1);
    const bool is_row = a.dimensions.size() == 1, is_column = b.dimensions.size() == 1;
    if (a.dimensions.empty() || b.dimensions.empty()) throw model_error("an input is a single value");
    if (is_row) a.dimensions.insert(a.dimensions.begin(), 1);
    if (is_column) b.dimensions.push_back(1);
    const auto last = [](const shape& of, std::size_t n) { return of[of.size() - n]; };
    const std::int64_t m = last(a.dimensions, 2), k = last(a.dimensions, 1), n = last(b.dimensions, 1);
    if (last(b.dimensions, 2) != k)
        throw model_error("it multiplies " + text(given.required(0).dimensions) + " by " +
                          text(given.required(1).dimensions));

    // The leading dimensions broadcast: which matrices meet is a broadcast of their numbers.
    const auto numbers = [](const shape& of) {
        tensor made{shape(of.begin(), of.end() - 2), {}, false};
        const std::size_t count = element_count(made.dimensions);
        for (std::size_t i = 0; i < count; ++i) made.values.push_back(static_cast<double>(i));
        return made;
    };
    const tensor a_number = numbers(a.dimensions), b_number = numbers(b.dimensions);
    const tensor of_a = broadcast(a_number, b_number, [](double x, double) { return x; });
    const tensor of_b = broadcast(a_number, b_number, [](double, double y) { return y; });
    tensor result{of_a.dimensions, {}, false};
    if (!is_row) result.dimensions.push_back(m);
    if (!is_column) result.dimensions.push_back(n);
    const std::size_t count = element_count(result.dimensions);
    check_work(count, static_cast<std::size_t>(k), 1);
    result.values.reserve(count);
    const auto a_size = static_cast<std::size_t>(m * k), b_size = static_cast<std::size_t>(k * n);
    for (std::size_t each = 0; each < of_a.values.size(); ++each) {
        const double* const x = a.values.data() + static_cast<std::size_t>(of_a.values[each]) * a_size;
        const double* const y = b.values.data() + static_cast<std::size_t>(of_b.values[each]) * b_size;
        for (std::int64_t i = 0; i < m; ++i)
            for (std::int64_t j = 0; j < n; ++j) {
                double sum = 0;
                for (std::int64_t l = 0; l < k; ++l) sum += x[i * k + l] * y[l * n + j];
                result.values.push_back(sum);
            }
    }
    return result;
}

/// The weights without leading dimensions of 1, as a matrix.
matrix weights_of(const tensor& constant, bool is_left) {
    const shape& dimensions = constant.dimensions;
    const std::size_t rank = dimensions.size();
    if (rank == 0) throw model_error("its weights are a single value, where a matrix was expected");
    if (rank > 2 && product(dimensions, 0, rank - 2) != 1)
        throw model_error("its weights are of shape " + text(dimensions) +
                          ", where a matrix was expected");
    const auto last = static_cast<std::size_t>(dimensions[rank - 1]);
    if (rank == 1)
        return is_left ? matrix{constant.values, 1, last, false}
                       : matrix{constant.values, last, 1, false};
    return {constant.values, static_cast<std::size_t>(dimensions[rank - 2]), last, false};
}

void convert_matmul(conversion& c) {
    const std::size_t rank = c.before.dimensions.size();
    if (c.data_index == 0) {
        if (c.before.rows != 1 && c.before.row_axis + 1 == rank) expect_rows_along(c, rank);
        const matrix weights = weights_of(c.constant(1), false);
        expect_whole_rows(c, weights.rows);
        c.push(linear_of(transpose(weights), 1));
    } else {
        expect_rows_along(c, rank - 1);
        const matrix weights = weights_of(c.constant(0), true);
        expect_whole_rows(c, weights.columns);
        c.push(linear_of(weights, 1));
    }
    // The row axis keeps its distance from the sums' axis; a vector takes a dimension away.
    if (c.before.rows == 1) return;
    c.after.row_axis = c.data_index == 0 ? c.before.row_axis + (c.after.dimensions.size() >= rank
                                                                    ? c.after.dimensions.size() - rank
                                                                    : 0)
                                         : c.after.dimensions.size() - 1;
}

constexpr operation operations[]{
    {"Gemm", evaluate_gemm, convert_gemm},
    {"MatMul", evaluate_matmul, convert_matmul},
};

}  // namespace

std::span<const operation> linear_operations() { return operations; }

}  // namespace ctnn::embed
