// SPDX-License-Identifier: BSL-1.0
// A convolution alone against its definition in double, forward and back: on whole images, one at a time and with
// every instruction set to the same bits, in arrays that end where the rows do.
#pragma once

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"
#include "support/layer_alone.hpp"

#include <array>
#include <memory>
#include <vector>

namespace support {

/// The options as numbers, of height and width; what is padded before and after.
struct convolution_numbers {
    std::array<std::size_t, 2> kernel{1, 1}, stride{1, 1}, dilation{1, 1}, before{0, 0}, after{0, 0};
};

/// Keeps the gradients instead of updating.
template <class Parameters>
struct kept_gradients {
    Parameters* kept;

    template <class Member>
    constexpr auto at(Member member) const {
        return [values = static_cast<decltype(&member(*kept)[0])>(member(*kept))](auto w, auto gradient,
                                                                                  std::size_t index) {
            ctnn::simd::store(values + index, gradient);
            return w;
        };
    }
};

template <class Layer, class Input, class T>
class convolution_check {
    static constexpr std::size_t rank = Input::rank - 1, count = 3;
    static constexpr std::size_t channels = ctnn::core::channels_of<Input>;
    using output = typename ctnn::core::bound_layer<Layer, Input>::output;
    static constexpr std::size_t outputs = ctnn::core::channels_of<output>;
    using parameters = typename Layer::template parameters<T>;
    static constexpr std::size_t x_stride = ctnn::padded(Input::size),
                                 y_stride = ctnn::padded(output::size);

public:
    convolution_check(const convolution_numbers& given, bool is_depthwise, bool has_bias)
        : of{given}, inputs{is_depthwise ? 1 : channels}, bias{has_bias} {
        numbers random;
        weights.resize(outputs * inputs * of.kernel[0] * of.kernel[1] + outputs * has_bias);
        REQUIRE(parameters::count == weights.size());
        for (double& each : weights) each = static_cast<T>(random(1));
        auto next = weights.begin();
        p->visit([&](T& value) { value = static_cast<T>(*next++); });
        for (std::size_t r = 0; r < count; ++r) {
            for (std::size_t i = 0; i < Input::size; ++i)
                x[r * x_stride + i] = static_cast<T>(random(1));
            for (std::size_t i = 0; i < output::size; ++i)
                dy[r * y_stride + i] = static_cast<T>(random(1));
        }
        compute_expected();
    }

