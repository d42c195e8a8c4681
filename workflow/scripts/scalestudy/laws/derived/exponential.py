"""exponential, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp

logarithmic = (False, True, True)
linear = (True, True, False)
latex = 'E + A e^{- k x}'
cancelled = ()
inputs = (('x', False),)
pairs = ((1, 1), (1, 2), (2, 2))
separated = ((0, 1), ((0, 2),), ((0, 0, 2),), 3)
powers = ()


def value(E, A, k, x):
    return A*exp(-k*x) + E

def jacobian(E, A, k, x):
    x0 = exp(-k*x)
    return [1, x0, -A*x*x0]

def slopes(E, A, k, x):
    return [-A*k*exp(-k*x)]

def internal_0(t_E, t_A, t_k, x):
    return [t_E + exp(t_A - x*exp(t_k))]

def internal_1(t_E, t_A, t_k, x):
    x0 = x*exp(t_k)
    x1 = exp(t_A - x0)
    return [t_E + x1, 1, x1, -x0*x1]

def internal_2(t_E, t_A, t_k, x):
    x0 = x*exp(t_k)
    x1 = exp(t_A - x0)
    x2 = -x0*x1
    return [t_E + x1, 1, x1, x2, x1, x2, x**2*x1*exp(2*t_k) + x2]

def split(E, A, k, x):
    return [0, 1, exp(-k*x)]

def separable(t_k, x):
    x0 = x*exp(t_k)
    x1 = exp(-x0)
    x2 = -x0*x1
    return [0, 1, x1, x2, x**2*x1*exp(2*t_k) + x2]
