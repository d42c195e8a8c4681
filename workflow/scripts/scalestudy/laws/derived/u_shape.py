"""u_shape, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False)
linear = (True, True, True, False, False)
latex = 'E + A x^{- a} + B x^{b}'
cancelled = ()
inputs = (('x', True),)
pairs = ((1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (4, 4))
separated = ((0, 1, 2), ((0, 2), (1, 3)), ((0, 0, 2), (1, 1, 3)), 4)
powers = ('a', 'b')


def value(E, A, B, a, b, x):
    return A*x**(-a) + B*x**b + E

def jacobian(E, A, B, a, b, x):
    x0 = x**(-a)
    x1 = x**b
    x2 = log(x)
    return [1, x0, x1, -A*x0*x2, B*x1*x2]

def slopes(E, A, B, a, b, x):
    x0 = x**(-1.0)
    return [-A*a*x**(-a)*x0 + B*b*x**b*x0]

def internal_0(t_E, t_A, t_B, t_a, t_b, log_x):
    return [t_E + exp(-log_x*t_a + t_A) + exp(log_x*t_b + t_B)]

def internal_1(t_E, t_A, t_B, t_a, t_b, log_x):
    x0 = exp(log_x*t_b + t_B)
    x1 = exp(-log_x*t_a + t_A)
    return [t_E + x0 + x1, 1, x1, x0, -log_x*x1, log_x*x0]

def internal_2(t_E, t_A, t_B, t_a, t_b, log_x):
    x0 = exp(log_x*t_b + t_B)
    x1 = exp(-log_x*t_a + t_A)
    x2 = -log_x*x1
    x3 = log_x*x0
    x4 = log_x**2
    return [t_E + x0 + x1, 1, x1, x0, x2, x3, x1, x2, x0, x3, x1*x4, x0*x4]

def split(E, A, B, a, b, x):
    return [0, 1, x**(-a), x**b]

def separable(t_a, t_b, log_x):
    x0 = exp(-log_x*t_a)
    x1 = exp(log_x*t_b)
    x2 = log_x**2
    return [0, 1, x0, x1, -log_x*x0, log_x*x1, x0*x2, x1*x2]
