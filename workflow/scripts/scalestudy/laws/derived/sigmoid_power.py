"""sigmoid_power, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, False, False, True, False)
linear = (False, False, False, False, False)
latex = 'y - e_{inf} - b x^{- c} \\left(e_{0} - y\\right)^{a}'
cancelled = ()
inputs = (('x', True),)
pairs = ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 1), (1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4), (3, 3), (3, 4), (4, 4))
separated = None
powers = ('a', 'c')


def natural_ends(e_inf, e_0, a, b, c, x):
    return [e_inf, e_0]

def natural_both(y, e_inf, e_0, a, b, c, x):
    x0 = -y
    x1 = e_0 + x0
    x2 = b*x**(-c)*x1**a
    return [-e_inf - x0 - x2, a*x2/x1 + 1]

def natural_first(y, e_inf, e_0, a, b, c, x):
    x0 = e_0 - y
    x1 = x**(-c)*x0**a
    x2 = b*x1
    x3 = a*x2/x0
    return [x3 + 1, -1, -x3, -x2*log(x0), -x1, x2*log(x)]

def natural_second(y, e_inf, e_0, a, b, c, x):
    x0 = a - 1
    x1 = e_0 - y
    x2 = x**(-c)*x1**a
    x3 = b*x2
    x4 = a*x3/x1**2
    x5 = -x0*x4
    x6 = log(x1)
    x7 = x1**(-1.0)
    x8 = x2*x7
    x9 = b*x8*(a*x6 + 1)
    x10 = a*x8
    x11 = log(x)
    x12 = x11*x2
    x13 = a*b*x12*x7
    x14 = x2*x6
    return [x5, 0, x0*x4, x9, x10, -x13, 0, 0, 0, 0, 0, x5, -x9, -x10, x13, -x3*x6**2, -x14, b*x11*x14, 0, x12, -x11**2*x3]

def slopes(y, e_inf, e_0, a, b, c, x):
    x0 = e_0 - y
    x1 = b*x**(-c)*x0**a
    return [-c*x1/(x*(a*x1/x0 + 1))]

def internal_ends(t_e_inf, t_e_0, t_a, t_b, t_c, log_x):
    return [t_e_inf, t_e_0]

def internal_both(y, t_e_inf, t_e_0, t_a, t_b, t_c, log_x):
    x0 = -y
    x1 = t_e_0 + x0
    x2 = x1**t_a*exp(-log_x*t_c + t_b)
    return [-t_e_inf - x0 - x2, t_a*x2/x1 + 1]

def internal_first(y, t_e_inf, t_e_0, t_a, t_b, t_c, log_x):
    x0 = t_e_0 - y
    x1 = x0**t_a*exp(-log_x*t_c + t_b)
    x2 = t_a*x1/x0
    return [x2 + 1, -1, -x2, -x1*log(x0), -x1, log_x*x1]

def internal_second(y, t_e_inf, t_e_0, t_a, t_b, t_c, log_x):
    x0 = t_a - 1
    x1 = t_e_0 - y
    x2 = x1**t_a*exp(-log_x*t_c + t_b)
    x3 = t_a*x2/x1**2
    x4 = -x0*x3
    x5 = log(x1)
    x6 = x1**(-1.0)
    x7 = x2*x6
    x8 = x7*(t_a*x5 + 1)
    x9 = t_a*x7
    x10 = log_x*x2
    x11 = t_a*x10*x6
    x12 = x2*x5
    return [x4, 0, x0*x3, x8, x9, -x11, 0, 0, 0, 0, 0, x4, -x8, -x9, x11, -x2*x5**2, -x12, log_x*x12, -x2, x10, -log_x**2*x2]
