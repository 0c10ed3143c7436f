"""The law: figures, rules, scores and checks. Pure; imports only the standard library."""
