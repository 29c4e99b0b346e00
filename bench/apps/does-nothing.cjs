// Preloaded to see what a preload costs that does nothing.
