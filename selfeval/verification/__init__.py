"""Reads a finished report by its form's template backwards, evaluates it anew, and says where they differ."""
