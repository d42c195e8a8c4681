"""power_offset, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False)
linear = (True, True, False)
latex = 'E + A x^{- a}'
cancelled = ()
inputs = (('x', True),)
pairs = ((1, 1), (1, 2), (2, 2))
separated = ((0, 1), ((0, 2),), ((0, 0, 2),), 3)
powers = ('a',)


def value(E, A, a, x):
    return A*x**(-a) + E

def jacobian(E, A, a, x):
    x0 = x**(-a)
    return [1, x0, -A*x0*log(x)]

def slopes(E, A, a, x):
    return [-A*a*x**(-a)/x]

def internal_0(t_E, t_A, t_a, log_x):
    return [t_E + exp(-log_x*t_a + t_A)]

def internal_1(t_E, t_A, t_a, log_x):
    x0 = exp(-log_x*t_a + t_A)
    return [t_E + x0, 1, x0, -log_x*x0]

def internal_2(t_E, t_A, t_a, log_x):
    x0 = exp(-log_x*t_a + t_A)
    x1 = -log_x*x0
    return [t_E + x0, 1, x0, x1, x0, x1, log_x**2*x0]

def split(E, A, a, x):
    return [0, 1, x**(-a)]

def separable(t_a, log_x):
    x0 = exp(-log_x*t_a)
    return [0, 1, x0, -log_x*x0, log_x**2*x0]
