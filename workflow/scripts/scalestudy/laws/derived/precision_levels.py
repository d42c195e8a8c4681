"""precision_levels, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False, False, False)
linear = (True, True, True, False, False, False, False)
latex = 'E + A \\left(N e_{1}^{l_{1}} e_{2}^{l_{2}}\\right)^{- \\alpha} + B D^{- \\beta}'
cancelled = ()
inputs = (('N', True), ('D', True), ('l_1', False), ('l_2', False))
pairs = ((1, 1), (1, 3), (1, 5), (1, 6), (2, 2), (2, 4), (3, 3), (3, 5), (3, 6), (4, 4), (5, 5), (5, 6), (6, 6))
separated = ((0, 1, 2), ((0, 2), (2, 2), (3, 2), (1, 3)), ((0, 0, 2), (0, 2, 2), (0, 3, 2), (2, 2, 2), (2, 3, 2), (3, 3, 2), (1, 1, 3)), 4)
powers = ('alpha', 'beta')


def value(E, A, B, alpha, beta, e_1, e_2, N, D, l_1, l_2):
    return A*(N*e_1**l_1*e_2**l_2)**(-alpha) + B*D**(-beta) + E

def jacobian(E, A, B, alpha, beta, e_1, e_2, N, D, l_1, l_2):
    x0 = N*e_1**l_1*e_2**l_2
    x1 = x0**(-alpha)
    x2 = D**(-beta)
    x3 = A*x1
    x4 = alpha*x3
    return [1, x1, x2, -x3*log(x0), -B*x2*log(D), -l_1*x4/e_1, -l_2*x4/e_2]

def slopes(E, A, B, alpha, beta, e_1, e_2, N, D, l_1, l_2):
    x0 = A*alpha*(N*e_1**l_1*e_2**l_2)**(-alpha)
    return [-x0/N, -B*D**(-beta)*beta/D, -x0*log(e_1), -x0*log(e_2)]

def internal_0(t_E, t_A, t_B, t_alpha, t_beta, t_e_1, t_e_2, log_N, log_D, l_1, l_2):
    return [t_E + exp(-log_D*t_beta + t_B) + t_e_1**(-l_1*t_alpha)*t_e_2**(-l_2*t_alpha)*exp(-log_N*t_alpha + t_A)]

def internal_1(t_E, t_A, t_B, t_alpha, t_beta, t_e_1, t_e_2, log_N, log_D, l_1, l_2):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = l_1*t_alpha
    x2 = l_2*t_alpha
    x3 = t_e_1**(-x1)*t_e_2**(-x2)*exp(-log_N*t_alpha + t_A)
    return [t_E + x0 + x3, 1, x3, x0, -l_1*x3*log(t_e_1) - l_2*x3*log(t_e_2) - log_N*x3, -log_D*x0, -x1*x3/t_e_1, -x2*x3/t_e_2]

def internal_2(t_E, t_A, t_B, t_alpha, t_beta, t_e_1, t_e_2, log_N, log_D, l_1, l_2):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = l_1*t_alpha
    x2 = l_2*t_alpha
    x3 = t_e_1**(-x1)*t_e_2**(-x2)*exp(-log_N*t_alpha + t_A)
    x4 = log_N*x3
    x5 = log(t_e_1)
    x6 = l_1*x3
    x7 = x5*x6
    x8 = log(t_e_2)
    x9 = l_2*x3
    x10 = x8*x9
    x11 = -x10 - x4 - x7
    x12 = -log_D*x0
    x13 = t_e_1**(-1.0)
    x14 = x1*x3
    x15 = -x13*x14
    x16 = t_e_2**(-1.0)
    x17 = x2*x3
    x18 = -x16*x17
    x19 = 2*x4
    x20 = l_2*x8
    x21 = l_1**2*x3
    x22 = l_2**2*x3
    x23 = x13*x6
    x24 = x1*x13
    x25 = x16*x9
    x26 = t_e_1**(-2.0)
    x27 = t_alpha**2
    x28 = t_e_2**(-2.0)
    return [t_E + x0 + x3, 1, x3, x0, x11, x12, x15, x18, x3, x11, x15, x18, x0, x12, l_1*x19*x5 + log_N**2*x3 + x19*x20 + 2*x20*x7 + x21*x5**2 + x22*x8**2, t_alpha*x13*x21*x5 + x10*x24 - x23 + x24*x4, t_alpha*x16*x22*x8 + x1*x25*x5 + x16*x2*x4 - x25, log_D**2*x0, x14*x26 + x21*x26*x27, l_2*x16*x23*x27, x17*x28 + x22*x27*x28]

def split(E, A, B, alpha, beta, e_1, e_2, N, D, l_1, l_2):
    return [0, 1, (N*e_1**l_1*e_2**l_2)**(-alpha), D**(-beta)]

def separable(t_alpha, t_beta, t_e_1, t_e_2, log_N, log_D, l_1, l_2):
    x0 = l_1*t_alpha
    x1 = l_2*t_alpha
    x2 = t_e_1**(-x0)*t_e_2**(-x1)*exp(-log_N*t_alpha)
    x3 = exp(-log_D*t_beta)
    x4 = log_N*x2
    x5 = log(t_e_1)
    x6 = l_1*x2
    x7 = x5*x6
    x8 = log(t_e_2)
    x9 = l_2*x2
    x10 = x8*x9
    x11 = t_e_1**(-1.0)
    x12 = x0*x2
    x13 = t_e_2**(-1.0)
    x14 = x1*x2
    x15 = 2*x4
    x16 = l_2*x8
    x17 = l_1**2*x2
    x18 = l_2**2*x2
    x19 = x11*x6
    x20 = x0*x11
    x21 = x13*x9
    x22 = t_e_1**(-2.0)
    x23 = t_alpha**2
    x24 = t_e_2**(-2.0)
    return [0, 1, x2, x3, -x10 - x4 - x7, -x11*x12, -x13*x14, -log_D*x3, l_1*x15*x5 + log_N**2*x2 + x15*x16 + 2*x16*x7 + x17*x5**2 + x18*x8**2, t_alpha*x11*x17*x5 + x10*x20 - x19 + x20*x4, t_alpha*x13*x18*x8 + x0*x21*x5 + x1*x13*x4 - x21, x12*x22 + x17*x22*x23, l_2*x13*x19*x23, x14*x24 + x18*x23*x24, log_D**2*x3]
