"""The page of analgesia around an operation."""
