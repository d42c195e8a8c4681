"""mixture_exponential, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp

logarithmic = (False, True, False, False)
linear = (True, True, False, False)
latex = 'c + k e^{t_{1} r_{1} + t_{2} r_{2}}'
cancelled = ()
inputs = (('r_1', False), ('r_2', False))
pairs = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
separated = ((0, 1), ((0, 2), (1, 2)), ((0, 0, 2), (0, 1, 2), (1, 1, 2)), 3)
powers = ()


def value(c, k, t_1, t_2, r_1, r_2):
    return c + k*exp(r_1*t_1 + r_2*t_2)

def jacobian(c, k, t_1, t_2, r_1, r_2):
    x0 = exp(r_1*t_1 + r_2*t_2)
    x1 = k*x0
    return [1, x0, r_1*x1, r_2*x1]

def slopes(c, k, t_1, t_2, r_1, r_2):
    x0 = k*exp(r_1*t_1 + r_2*t_2)
    return [t_1*x0, t_2*x0]

def internal_0(t_c, t_k, t_t_1, t_t_2, r_1, r_2):
    return [t_c + exp(r_1*t_t_1 + r_2*t_t_2 + t_k)]

def internal_1(t_c, t_k, t_t_1, t_t_2, r_1, r_2):
    x0 = exp(r_1*t_t_1 + r_2*t_t_2 + t_k)
    return [t_c + x0, 1, x0, r_1*x0, r_2*x0]

def internal_2(t_c, t_k, t_t_1, t_t_2, r_1, r_2):
    x0 = exp(r_1*t_t_1 + r_2*t_t_2 + t_k)
    x1 = r_1*x0
    x2 = r_2*x0
    return [t_c + x0, 1, x0, x1, x2, x0, x1, x2, r_1**2*x0, r_2*x1, r_2**2*x0]

def split(c, k, t_1, t_2, r_1, r_2):
    return [0, 1, exp(r_1*t_1 + r_2*t_2)]

def separable(t_t_1, t_t_2, r_1, r_2):
    x0 = exp(r_1*t_t_1 + r_2*t_t_2)
    x1 = r_1*x0
    return [0, 1, x0, x1, r_2*x0, r_1**2*x0, r_2*x1, r_2**2*x0]
