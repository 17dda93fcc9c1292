"""Pain: genes, opioid load, interactions and a regimen that says why."""
