"""Alignment: spinopelvic parameters with intervals, target systems, biplanar reconstruction, correction."""
