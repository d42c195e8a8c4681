"""moving_basin, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False, True, True, False, False, True, True, False)
linear = (True, True, True, False, False, True, False, False, False, True, False, False)
latex = 'E + A N^{- \\alpha} + B D^{- \\beta} + h \\left(- \\log{\\left(l \\right)} - l_{D} \\log{\\left(D \\right)} - l_{N} \\log{\\left(N \\right)} + \\log{\\left(lr \\right)}\\right)^{2} + q \\left(- \\log{\\left(s \\right)} - s_{D} \\log{\\left(D \\right)} + \\log{\\left(b \\right)}\\right)^{2}'
cancelled = ()
inputs = (('N', True), ('D', True), ('lr', True), ('b', True))
pairs = ((1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (4, 4), (5, 5), (5, 6), (5, 7), (5, 8), (6, 6), (6, 7), (6, 8), (7, 7), (7, 8), (8, 8), (9, 9), (9, 10), (9, 11), (10, 10), (10, 11), (11, 11))
separated = ((0, 1, 2, 5, 9), ((0, 2), (1, 3), (2, 4), (3, 4), (4, 4), (5, 5), (6, 5)), ((0, 0, 2), (1, 1, 3), (2, 2, 4), (2, 3, 4), (2, 4, 4), (3, 3, 4), (3, 4, 4), (4, 4, 4), (5, 5, 5), (5, 6, 5), (6, 6, 5)), 6)
powers = ('alpha', 'beta')


def value(E, A, B, alpha, beta, h, l, l_N, l_D, q, s, s_D, N, D, lr, b):
    x0 = log(D)
    return A*N**(-alpha) + B*D**(-beta) + E + h*(-l_D*x0 - l_N*log(N) - log(l) + log(lr))**2 + q*(-s_D*x0 + log(b) - log(s))**2

def jacobian(E, A, B, alpha, beta, h, l, l_N, l_D, q, s, s_D, N, D, lr, b):
    x0 = N**(-alpha)
    x1 = D**(-beta)
    x2 = log(N)
    x3 = log(D)
    x4 = -l_D*x3 - l_N*x2 - log(l) + log(lr)
    x5 = 2*h*x4
    x6 = -s_D*x3 + log(b) - log(s)
    x7 = 2*q*x6
    return [1, x0, x1, -A*x0*x2, -B*x1*x3, x4**2, -x5/l, -x2*x5, -x3*x5, x6**2, -x7/s, -x3*x7]

def slopes(E, A, B, alpha, beta, h, l, l_N, l_D, q, s, s_D, N, D, lr, b):
    x0 = N**(-1.0)
    x1 = log(D)
    x2 = 2*h*(-l_D*x1 - l_N*log(N) - log(l) + log(lr))
    x3 = D**(-1.0)
    x4 = 2*q*(-s_D*x1 + log(b) - log(s))
    return [-A*N**(-alpha)*alpha*x0 - l_N*x0*x2, -B*D**(-beta)*beta*x3 - l_D*x2*x3 - s_D*x3*x4, x2/lr, x4/b]

def internal_0(t_E, t_A, t_B, t_alpha, t_beta, t_h, t_l, t_l_N, t_l_D, t_q, t_s, t_s_D, log_N, log_D, log_lr, log_b):
    return [t_E + (-log_D*t_s_D + log_b - t_s)**2*exp(t_q) + (-log_D*t_l_D - log_N*t_l_N + log_lr - t_l)**2*exp(t_h) + exp(-log_D*t_beta + t_B) + exp(-log_N*t_alpha + t_A)]

def internal_1(t_E, t_A, t_B, t_alpha, t_beta, t_h, t_l, t_l_N, t_l_D, t_q, t_s, t_s_D, log_N, log_D, log_lr, log_b):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = exp(-log_N*t_alpha + t_A)
    x2 = exp(t_q)
    x3 = log_D*t_s_D
    x4 = log_b - t_s - x3
    x5 = x2*x4**2
    x6 = exp(t_h)
    x7 = log_D*t_l_D
    x8 = log_N*t_l_N
    x9 = log_lr - t_l - x7 - x8
    x10 = x6*x9**2
    x11 = 2*x6*x9
    return [t_E + x0 + x1 + x10 + x5, 1, x1, x0, -log_N*x1, -log_D*x0, x10, x6*(-2*log_lr + 2*t_l + 2*x7 + 2*x8), -log_N*x11, -log_D*x11, x5, x2*(-2*log_b + 2*t_s + 2*x3), -2*log_D*x2*x4]

def internal_2(t_E, t_A, t_B, t_alpha, t_beta, t_h, t_l, t_l_N, t_l_D, t_q, t_s, t_s_D, log_N, log_D, log_lr, log_b):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = exp(-log_N*t_alpha + t_A)
    x2 = exp(t_q)
    x3 = log_D*t_s_D
    x4 = log_b - t_s - x3
    x5 = x2*x4**2
    x6 = exp(t_h)
    x7 = log_D*t_l_D
    x8 = log_N*t_l_N
    x9 = log_lr - t_l - x7 - x8
    x10 = x6*x9**2
    x11 = -log_N*x1
    x12 = -log_D*x0
    x13 = x6*(-2*log_lr + 2*t_l + 2*x7 + 2*x8)
    x14 = 2*x6
    x15 = log_N*x14
    x16 = -x15*x9
    x17 = log_D*x14
    x18 = -x17*x9
    x19 = x2*(-2*log_b + 2*t_s + 2*x3)
    x20 = 2*x2
    x21 = log_D*x20
    x22 = -x21*x4
    x23 = log_N**2
    x24 = log_D**2
    return [t_E + x0 + x1 + x10 + x5, 1, x1, x0, x11, x12, x10, x13, x16, x18, x5, x19, x22, x1, x11, x0, x12, x1*x23, x0*x24, x10, x13, x16, x18, x14, x15, x17, x14*x23, log_D*x15, x14*x24, x5, x19, x22, x20, x21, x20*x24]

def split(E, A, B, alpha, beta, h, l, l_N, l_D, q, s, s_D, N, D, lr, b):
    x0 = log(D)
    return [0, 1, N**(-alpha), D**(-beta), (-l_D*x0 - l_N*log(N) - log(l) + log(lr))**2, (-s_D*x0 + log(b) - log(s))**2]

def separable(t_alpha, t_beta, t_l, t_l_N, t_l_D, t_s, t_s_D, log_N, log_D, log_lr, log_b):
    x0 = exp(-log_N*t_alpha)
    x1 = exp(-log_D*t_beta)
    x2 = log_D*t_l_D
    x3 = log_N*t_l_N
    x4 = log_lr - t_l - x2 - x3
    x5 = log_D*t_s_D
    x6 = log_b - t_s - x5
    x7 = 2*log_N
    x8 = 2*log_D
    x9 = log_N**2
    x10 = log_D**2
    x11 = 2*x10
    return [0, 1, x0, x1, x4**2, x6**2, -log_N*x0, -log_D*x1, -2*log_lr + 2*t_l + 2*x2 + 2*x3, -x4*x7, -x4*x8, -2*log_b + 2*t_s + 2*x5, -x6*x8, x0*x9, x1*x10, 2, x7, x8, 2*x9, log_D*x7, x11, 2, x8, x11]
