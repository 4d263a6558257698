// SPDX-License-Identifier: BSL-1.0
#include <ctnn/ctnn.hpp>
#include <ctnn/data/csv.hpp>

namespace nn = ctnn;

int main() {
    const nn::csv_table table("years,salary,paid\n10,52000,1\n", "customers.csv");
    const nn::dataset<2> customers = table.dataset({"years", "salary"}, "paid");
    return customers.size() == 1 && customers.row(0)[1] == 52000 ? 0 : 1;
}
