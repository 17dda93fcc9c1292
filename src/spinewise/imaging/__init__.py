"""Images as arrays with affines: volumes, label maps, sampling, distance, metal."""
