"""log_power, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False, False)
linear = (False, False, False)
latex = '\\log{\\left(A x^{a} \\right)}^{b}'
cancelled = ()
inputs = (('x', True),)
pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = None
powers = ('a', 'b')


def value(A, a, b, x):
    return log(A*x**a)**b

def jacobian(A, a, b, x):
    x0 = log(A*x**a)
    x1 = x0**b
    x2 = b*x1/x0
    return [x2/A, x2*log(x), x1*log(x0)]

def slopes(A, a, b, x):
    x0 = log(A*x**a)
    return [a*b*x0**b/(x*x0)]

def internal_0(t_A, t_a, t_b, log_x):
    return [log(exp(t_A)*exp(log_x*t_a))**t_b]

def internal_1(t_A, t_a, t_b, log_x):
    x0 = log(exp(t_A)*exp(log_x*t_a))
    x1 = x0**t_b
    x2 = t_b*x1/x0
    return [x1, x2, log_x*x2, x1*log(x0)]

def internal_2(t_A, t_a, t_b, log_x):
    x0 = log(exp(t_A)*exp(log_x*t_a))
    x1 = x0**t_b
    x2 = x0**(-1.0)
    x3 = x1*x2
    x4 = t_b*x3
    x5 = log(x0)
    x6 = x1*x5
    x7 = x1/x0**2
    x8 = t_b*x7
    x9 = t_b**2*x7
    x10 = t_b*x2*x6
    x11 = log_x**2
    return [x1, x4, log_x*x4, x6, -x8 + x9, -log_x*x8 + log_x*x9, x10 + x3, -x11*x8 + x11*x9, log_x*x10 + log_x*x3, x1*x5**2]
