"""shifted_power, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False, False)
linear = (True, False, False)
latex = 'b \\left(g + \\frac{1}{x}\\right)^{c}'
cancelled = ()
inputs = (('x', False),)
pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = ((0,), ((0, 1), (1, 1)), ((0, 0, 1), (0, 1, 1), (1, 1, 1)), 2)
powers = ('c',)


def value(b, g, c, x):
    return b*(g + x**(-1.0))**c

def jacobian(b, g, c, x):
    x0 = g + x**(-1.0)
    x1 = x0**c
    x2 = b*x1
    return [x1, c*x2/x0, x2*log(x0)]

def slopes(b, g, c, x):
    x0 = g + x**(-1.0)
    return [-b*c*x0**c/(x**2*x0)]

def internal_0(t_b, t_g, t_c, x):
    return [(t_g + x**(-1.0))**t_c*exp(t_b)]

def internal_1(t_b, t_g, t_c, x):
    x0 = t_g + x**(-1.0)
    x1 = x0**t_c*exp(t_b)
    return [x1, x1, t_c*x1/x0, x1*log(x0)]

def internal_2(t_b, t_g, t_c, x):
    x0 = t_g + x**(-1.0)
    x1 = x0**t_c*exp(t_b)
    x2 = x0**(-1.0)
    x3 = x1*x2
    x4 = t_c*x3
    x5 = log(x0)
    x6 = x1*x5
    x7 = x1/x0**2
    return [x1, x1, x4, x6, x1, x4, x6, t_c**2*x7 - t_c*x7, t_c*x2*x6 + x3, x1*x5**2]

def split(b, g, c, x):
    return [0, (g + x**(-1.0))**c]

def separable(t_g, t_c, x):
    x0 = t_g + x**(-1.0)
    x1 = x0**t_c
    x2 = x0**(-1.0)
    x3 = x1*x2
    x4 = log(x0)
    x5 = x1*x4
    x6 = x1/x0**2
    return [0, x1, t_c*x3, x5, t_c**2*x6 - t_c*x6, t_c*x2*x5 + x3, x1*x4**2]
