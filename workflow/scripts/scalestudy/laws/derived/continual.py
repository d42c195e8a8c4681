"""continual, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, True, False, False, False, False, False)
linear = (True, True, True, True, False, False, False, False, False)
latex = 'E + A N^{- al} + C \\left(eps + r\\right)^{- ga} + B D^{- be} r^{\\eta}'
cancelled = ()
inputs = (('N', True), ('D', True), ('r', False), ('r', True))
pairs = ((1, 1), (1, 4), (2, 2), (2, 5), (2, 6), (3, 3), (3, 7), (3, 8), (4, 4), (5, 5), (5, 6), (6, 6), (7, 7), (7, 8), (8, 8))
separated = ((0, 1, 2, 3), ((0, 2), (1, 3), (2, 3), (3, 4), (4, 4)), ((0, 0, 2), (1, 1, 3), (1, 2, 3), (2, 2, 3), (3, 3, 4), (3, 4, 4), (4, 4, 4)), 5)
powers = ('al', 'be', 'eta', 'ga')


def value(E, A, B, C, al, eta, be, eps, ga, N, D, r):
    return A*N**(-al) + B*D**(-be)*r**eta + C*(eps + r)**(-ga) + E

def jacobian(E, A, B, C, al, eta, be, eps, ga, N, D, r):
    x0 = N**(-al)
    x1 = D**(-be)*r**eta
    x2 = eps + r
    x3 = x2**(-ga)
    x4 = B*x1
    x5 = C*x3
    return [1, x0, x1, x3, -A*x0*log(N), x4*log(r), -x4*log(D), -ga*x5/x2, -x5*log(x2)]

def slopes(E, A, B, C, al, eta, be, eps, ga, N, D, r):
    x0 = B*D**(-be)*r**eta
    x1 = eps + r
    return [-A*N**(-al)*al/N, -be*x0/D, -C*ga*x1**(-ga)/x1 + eta*x0/r]

def internal_0(t_E, t_A, t_B, t_C, t_al, t_eta, t_be, t_eps, t_ga, log_N, log_D, r, log_r):
    return [t_E + exp(-log_N*t_al + t_A) + exp(-log_D*t_be + log_r*t_eta + t_B) + (r + t_eps)**(-t_ga)*exp(t_C)]

def internal_1(t_E, t_A, t_B, t_C, t_al, t_eta, t_be, t_eps, t_ga, log_N, log_D, r, log_r):
    x0 = exp(-log_N*t_al + t_A)
    x1 = r + t_eps
    x2 = x1**(-t_ga)*exp(t_C)
    x3 = exp(-log_D*t_be + log_r*t_eta + t_B)
    return [t_E + x0 + x2 + x3, 1, x0, x3, x2, -log_N*x0, log_r*x3, -log_D*x3, -t_ga*x2/x1, -x2*log(x1)]

def internal_2(t_E, t_A, t_B, t_C, t_al, t_eta, t_be, t_eps, t_ga, log_N, log_D, r, log_r):
    x0 = exp(-log_N*t_al + t_A)
    x1 = r + t_eps
    x2 = x1**(-t_ga)*exp(t_C)
    x3 = exp(-log_D*t_be + log_r*t_eta + t_B)
    x4 = -log_N*x0
    x5 = log_r*x3
    x6 = -log_D*x3
    x7 = x1**(-1.0)
    x8 = x2*x7
    x9 = -t_ga*x8
    x10 = log(x1)
    x11 = x10*x2
    x12 = -x11
    x13 = x2/x1**2
    return [t_E + x0 + x2 + x3, 1, x0, x3, x2, x4, x5, x6, x9, x12, x0, x4, x3, x5, x6, x2, x9, x12, log_N**2*x0, log_r**2*x3, -log_D*x5, log_D**2*x3, t_ga**2*x13 + t_ga*x13, t_ga*x11*x7 - x8, x10**2*x2]

def split(E, A, B, C, al, eta, be, eps, ga, N, D, r):
    return [0, 1, N**(-al), D**(-be)*r**eta, (eps + r)**(-ga)]

def separable(t_al, t_eta, t_be, t_eps, t_ga, log_N, log_D, r, log_r):
    x0 = exp(-log_N*t_al)
    x1 = exp(-log_D*t_be + log_r*t_eta)
    x2 = r + t_eps
    x3 = x2**(-t_ga)
    x4 = log_r*x1
    x5 = x2**(-1.0)
    x6 = x3*x5
    x7 = log(x2)
    x8 = x3*x7
    x9 = x3/x2**2
    return [0, 1, x0, x1, x3, -log_N*x0, x4, -log_D*x1, -t_ga*x6, -x8, log_N**2*x0, log_r**2*x1, -log_D*x4, log_D**2*x1, t_ga**2*x9 + t_ga*x9, t_ga*x5*x8 - x6, x3*x7**2]
