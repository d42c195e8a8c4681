"""shifted_additive, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, True, True, False)
linear = (True, True, False, False, True, False, False)
latex = 'E + A_{1} \\left(s_{1} + x_{1}\\right)^{- a_{1}} + A_{2} \\left(s_{2} + x_{2}\\right)^{- a_{2}}'
cancelled = ()
inputs = (('x_1', False), ('x_2', False))
pairs = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3), (4, 4), (4, 5), (4, 6), (5, 5), (5, 6), (6, 6))
separated = ((0, 1, 4), ((0, 2), (1, 2), (2, 3), (3, 3)), ((0, 0, 2), (0, 1, 2), (1, 1, 2), (2, 2, 3), (2, 3, 3), (3, 3, 3)), 4)
powers = ('a_1', 'a_2')


def value(E, A_1, s_1, a_1, A_2, s_2, a_2, x_1, x_2):
    return A_1*(s_1 + x_1)**(-a_1) + A_2*(s_2 + x_2)**(-a_2) + E

def jacobian(E, A_1, s_1, a_1, A_2, s_2, a_2, x_1, x_2):
    x0 = s_1 + x_1
    x1 = x0**(-a_1)
    x2 = A_1*x1
    x3 = s_2 + x_2
    x4 = x3**(-a_2)
    x5 = A_2*x4
    return [1, x1, -a_1*x2/x0, -x2*log(x0), x4, -a_2*x5/x3, -x5*log(x3)]

def slopes(E, A_1, s_1, a_1, A_2, s_2, a_2, x_1, x_2):
    x0 = s_1 + x_1
    x1 = s_2 + x_2
    return [-A_1*a_1*x0**(-a_1)/x0, -A_2*a_2*x1**(-a_2)/x1]

def internal_0(t_E, t_A_1, t_s_1, t_a_1, t_A_2, t_s_2, t_a_2, x_1, x_2):
    return [t_E + (x_2 + exp(t_s_2))**(-t_a_2)*exp(t_A_2) + (x_1 + exp(t_s_1))**(-t_a_1)*exp(t_A_1)]

def internal_1(t_E, t_A_1, t_s_1, t_a_1, t_A_2, t_s_2, t_a_2, x_1, x_2):
    x0 = exp(t_s_1)
    x1 = x0 + x_1
    x2 = x1**(-t_a_1)*exp(t_A_1)
    x3 = exp(t_s_2)
    x4 = x3 + x_2
    x5 = x4**(-t_a_2)*exp(t_A_2)
    return [t_E + x2 + x5, 1, x2, -t_a_1*x0*x2/x1, -x2*log(x1), x5, -t_a_2*x3*x5/x4, -x5*log(x4)]

def internal_2(t_E, t_A_1, t_s_1, t_a_1, t_A_2, t_s_2, t_a_2, x_1, x_2):
    x0 = exp(t_s_1)
    x1 = x0 + x_1
    x2 = x1**(-t_a_1)*exp(t_A_1)
    x3 = exp(t_s_2)
    x4 = x3 + x_2
    x5 = x4**(-t_a_2)*exp(t_A_2)
    x6 = x0/x1
    x7 = x2*x6
    x8 = -t_a_1*x7
    x9 = log(x1)
    x10 = x2*x9
    x11 = -x10
    x12 = x3/x4
    x13 = x12*x5
    x14 = -t_a_2*x13
    x15 = log(x4)
    x16 = x15*x5
    x17 = -x16
    x18 = x2*exp(2*t_s_1)/x1**2
    x19 = x5*exp(2*t_s_2)/x4**2
    return [t_E + x2 + x5, 1, x2, x8, x11, x5, x14, x17, x2, x8, x11, t_a_1**2*x18 + t_a_1*x18 + x8, t_a_1*x10*x6 - x7, x2*x9**2, x5, x14, x17, t_a_2**2*x19 + t_a_2*x19 + x14, t_a_2*x12*x16 - x13, x15**2*x5]

def split(E, A_1, s_1, a_1, A_2, s_2, a_2, x_1, x_2):
    return [0, 1, (s_1 + x_1)**(-a_1), (s_2 + x_2)**(-a_2)]

def separable(t_s_1, t_a_1, t_s_2, t_a_2, x_1, x_2):
    x0 = exp(t_s_1)
    x1 = x0 + x_1
    x2 = x1**(-t_a_1)
    x3 = exp(t_s_2)
    x4 = x3 + x_2
    x5 = x4**(-t_a_2)
    x6 = x0/x1
    x7 = x2*x6
    x8 = -t_a_1*x7
    x9 = log(x1)
    x10 = x2*x9
    x11 = x3/x4
    x12 = x11*x5
    x13 = -t_a_2*x12
    x14 = log(x4)
    x15 = x14*x5
    x16 = x2*exp(2*t_s_1)/x1**2
    x17 = x5*exp(2*t_s_2)/x4**2
    return [0, 1, x2, x5, x8, -x10, x13, -x15, t_a_1**2*x16 + t_a_1*x16 + x8, t_a_1*x10*x6 - x7, x2*x9**2, t_a_2**2*x17 + t_a_2*x17 + x13, t_a_2*x11*x15 - x12, x14**2*x5]
