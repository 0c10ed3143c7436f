"""For those who look twice: where a figure comes from, the working paper, and a finished report verified."""
