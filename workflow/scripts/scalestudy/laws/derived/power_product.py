"""power_product, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False, False)
linear = (True, False, False)
latex = 'A x_{1}^{a_{1}} x_{2}^{a_{2}}'
cancelled = ()
inputs = (('x_1', True), ('x_2', True))
pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = ((0,), ((0, 1), (1, 1)), ((0, 0, 1), (0, 1, 1), (1, 1, 1)), 2)
powers = ('a_1', 'a_2')


def value(A, a_1, a_2, x_1, x_2):
    return A*x_1**a_1*x_2**a_2

def jacobian(A, a_1, a_2, x_1, x_2):
    x0 = x_1**a_1*x_2**a_2
    x1 = A*x0
    return [x0, x1*log(x_1), x1*log(x_2)]

def slopes(A, a_1, a_2, x_1, x_2):
    x0 = A*x_1**a_1*x_2**a_2
    return [a_1*x0/x_1, a_2*x0/x_2]

def internal_0(t_A, t_a_1, t_a_2, log_x_1, log_x_2):
    return [exp(log_x_1*t_a_1 + log_x_2*t_a_2 + t_A)]

def internal_1(t_A, t_a_1, t_a_2, log_x_1, log_x_2):
    x0 = exp(log_x_1*t_a_1 + log_x_2*t_a_2 + t_A)
    return [x0, x0, log_x_1*x0, log_x_2*x0]

def internal_2(t_A, t_a_1, t_a_2, log_x_1, log_x_2):
    x0 = exp(log_x_1*t_a_1 + log_x_2*t_a_2 + t_A)
    x1 = log_x_1*x0
    x2 = log_x_2*x0
    return [x0, x0, x1, x2, x0, x1, x2, log_x_1**2*x0, log_x_2*x1, log_x_2**2*x0]

def split(A, a_1, a_2, x_1, x_2):
    return [0, x_1**a_1*x_2**a_2]

def separable(t_a_1, t_a_2, log_x_1, log_x_2):
    x0 = exp(log_x_1*t_a_1 + log_x_2*t_a_2)
    x1 = log_x_1*x0
    return [0, x0, x1, log_x_2*x0, log_x_1**2*x0, log_x_2*x1, log_x_2**2*x0]
