"""For those who ask where a figure comes from: its explanation, its place in the report, the working paper."""
