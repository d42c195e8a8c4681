"""The law `auto`: what combination of laws and weightings extrapolates best inside the training rows."""
