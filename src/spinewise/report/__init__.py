"""Pages and figures from results; all longer text is made here."""
