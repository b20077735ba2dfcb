"""The log of the cases: events, the states they lead to, who gets a case, what it tells the figures."""
