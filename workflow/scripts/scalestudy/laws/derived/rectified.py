"""rectified, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False, False)
linear = (True, True, False, False)
latex = 'E + \\frac{B}{D_{0} + x^{b}}'
cancelled = ()
inputs = (('x', True),)
pairs = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
separated = ((0, 1), ((0, 2), (1, 2)), ((0, 0, 2), (0, 1, 2), (1, 1, 2)), 3)
powers = ('b',)


def value(E, B, D_0, b, x):
    return B/(D_0 + x**b) + E

def jacobian(E, B, D_0, b, x):
    x0 = x**b
    x1 = D_0 + x0
    x2 = B/x1**2
    return [1, x1**(-1.0), -x2, -x0*x2*log(x)]

def slopes(E, B, D_0, b, x):
    x0 = x**b
    return [-B*b*x0/(x*(D_0 + x0)**2)]

def internal_0(t_E, t_B, t_D_0, t_b, log_x):
    return [t_E + exp(t_B)/(t_D_0 + exp(log_x*t_b))]

def internal_1(t_E, t_B, t_D_0, t_b, log_x):
    x0 = exp(t_B)
    x1 = exp(log_x*t_b)
    x2 = t_D_0 + x1
    x3 = x0/x2
    x4 = x0/x2**2
    return [t_E + x3, 1, x3, -x4, -log_x*x1*x4]

def internal_2(t_E, t_B, t_D_0, t_b, log_x):
    x0 = exp(t_B)
    x1 = log_x*t_b
    x2 = exp(x1)
    x3 = t_D_0 + x2
    x4 = x0/x3
    x5 = x0/x3**2
    x6 = -x5
    x7 = x2*x5
    x8 = -log_x*x7
    x9 = x3**(-3.0)
    x10 = 2*x0*x9
    x11 = log_x**2
    return [t_E + x4, 1, x4, x6, x8, x4, x6, x8, x10, log_x*x10*x2, 2*x0*x11*x9*exp(2*x1) - x11*x7]

def split(E, B, D_0, b, x):
    return [0, 1, (D_0 + x**b)**(-1.0)]

def separable(t_D_0, t_b, log_x):
    x0 = log_x*t_b
    x1 = exp(x0)
    x2 = t_D_0 + x1
    x3 = x2**(-2.0)
    x4 = x1*x3
    x5 = x2**(-3.0)
    x6 = 2*x5
    x7 = log_x**2
    return [0, 1, x2**(-1.0), -x3, -log_x*x4, x6, log_x*x1*x6, -x4*x7 + 2*x5*x7*exp(2*x0)]
