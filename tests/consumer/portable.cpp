// SPDX-License-Identifier: BSL-1.0
// Knows nothing of ctnn.
float probability(float x, float y);

int main() { return probability(1, 0) > 0.5f && probability(1, 1) < 0.5f ? 0 : 1; }
