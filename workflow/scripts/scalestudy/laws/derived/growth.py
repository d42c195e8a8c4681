"""growth, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp

logarithmic = (False, False)
linear = (False, False)
latex = 'e^{a + b t}'
cancelled = ()
inputs = (('t', False),)
pairs = ((0, 0), (0, 1), (1, 1))
separated = None
powers = ()


def value(a, b, t):
    return exp(a + b*t)

def jacobian(a, b, t):
    x0 = exp(a + b*t)
    return [x0, t*x0]

def slopes(a, b, t):
    return [b*exp(a + b*t)]

def internal_0(t_a, t_b, t):
    return [exp(t*t_b + t_a)]

def internal_1(t_a, t_b, t):
    x0 = exp(t*t_b + t_a)
    return [x0, x0, t*x0]

def internal_2(t_a, t_b, t):
    x0 = exp(t*t_b + t_a)
    x1 = t*x0
    return [x0, x0, x1, x0, x1, t**2*x0]
