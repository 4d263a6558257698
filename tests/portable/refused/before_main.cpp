// SPDX-License-Identifier: BSL-1.0
#include <iostream>
#include <ostream>

void print(int value);
void print(int value) { std::cout << value << '\n'; }
