"""power, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False)
linear = (True, False)
latex = 'A x^{- a}'
cancelled = ()
inputs = (('x', True),)
pairs = ((0, 0), (0, 1), (1, 1))
separated = ((0,), ((0, 1),), ((0, 0, 1),), 2)
powers = ('a',)


def value(A, a, x):
    return A*x**(-a)

def jacobian(A, a, x):
    x0 = x**(-a)
    return [x0, -A*x0*log(x)]

def slopes(A, a, x):
    return [-A*a*x**(-a)/x]

def internal_0(t_A, t_a, log_x):
    return [exp(-log_x*t_a + t_A)]

def internal_1(t_A, t_a, log_x):
    x0 = exp(-log_x*t_a + t_A)
    return [x0, x0, -log_x*x0]

def internal_2(t_A, t_a, log_x):
    x0 = exp(-log_x*t_a + t_A)
    x1 = -log_x*x0
    return [x0, x0, x1, x0, x1, log_x**2*x0]

def split(A, a, x):
    return [0, x**(-a)]

def separable(t_a, log_x):
    x0 = exp(-log_x*t_a)
    return [0, x0, -log_x*x0, log_x**2*x0]
