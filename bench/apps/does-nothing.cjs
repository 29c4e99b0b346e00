// An empty preload, to measure what any preload costs.
