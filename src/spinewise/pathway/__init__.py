"""One patient's plan, phase by phase: asks every room, merges advice, settles conflicts openly."""
