"""loss_to_error, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp

logarithmic = (False, True, True)
linear = (True, True, False)
latex = 'eps - k e^{- L g}'
cancelled = ()
inputs = (('L', False),)
pairs = ((1, 1), (1, 2), (2, 2))
separated = ((0, 1), ((0, 2),), ((0, 0, 2),), 3)
powers = ()


def value(eps, k, g, L):
    return eps - k*exp(-L*g)

def jacobian(eps, k, g, L):
    x0 = exp(-L*g)
    return [1, -x0, L*k*x0]

def slopes(eps, k, g, L):
    return [g*k*exp(-L*g)]

def internal_0(t_eps, t_k, t_g, L):
    return [t_eps - exp(-L*exp(t_g) + t_k)]

def internal_1(t_eps, t_k, t_g, L):
    x0 = L*exp(t_g)
    x1 = exp(t_k - x0)
    x2 = -x1
    return [t_eps + x2, 1, x2, x0*x1]

def internal_2(t_eps, t_k, t_g, L):
    x0 = exp(t_g)
    x1 = L*x0
    x2 = exp(t_k - x1)
    x3 = -x2
    x4 = x1*x2
    return [t_eps + x3, 1, x3, x4, x3, x4, -L**2*x2*exp(2*t_g) + L*x0*x2]

def split(eps, k, g, L):
    return [0, 1, -exp(-L*g)]

def separable(t_g, L):
    x0 = exp(t_g)
    x1 = L*x0
    x2 = exp(-x1)
    return [0, 1, -x2, x1*x2, -L**2*x2*exp(2*t_g) + L*x0*x2]
