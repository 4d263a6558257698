// SPDX-License-Identifier: BSL-1.0
namespace refused {
extern int state;
int state = 1;
int next();
int next() { return ++state; }
}  // namespace refused
