"""Cases of children, alerts, pilot areas."""
