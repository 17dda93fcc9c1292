"""Interactions: rules on a list of drugs and what is known of the patient; nothing is dosed or stopped."""
