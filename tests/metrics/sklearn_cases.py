# SPDX-License-Identifier: BSL-1.0
# Makes sklearn_cases.hpp: what scikit-learn (1.2.1) says of predictions; the calibration error, which it has not, by
# NumPy. To make it again, from this folder: python3 sklearn_cases.py (Debian: python3-sklearn)

import pathlib
import warnings

import numpy as np
from sklearn import metrics
from sklearn.utils.class_weight import compute_class_weight

warnings.simplefilter("ignore")  # what it says of classes that are missing is tested
random = np.random.RandomState(1)


def text(value):
    if isinstance(value, (list, tuple, np.ndarray)):
        return "{" + ", ".join(text(each) for each in value) + "}"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (int, np.integer)):
        return str(value)
    return "nan" if np.isnan(value) else "inf" if np.isinf(value) else repr(float(value))


# Bins closed at their upper edge, by comparison with the edges.
def calibration_error(confidence, came_true, bins):
    edges = np.arange(bins + 1) / bins
    bin_of = np.maximum(np.digitize(confidence, edges, right=True) - 1, 0)
    error = 0
    for b in range(bins):
        inside = bin_of == b
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - came_true[inside].mean())
    return error


# Both by definition, since it takes the machine epsilon of the type.
def log_losses(truth, probability, labels):
    return [metrics.log_loss(truth, probability.astype(kind), labels=labels) for kind in (np.float32, np.float64)]


def binary(name, scores, truth, threshold=0.5):
    scores, truth = np.array(scores, float), np.array(truth)
    predicted = (scores >= threshold).astype(int)
    figures = [f(truth, predicted, zero_division=0)
               for f in (metrics.precision_score, metrics.recall_score, metrics.f1_score)]
    false_rate, true_rate, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    thresholds[0] = np.inf  # as since version 1.3
    both = len(set(truth)) == 2
    auc = metrics.roc_auc_score(truth, scores) if both else np.nan
    errors = [calibration_error(scores, truth, bins) for bins in (15, 4)]
    return (name, scores, truth, threshold, metrics.confusion_matrix(truth, predicted, labels=[0, 1]).ravel(),
            metrics.accuracy_score(truth, predicted), figures, false_rate, true_rate, thresholds, auc,
            log_losses(truth, scores, [0, 1]), errors)


def multiclass(name, rows, truth):
    rows, truth = np.array(rows, float), np.array(truth)
    classes = rows.shape[1]
    labels = list(range(classes))
    predicted = rows.argmax(axis=1)

    def figures(average):
        values = metrics.precision_recall_fscore_support(truth, predicted, labels=labels, average=average,
                                                         zero_division=0)
        return values[:3]

    present = np.unique(truth)
    weights = np.zeros(classes)
    weights[present] = compute_class_weight("balanced", classes=present, y=truth)
    errors = [calibration_error(rows.max(axis=1), predicted == truth, bins) for bins in (15, 4)]
    return (name, classes, rows.ravel(), truth, metrics.confusion_matrix(truth, predicted, labels=labels).ravel(),
            metrics.accuracy_score(truth, predicted), figures(None),
            [figures(average) for average in ("macro", "micro", "weighted")],
            log_losses(truth, rows, labels), errors, weights)


# Multiples of 1/64: float holds them, and some are equal.
def scores_of(truth, noise):
    return np.clip(np.round(64 * (0.5 + 0.2 * (2 * truth - 1) + noise * random.randn(len(truth)))) / 64, 0, 1)


# Multiples of 1/1024 that sum to 1.
def rows_of(truth, classes, noise):
    logits = noise * random.randn(len(truth), classes)
    logits[np.arange(len(truth)), truth] += 1
    rows = np.floor(1024 * np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)) / 1024
    rows[:, 0] += 1 - rows.sum(axis=1)
    return rows


coins = random.randint(0, 2, 60)
rare = (random.rand(80) < 0.1).astype(int)
binaries = [
    binary("random", scores_of(coins, 0.2), coins),
    binary("another threshold", scores_of(coins, 0.3), coins, 0.75),
    binary("rare ones", scores_of(rare, 0.3), rare),
    binary("perfect", [1, 0, 0.75, 0.25, 1, 0], [1, 0, 1, 0, 1, 0]),
    binary("all wrong", [1, 0, 0.75, 0.25, 1, 0], [0, 1, 0, 1, 0, 1]),
    binary("all alike", [0.5] * 5, [1, 0, 0, 1, 0]),
    binary("only ones", [0.25, 0.5, 0.75], [1, 1, 1]),
    binary("only zeros", [0.25, 0.5, 0.75], [0, 0, 0]),
    binary("none predicted", [0.25, 0.125, 0.375], [0, 1, 0]),
    binary("one row", [0.75], [1]),
]
five = random.randint(0, 5, 70)
uneven = np.minimum(random.geometric(0.5, 50) - 1, 3)
multiclasses = [
    multiclass("random", rows_of(five, 5, 1), five),
    multiclass("uneven", rows_of(uneven, 4, 1.5), uneven),
    multiclass("no row of class 1", rows_of(np.array([0, 2, 2, 0, 2, 0, 0]), 3, 1), [0, 2, 2, 0, 2, 0, 0]),
    multiclass("class 2 never predicted", [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.5, 0.125, 0.375]], [0, 2, 2]),
    multiclass("class 1 nowhere", [[0.5, 0.25, 0.25], [0.25, 0.125, 0.625]], [0, 2]),
    multiclass("ties", [[0.25, 0.25, 0.25, 0.25], [0.125, 0.375, 0.375, 0.125], [0, 0, 0.5, 0.5]], [0, 2, 3]),
    multiclass("perfect", np.eye(3)[[0, 1, 2, 1]], [0, 1, 2, 1]),
    multiclass("all wrong", np.eye(3)[[0, 1, 2, 1]], [1, 2, 0, 0]),
    multiclass("two classes", rows_of(coins, 2, 1), coins),
]
header = """// SPDX-License-Identifier: BSL-1.0
// Made by sklearn_cases.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

// clang-format off
namespace sklearn_cases {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double inf = std::numeric_limits<double>::infinity();

struct binary_case {
    const char* name;
    std::vector<double> scores, targets;
    double threshold;
    std::vector<std::size_t> confusion;
    double accuracy;
    std::vector<double> figures;  // precision, recall, F1
    std::vector<double> false_positive_rate, true_positive_rate, thresholds;
    double auc;
    std::vector<double> log_loss;           // of float, of double
    std::vector<double> calibration_error;  // of 15 bins, of 4
};

struct multiclass_case {
    const char* name;
    std::size_t classes;
    std::vector<double> rows;
    std::vector<std::uint32_t> targets;
    std::vector<std::size_t> confusion;
    double accuracy;
    std::vector<std::vector<double>> figures;  // precision, recall, F1 of each class
    std::vector<std::vector<double>> averages;  // macro, micro, weighted of them
    std::vector<double> log_loss;           // of float, of double
    std::vector<double> calibration_error;  // of 15 bins, of 4
    std::vector<double> class_weights;
};

"""
with pathlib.Path("sklearn_cases.hpp").open("w") as file:
    file.write(header)
    for kind, cases in (("binary", binaries), ("multiclass", multiclasses)):
        file.write(f"inline const std::vector<{kind}_case> {kind}{{\n")
        for case in cases:
            fields = ",\n     ".join(text(list(each) if isinstance(each, tuple) else each) for each in case)
            file.write("    {" + fields + "},\n")
        file.write("};\n\n")
    file.write("}  // namespace sklearn_cases\n")
