"""What is counted, loaded from data: indicators, risk score, problem types."""
