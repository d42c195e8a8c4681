"""parallel, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False, False)
linear = (True, False, False, False)
latex = 'E + \\left(\\frac{1000000000.0 A}{N \\left(1 + k \\log{\\left(P \\right)}\\right)}\\right)^{a}'
cancelled = ()
inputs = (('N', True), ('P', True))
pairs = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
separated = ((0,), ((0, 0), (1, 0), (2, 0)), ((0, 0, 0), (0, 1, 0), (0, 2, 0), (1, 1, 0), (1, 2, 0), (2, 2, 0)), 2)
powers = ('a',)


def value(E, A, k, a, N, P):
    return E + (1000000000.0*A/(N*(k*log(P) + 1)))**a

def jacobian(E, A, k, a, N, P):
    x0 = log(P)
    x1 = (k*x0 + 1)**(-1.0)
    x2 = 1000000000.0*A*x1/N
    x3 = x2**a
    x4 = 1.0*a*x3
    return [1, x4/A, -x0*x1*x4, x3*log(x2)]

def slopes(E, A, k, a, N, P):
    x0 = N**(-1.0)
    x1 = (k*log(P) + 1)**(-1.0)
    x2 = 1.0*a*(1000000000.0*A*x0*x1)**a
    return [-x0*x2, -k*x1*x2/P]

def internal_0(t_E, t_A, t_k, t_a, log_N, log_P):
    return [1000000000.0**t_a*((log_P*t_k + 1)**(-1.0))**t_a*exp(-log_N*t_a + t_A*t_a) + t_E]

def internal_1(t_E, t_A, t_k, t_a, log_N, log_P):
    x0 = (log_P*t_k + 1)**(-1.0)
    x1 = 1000000000.0**t_a*x0**t_a*exp(-log_N*t_a + t_A*t_a)
    x2 = t_a*x1
    return [t_E + x1, 1, x2, -log_P*x0*x2, x1*(-log_N + t_A) + x1*log(x0) + 20.7232658369464*x1]

def internal_2(t_E, t_A, t_k, t_a, log_N, log_P):
    x0 = log_P*t_k + 1
    x1 = x0**(-1.0)
    x2 = 1000000000.0**t_a*x1**t_a*exp(-log_N*t_a + t_A*t_a)
    x3 = t_a*x2
    x4 = log_P*x1
    x5 = -log_N + t_A
    x6 = x2*x5
    x7 = log(x1)
    x8 = x2*x7
    x9 = t_a**2*x2
    x10 = 20.7232658369464*x3
    x11 = x3*x5
    x12 = x3*x7
    x13 = log_P**2/x0**2
    return [t_E + x2, 1, x3, -x3*x4, 20.7232658369464*x2 + x6 + x8, x9, -x4*x9, x10 + x11 + x12 + x2, x13*x3 + x13*x9, -x10*x4 - x11*x4 - x12*x4 - x2*x4, x2*x5**2 + x2*x7**2 + 429.45374694875*x2 + 2*x6*x7 + 41.4465316738928*x6 + 41.4465316738928*x8]

def split(E, A, k, a, N, P):
    return [(1000000000.0*A/(N*(k*log(P) + 1)))**a, 1]

def separable(t_A, t_k, t_a, log_N, log_P):
    x0 = log_P*t_k + 1
    x1 = x0**(-1.0)
    x2 = 1000000000.0**t_a*x1**t_a*exp(-log_N*t_a + t_A*t_a)
    x3 = t_a*x2
    x4 = log_P*x1
    x5 = -log_N + t_A
    x6 = x2*x5
    x7 = log(x1)
    x8 = x2*x7
    x9 = t_a**2*x2
    x10 = 20.7232658369464*x3
    x11 = x3*x5
    x12 = x3*x7
    x13 = log_P**2/x0**2
    return [x2, 1, x3, -x3*x4, 20.7232658369464*x2 + x6 + x8, x9, -x4*x9, x10 + x11 + x12 + x2, x13*x3 + x13*x9, -x10*x4 - x11*x4 - x12*x4 - x2*x4, x2*x5**2 + x2*x7**2 + 429.45374694875*x2 + 2*x6*x7 + 41.4465316738928*x6 + 41.4465316738928*x8]
