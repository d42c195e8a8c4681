"""log_linear, as SymPy derives it; written by `scalestudy docs`."""

from numpy import log

logarithmic = (False, False)
linear = (True, True)
latex = 'a + \\frac{b \\log{\\left(x \\right)}}{\\log{\\left(10 \\right)}}'
cancelled = ()
inputs = (('x', True),)
pairs = ()
separated = None
powers = ()


def value(a, b, x):
    return a + b*log(x)/log(10)

def jacobian(a, b, x):
    return [1, log(x)/log(10)]

def slopes(a, b, x):
    return [b/(x*log(10))]

def internal_0(t_a, t_b, log_x):
    return [log_x*t_b/log(10) + t_a]

def internal_1(t_a, t_b, log_x):
    x0 = log_x/log(10)
    return [t_a + t_b*x0, 1, x0]

def internal_2(t_a, t_b, log_x):
    x0 = log_x/log(10)
    return [t_a + t_b*x0, 1, x0]

def split(a, b, x):
    return [0, 1, log(x)/log(10)]
