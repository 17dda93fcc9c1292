"""Making groups alike in what is known of them: propensity score, weights, matching, strata, balance."""
