"""second_descent, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False, True, True, False)
linear = (True, True, False, True, False, False)
latex = 'E + A x^{- a} + \\frac{B x}{d \\left(1 + \\left(\\frac{x}{d}\\right)^{1 + b}\\right)}'
cancelled = ()
inputs = (('x', False), ('x', True))
pairs = ((1, 1), (1, 2), (2, 2), (3, 3), (3, 4), (3, 5), (4, 4), (4, 5), (5, 5))
separated = ((0, 1, 3), ((0, 2), (1, 3), (2, 3)), ((0, 0, 2), (1, 1, 3), (1, 2, 3), (2, 2, 3)), 4)
powers = ('a', 'b')


def value(E, A, a, B, d, b, x):
    x0 = x/d
    return A*x**(-a) + B*x0/(x0**(b + 1) + 1) + E

def jacobian(E, A, a, B, d, b, x):
    x0 = x**(-a)
    x1 = x/d
    x2 = b + 1
    x3 = x1**x2
    x4 = x3 + 1
    x5 = x4**(-1.0)
    x6 = B*x/d**2
    x7 = x3/x4**2
    return [1, x0, -A*x0*log(x), x1*x5, x2*x6*x7 - x5*x6, -B*x1*x7*log(x1)]

def slopes(E, A, a, B, d, b, x):
    x0 = d**(-1.0)
    x1 = b + 1
    x2 = (x*x0)**x1
    x3 = x2 + 1
    return [-A*a*x**(-a)/x - B*x0*x1*x2/x3**2 + B*x0/x3]

def internal_0(t_E, t_A, t_a, t_B, t_d, t_b, x, log_x):
    x0 = t_b + 1
    return [t_E + x*exp(t_B - t_d)/(exp(log_x*x0)*exp(-t_d*x0) + 1) + exp(-log_x*t_a + t_A)]

def internal_1(t_E, t_A, t_a, t_B, t_d, t_b, x, log_x):
    x0 = exp(-log_x*t_a + t_A)
    x1 = t_b + 1
    x2 = exp(log_x*x1)
    x3 = -x1
    x4 = exp(t_d*x3)
    x5 = x2*x4
    x6 = x5 + 1
    x7 = x*exp(t_B - t_d)
    x8 = x7/x6
    x9 = x7/x6**2
    return [t_E + x0 + x8, 1, x0, -log_x*x0, x8, -x3*x5*x9 - x8, x9*(-log_x*x5 + t_d*x2*x4)]

def internal_2(t_E, t_A, t_a, t_B, t_d, t_b, x, log_x):
    x0 = exp(-log_x*t_a + t_A)
    x1 = t_b + 1
    x2 = log_x*x1
    x3 = exp(x2)
    x4 = -x1
    x5 = t_d*x4
    x6 = exp(x5)
    x7 = x3*x6
    x8 = x7 + 1
    x9 = exp(t_B - t_d)
    x10 = x*x9
    x11 = x10/x8
    x12 = -log_x*x0
    x13 = x8**(-2.0)
    x14 = x10*x13
    x15 = x14*x7
    x16 = x15*x4
    x17 = -x11 - x16
    x18 = log_x*x7
    x19 = t_d*x3*x6 - x18
    x20 = x14*x19
    x21 = log_x**2
    x22 = x4**2
    x23 = x10/x8**3
    x24 = x23*(2*t_d*x3*x6 - 2*x18)
    return [t_E + x0 + x11, 1, x0, x12, x11, x17, x20, x0, x12, x0*x21, x11, x17, x20, x11 - x15*x22 + 2*x16 + 2*x22*x23*exp(2*x2)*exp(2*x5), t_d*x*x13*x3*x4*x6*x9 + x*x13*x3*x6*x9 - x14*x18*x4 - x20 - x24*x4*x7, x14*(2*log_x*t_d*x3*x6 - t_d**2*x7 - x21*x7) + x19*x24]

def split(E, A, a, B, d, b, x):
    x0 = x/d
    return [0, 1, x**(-a), x0/(x0**(b + 1) + 1)]

def separable(t_a, t_d, t_b, x, log_x):
    x0 = exp(-log_x*t_a)
    x1 = t_b + 1
    x2 = log_x*x1
    x3 = exp(x2)
    x4 = -x1
    x5 = t_d*x4
    x6 = exp(x5)
    x7 = x3*x6
    x8 = x7 + 1
    x9 = exp(-t_d)
    x10 = x*x9
    x11 = x10/x8
    x12 = x8**(-2.0)
    x13 = x10*x12
    x14 = x13*x7
    x15 = x14*x4
    x16 = log_x*x7
    x17 = t_d*x3*x6 - x16
    x18 = x13*x17
    x19 = log_x**2
    x20 = x4**2
    x21 = x10/x8**3
    x22 = x21*(2*t_d*x3*x6 - 2*x16)
    return [0, 1, x0, x11, -log_x*x0, -x11 - x15, x18, x0*x19, x11 - x14*x20 + 2*x15 + 2*x20*x21*exp(2*x2)*exp(2*x5), t_d*x*x12*x3*x4*x6*x9 + x*x12*x3*x6*x9 - x13*x16*x4 - x18 - x22*x4*x7, x13*(2*log_x*t_d*x3*x6 - t_d**2*x7 - x19*x7) + x17*x22]
