"""Sites together: one fit over people whose rows never leave their hospital, by exchanging sums."""
