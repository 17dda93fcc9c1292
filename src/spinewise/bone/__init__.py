"""Bone quality: HU from CT, and what follows from it before surgery."""
