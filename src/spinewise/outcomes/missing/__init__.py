"""What is unknown of whom, and how an answer allows for it: patterns, multiple imputation, Rubin's rules."""
