"""One door to a comparison of two treatments: groups made alike, estimates side by side, doubts."""
