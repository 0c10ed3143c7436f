"""From an evaluation to documents: names for tags, sentences, templates, packages."""
