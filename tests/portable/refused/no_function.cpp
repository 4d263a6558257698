// SPDX-License-Identifier: BSL-1.0
inline int unused() { return 1; }
