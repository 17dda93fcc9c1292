"""Commands on the outcomes of many people: each verb of `spinewise cohort` is one module."""
