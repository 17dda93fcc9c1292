"""What several rooms miss in the same words, so that a plan shows it once."""

from spinewise.results import Missing

DATE_OF_OPERATION = Missing(
    "date of the operation",
    "Drug windows and due dates count from that day.",
    "State the date, or a planned month, with the planned operation.",
    weight=70,
)
