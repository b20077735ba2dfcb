"""Commands for those who keep the installation."""
