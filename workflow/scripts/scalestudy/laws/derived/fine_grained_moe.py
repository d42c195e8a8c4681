"""fine_grained_moe, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, True, False, False, False)
linear = (True, True, True, True, False, False, False)
latex = 'E + b D^{- be} + N^{- al} \\left(a + g G^{- ga}\\right)'
cancelled = ()
inputs = (('N', True), ('D', True), ('G', True))
pairs = ((1, 1), (1, 4), (1, 5), (2, 2), (2, 5), (3, 3), (3, 6), (4, 4), (4, 5), (5, 5), (6, 6))
separated = ((0, 1, 2, 3), ((0, 2), (1, 2), (1, 3), (2, 4)), ((0, 0, 2), (0, 1, 2), (1, 1, 2), (1, 1, 3), (2, 2, 4)), 5)
powers = ('al', 'be', 'ga')


def value(E, g, a, b, ga, al, be, N, D, G):
    return E + N**(-al)*(a + G**(-ga)*g) + D**(-be)*b

def jacobian(E, g, a, b, ga, al, be, N, D, G):
    x0 = G**(-ga)
    x1 = N**(-al)
    x2 = x0*x1
    x3 = D**(-be)
    return [1, x2, x1, x3, -g*x2*log(G), -x1*(a + g*x0)*log(N), -b*x3*log(D)]

def slopes(E, g, a, b, ga, al, be, N, D, G):
    x0 = N**(-al)
    x1 = G**(-ga)*g
    return [-al*x0*(a + x1)/N, -D**(-be)*b*be/D, -ga*x0*x1/G]

def internal_0(t_E, t_g, t_a, t_b, t_ga, t_al, t_be, log_N, log_D, log_G):
    return [t_E + (exp(t_a) + exp(-log_G*t_ga + t_g))*exp(-log_N*t_al) + exp(-log_D*t_be + t_b)]

def internal_1(t_E, t_g, t_a, t_b, t_ga, t_al, t_be, log_N, log_D, log_G):
    x0 = exp(-log_D*t_be + t_b)
    x1 = exp(-log_N*t_al)
    x2 = exp(t_a)
    x3 = exp(-log_G*t_ga + t_g)
    x4 = x1*(x2 + x3)
    x5 = x1*x3
    return [t_E + x0 + x4, 1, x5, x1*x2, x0, -log_G*x5, -log_N*x4, -log_D*x0]

def internal_2(t_E, t_g, t_a, t_b, t_ga, t_al, t_be, log_N, log_D, log_G):
    x0 = exp(-log_D*t_be + t_b)
    x1 = exp(-log_N*t_al)
    x2 = exp(t_a)
    x3 = exp(-log_G*t_ga + t_g)
    x4 = x1*(x2 + x3)
    x5 = x1*x3
    x6 = x1*x2
    x7 = log_G*x5
    x8 = -x7
    x9 = -log_D*x0
    return [t_E + x0 + x4, 1, x5, x6, x0, x8, -log_N*x4, x9, x5, x8, -log_N*x5, x6, -log_N*x6, x0, x9, log_G**2*x5, log_N*x7, log_N**2*x4, log_D**2*x0]

def split(E, g, a, b, ga, al, be, N, D, G):
    x0 = N**(-al)
    return [0, 1, G**(-ga)*x0, x0, D**(-be)]

def separable(t_ga, t_al, t_be, log_N, log_D, log_G):
    x0 = log_N*t_al
    x1 = exp(-log_G*t_ga - x0)
    x2 = exp(-x0)
    x3 = exp(-log_D*t_be)
    x4 = log_G*x1
    x5 = log_N**2
    return [0, 1, x1, x2, x3, -x4, -log_N*x1, -log_N*x2, -log_D*x3, log_G**2*x1, log_N*x4, x1*x5, x2*x5, log_D**2*x3]
