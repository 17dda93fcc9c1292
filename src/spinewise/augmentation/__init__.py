"""Vertebral augmentation: who is eligible by the published pathway, and what is known of it."""
