"""Frames, planes, angles and curves on plain arrays; patient axes LPS, millimetres, degrees."""
