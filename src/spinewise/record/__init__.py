"""What is known about a patient: facts with unit, date and source; the planned operation; the review."""
