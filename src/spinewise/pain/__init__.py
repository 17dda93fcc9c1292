"""Pain around an operation: genes, interactions, opioid load and a regimen that says why."""
