"""The model: a Fellegi-Sunter mixture, its training, and what evidence it reckons with."""
