package dev.drover.coordinator.sim;

/** One process of a worker id. An attempt belongs to one, also when that is dead and the next serves under its id. */
record SimIncarnation(int worker, int incarnation) {}
