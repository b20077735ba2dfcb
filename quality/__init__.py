"""What must hold: contracts a source, the gate, the row rules."""
