// Has nothing to do, and leaves.
