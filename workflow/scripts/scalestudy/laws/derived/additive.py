"""additive, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False, True, False)
linear = (True, True, False, True, False)
latex = 'E + A_{1} x_{1}^{- a_{1}} + A_{2} x_{2}^{- a_{2}}'
cancelled = ()
inputs = (('x_1', True), ('x_2', True))
pairs = ((1, 1), (1, 2), (2, 2), (3, 3), (3, 4), (4, 4))
separated = ((0, 1, 3), ((0, 2), (1, 3)), ((0, 0, 2), (1, 1, 3)), 4)
powers = ('a_1', 'a_2')


def value(E, A_1, a_1, A_2, a_2, x_1, x_2):
    return A_1*x_1**(-a_1) + A_2*x_2**(-a_2) + E

def jacobian(E, A_1, a_1, A_2, a_2, x_1, x_2):
    x0 = x_1**(-a_1)
    x1 = x_2**(-a_2)
    return [1, x0, -A_1*x0*log(x_1), x1, -A_2*x1*log(x_2)]

def slopes(E, A_1, a_1, A_2, a_2, x_1, x_2):
    return [-A_1*a_1*x_1**(-a_1)/x_1, -A_2*a_2*x_2**(-a_2)/x_2]

def internal_0(t_E, t_A_1, t_a_1, t_A_2, t_a_2, log_x_1, log_x_2):
    return [t_E + exp(-log_x_1*t_a_1 + t_A_1) + exp(-log_x_2*t_a_2 + t_A_2)]

def internal_1(t_E, t_A_1, t_a_1, t_A_2, t_a_2, log_x_1, log_x_2):
    x0 = exp(-log_x_1*t_a_1 + t_A_1)
    x1 = exp(-log_x_2*t_a_2 + t_A_2)
    return [t_E + x0 + x1, 1, x0, -log_x_1*x0, x1, -log_x_2*x1]

def internal_2(t_E, t_A_1, t_a_1, t_A_2, t_a_2, log_x_1, log_x_2):
    x0 = exp(-log_x_1*t_a_1 + t_A_1)
    x1 = exp(-log_x_2*t_a_2 + t_A_2)
    x2 = -log_x_1*x0
    x3 = -log_x_2*x1
    return [t_E + x0 + x1, 1, x0, x2, x1, x3, x0, x2, log_x_1**2*x0, x1, x3, log_x_2**2*x1]

def split(E, A_1, a_1, A_2, a_2, x_1, x_2):
    return [0, 1, x_1**(-a_1), x_2**(-a_2)]

def separable(t_a_1, t_a_2, log_x_1, log_x_2):
    x0 = exp(-log_x_1*t_a_1)
    x1 = exp(-log_x_2*t_a_2)
    return [0, 1, x0, x1, -log_x_1*x0, -log_x_2*x1, log_x_1**2*x0, log_x_2**2*x1]
