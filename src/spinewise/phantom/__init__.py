"""The digital patient: a synthetic person whose truth is analytic, never computed by the code it tests."""
