"""The drug options, each judged for this operation and this day; nothing here is an order or a ban."""
