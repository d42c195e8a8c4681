"""annealing, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False)
linear = (True, True, True, False)
latex = 'E + A S_{1}^{- a} - C S_{2}'
cancelled = ()
inputs = (('S_1', True), ('S_2', False))
pairs = ((1, 1), (1, 3), (2, 2), (3, 3))
separated = ((0, 1, 2), ((0, 2),), ((0, 0, 2),), 4)
powers = ('a',)


def value(E, A, C, a, S_1, S_2):
    return A*S_1**(-a) - C*S_2 + E

def jacobian(E, A, C, a, S_1, S_2):
    x0 = S_1**(-a)
    return [1, x0, -S_2, -A*x0*log(S_1)]

def slopes(E, A, C, a, S_1, S_2):
    return [-A*S_1**(-a)*a/S_1, -C]

def internal_0(t_E, t_A, t_C, t_a, log_S_1, S_2):
    return [-S_2*exp(t_C) + t_E + exp(-log_S_1*t_a + t_A)]

def internal_1(t_E, t_A, t_C, t_a, log_S_1, S_2):
    x0 = -S_2*exp(t_C)
    x1 = exp(-log_S_1*t_a + t_A)
    return [t_E + x0 + x1, 1, x1, x0, -log_S_1*x1]

def internal_2(t_E, t_A, t_C, t_a, log_S_1, S_2):
    x0 = -S_2*exp(t_C)
    x1 = exp(-log_S_1*t_a + t_A)
    x2 = -log_S_1*x1
    return [t_E + x0 + x1, 1, x1, x0, x2, x1, x2, x0, log_S_1**2*x1]

def split(E, A, C, a, S_1, S_2):
    return [0, 1, S_1**(-a), -S_2]

def separable(t_a, log_S_1, S_2):
    x0 = exp(-log_S_1*t_a)
    return [0, 1, x0, -S_2, -log_S_1*x0, log_S_1**2*x0]