    void run() {
        std::vector<T> first_y, first_dx, first_gradient;
        for_each_architecture([&]<class Architecture>() {
            const auto y = forward<Architecture>();
            auto [dx, gradient] = backward<Architecture>();
            if (first_y.empty()) {
                worst_error worst, back;
                for (std::size_t i = 0; i < y.size(); ++i)
                    worst.add(deviation(y[i], expected_y[i], 8), static_cast<double>(i));
                for (std::size_t i = 0; i < dx.size(); ++i)
                    back.add(deviation(dx[i], expected_dx[i], 8), static_cast<double>(i));
                for (std::size_t i = 0; i < gradient.size(); ++i)
                    back.add(deviation(gradient[i], expected_gradient[i], 8), static_cast<double>(i));
                INFO("outputs at " << worst.at << ", derivatives at " << back.at);
                CHECK(worst.error < 8 * epsilon<T>);
                CHECK(back.error < 32 * epsilon<T>);
                first_y = y;
                first_dx = dx;
                first_gradient = gradient;
            } else if (ctnn::simd::has_fused_multiply_add) {
                CHECK(all_same(y, first_y));
                CHECK(all_same(dx, first_dx));
                CHECK(all_same(gradient, first_gradient));
            }
        });
    }

private:
    static bool all_same(const std::vector<T>& a, const std::vector<T>& b) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!same(a[i], b[i])) return false;
        return true;
    }

    /// Of all rows at once; each alone must have the same bits.
    template <class Architecture>
    std::vector<T> forward() {
        using many = layer_alone<Layer, Input, T, Architecture, count>;
        using one = layer_alone<Layer, Input, T, Architecture, 1>;
        std::vector<T> workspace(many::workspace_size), y(count * y_stride, T(7));
        many::forward(*p, x.data(), y.data(), workspace.data(), count);
        for (std::size_t r = 0; r < count; ++r) {
            std::vector<T> alone(x.begin() + static_cast<std::ptrdiff_t>(r * x_stride),
                                 x.begin() + static_cast<std::ptrdiff_t>((r + 1) * x_stride));
            std::vector<T> y_alone(y_stride, T(7));
            one::forward(*p, alone.data(), y_alone.data(), workspace.data(), 1);
            CHECK(all_same(y_alone, {y.begin() + static_cast<std::ptrdiff_t>(r * y_stride),
                                     y.begin() + static_cast<std::ptrdiff_t>((r + 1) * y_stride)}));
            for (std::size_t i = output::size; i < y_stride; ++i) CHECK(positive_zero(y_alone[i]));
        }
        return y;
    }

    template <class Architecture>
    std::pair<std::vector<T>, std::vector<T>> backward() {
        using many = layer_alone<Layer, Input, T, Architecture, count>;
        std::vector<T> workspace(many::workspace_size), dx(count * x_stride, T(7)), gradient;
        const auto kept = std::make_unique<parameters>();
        kept->visit([](T& value) { value = 7; });
        many::backward(*p, kept_gradients<parameters>{kept.get()}, x.data(), static_cast<T*>(nullptr),
                       dy.data(), dx.data(), workspace.data(), count);
        std::size_t others = 0;  // the padding's gradients are 0
        for (const T& value : kept->values) others += !positive_zero(value);
        kept->visit([&](const T& value) {
            gradient.push_back(value);
            others -= !positive_zero(value);
        });
        CHECK(others == 0);
        const auto again = std::make_unique<parameters>();
        many::backward(*p, kept_gradients<parameters>{again.get()}, x.data(), static_cast<T*>(nullptr),
                       dy.data(), ctnn::no_rows{}, workspace.data(), count);
        for (std::size_t i = 0; i < std::size(kept->values); ++i)
            if (!same(again->values[i], kept->values[i]))
                FAIL_CHECK("without dx another gradient at " << i);
        return {dx, gradient};
    }

    void compute_expected() {
        constexpr std::size_t height = rank == 1 ? 1 : Input::size / channels / width_of<Input>();
        constexpr std::size_t width = width_of<Input>();
        const auto extent = [&](std::size_t axis, std::size_t in) {
            return (of.before[axis] + in + of.after[axis] - (of.kernel[axis] - 1) * of.dilation[axis] -
                    1) /
                       of.stride[axis] +
                   1;
        };
        const std::size_t out_height = extent(0, height), out_width = extent(1, width);
        REQUIRE(output::size == out_height * out_width * outputs);
        REQUIRE(width_of<output>() == out_width);
        const std::size_t kernel = of.kernel[0] * of.kernel[1];
        expected_gradient.assign(weights.size(), 0);
        for (std::size_t r = 0; r < count; ++r)
            for (std::size_t h = 0; h < out_height; ++h)
                for (std::size_t w = 0; w < out_width; ++w)
                    for (std::size_t o = 0; o < outputs; ++o) {
                        const std::size_t at = r * y_stride + (h * out_width + w) * outputs + o;
                        const std::size_t bias_at = outputs * inputs * kernel + o;
                        double sum = bias ? weights[bias_at] : 0;
                        if (bias) expected_gradient[bias_at] += dy[at];
                        for (std::size_t c = 0; c < inputs; ++c)
                            for (std::size_t kh = 0; kh < of.kernel[0]; ++kh)
                                for (std::size_t kw = 0; kw < of.kernel[1]; ++kw) {
                                    const std::size_t ih = h * of.stride[0] + kh * of.dilation[0];
                                    const std::size_t iw = w * of.stride[1] + kw * of.dilation[1];
                                    if (ih < of.before[0] || ih - of.before[0] >= height ||
                                        iw < of.before[1] || iw - of.before[1] >= width)
                                        continue;
                                    const std::size_t from =
                                        r * x_stride +
                                        ((ih - of.before[0]) * width + iw - of.before[1]) * channels +
                                        (inputs == channels ? c : o);
                                    const std::size_t k =
                                        (o * inputs + c) * kernel + kh * of.kernel[1] + kw;
                                    sum += weights[k] * x[from];
                                    expected_gradient[k] += static_cast<double>(dy[at]) * x[from];
                                    expected_dx[from] += weights[k] * dy[at];
                                }
                        expected_y[at] = sum;
                    }
    }

    template <class Shape>
    static constexpr std::size_t width_of() {
        return []<std::size_t... Extents>(ctnn::shape<Extents...>) {
            constexpr std::size_t all[] = {Extents...};
            return all[sizeof...(Extents) - 2];
        }(Shape{});
    }

    convolution_numbers of;
    std::size_t inputs;
    bool bias;
    std::vector<double> weights;
    std::unique_ptr<parameters> p = std::make_unique<parameters>();
    std::vector<T> x = std::vector<T>(count * x_stride), dy = std::vector<T>(count * y_stride);
    std::vector<double> expected_y = std::vector<double>(count * y_stride),
                        expected_dx = std::vector<double>(count * x_stride), expected_gradient;
};

}  // namespace support
