"""sparse_moe, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, True, True, False, False, False, False, False)
linear = (True, True, True, True, True, False, False, False, False, False)
latex = 'E + a N^{- al} + b D^{- be} + c \\left(1 - s\\right)^{- la} + d N^{- ga} \\left(1 - s\\right)^{- de}'
cancelled = ()
inputs = (('N', True), ('D', True), ('s', False))
pairs = ((1, 1), (1, 5), (2, 2), (2, 6), (3, 3), (3, 7), (4, 4), (4, 8), (4, 9), (5, 5), (6, 6), (7, 7), (8, 8), (8, 9), (9, 9))
separated = ((0, 1, 2, 3, 4), ((0, 2), (1, 3), (2, 4), (3, 5), (4, 5)), ((0, 0, 2), (1, 1, 3), (2, 2, 4), (3, 3, 5), (3, 4, 5), (4, 4, 5)), 6)
powers = ('al', 'be', 'de', 'ga', 'la')


def value(E, a, b, c, d, al, be, la, de, ga, N, D, s):
    x0 = 1 - s
    return E + c*x0**(-la) + N**(-ga)*d*x0**(-de) + N**(-al)*a + D**(-be)*b

def jacobian(E, a, b, c, d, al, be, la, de, ga, N, D, s):
    x0 = N**(-al)
    x1 = D**(-be)
    x2 = 1 - s
    x3 = x2**(-la)
    x4 = N**(-ga)*x2**(-de)
    x5 = log(N)
    x6 = log(x2)
    x7 = d*x4
    return [1, x0, x1, x3, x4, -a*x0*x5, -b*x1*log(D), -c*x3*x6, -x6*x7, -x5*x7]

def slopes(E, a, b, c, d, al, be, la, de, ga, N, D, s):
    x0 = N**(-1.0)
    x1 = 1 - s
    x2 = N**(-ga)*d*x1**(-de)
    x3 = x1**(-1.0)
    return [-ga*x0*x2 - N**(-al)*a*al*x0, -D**(-be)*b*be/D, c*la*x1**(-la)*x3 + de*x2*x3]

def internal_0(t_E, t_a, t_b, t_c, t_d, t_al, t_be, t_la, t_de, t_ga, log_N, log_D, s):
    x0 = 1 - s
    return [t_E + exp(-log_D*t_be + t_b) + exp(-log_N*t_al + t_a) + x0**(-t_la)*exp(t_c) + x0**(-t_de)*exp(-log_N*t_ga + t_d)]

def internal_1(t_E, t_a, t_b, t_c, t_d, t_al, t_be, t_la, t_de, t_ga, log_N, log_D, s):
    x0 = exp(-log_D*t_be + t_b)
    x1 = exp(-log_N*t_al + t_a)
    x2 = 1 - s
    x3 = x2**(-t_la)*exp(t_c)
    x4 = x2**(-t_de)*exp(-log_N*t_ga + t_d)
    x5 = log(x2)
    return [t_E + x0 + x1 + x3 + x4, 1, x1, x0, x3, x4, -log_N*x1, -log_D*x0, -x3*x5, -x4*x5, -log_N*x4]

def internal_2(t_E, t_a, t_b, t_c, t_d, t_al, t_be, t_la, t_de, t_ga, log_N, log_D, s):
    x0 = exp(-log_D*t_be + t_b)
    x1 = exp(-log_N*t_al + t_a)
    x2 = 1 - s
    x3 = x2**(-t_la)*exp(t_c)
    x4 = x2**(-t_de)*exp(-log_N*t_ga + t_d)
    x5 = -log_N*x1
    x6 = -log_D*x0
    x7 = log(x2)
    x8 = -x3*x7
    x9 = x4*x7
    x10 = -x9
    x11 = -log_N*x4
    x12 = log_N**2
    x13 = x7**2
    return [t_E + x0 + x1 + x3 + x4, 1, x1, x0, x3, x4, x5, x6, x8, x10, x11, x1, x5, x0, x6, x3, x8, x4, x10, x11, x1*x12, log_D**2*x0, x13*x3, x13*x4, log_N*x9, x12*x4]

def split(E, a, b, c, d, al, be, la, de, ga, N, D, s):
    x0 = 1 - s
    return [0, 1, N**(-al), D**(-be), x0**(-la), N**(-ga)*x0**(-de)]

def separable(t_al, t_be, t_la, t_de, t_ga, log_N, log_D, s):
    x0 = exp(-log_N*t_al)
    x1 = exp(-log_D*t_be)
    x2 = 1 - s
    x3 = x2**(-t_la)
    x4 = x2**(-t_de)*exp(-log_N*t_ga)
    x5 = log(x2)
    x6 = x4*x5
    x7 = log_N**2
    x8 = x5**2
    return [0, 1, x0, x1, x3, x4, -log_N*x0, -log_D*x1, -x3*x5, -x6, -log_N*x4, x0*x7, log_D**2*x1, x3*x8, x4*x8, log_N*x6, x4*x7]
