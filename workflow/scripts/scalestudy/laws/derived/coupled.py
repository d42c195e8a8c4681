"""coupled, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False, False)
linear = (True, True, False, False, False, False)
latex = 'E + A \\left(N^{- \\alpha} + R D^{- \\beta}\\right)^{k}'
cancelled = ()
inputs = (('N', True), ('D', True))
pairs = ((1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 2), (2, 3), (2, 4), (2, 5), (3, 3), (3, 4), (3, 5), (4, 4), (4, 5), (5, 5))
separated = ((0, 1), ((0, 2), (1, 2), (2, 2), (3, 2)), ((0, 0, 2), (0, 1, 2), (0, 2, 2), (0, 3, 2), (1, 1, 2), (1, 2, 2), (1, 3, 2), (2, 2, 2), (2, 3, 2), (3, 3, 2)), 3)
powers = ('alpha', 'beta', 'k')


def value(E, A, R, alpha, beta, k, N, D):
    return A*(N**(-alpha) + D**(-beta)*R)**k + E

def jacobian(E, A, R, alpha, beta, k, N, D):
    x0 = N**(-alpha)
    x1 = D**(-beta)
    x2 = R*x1
    x3 = x0 + x2
    x4 = x3**k
    x5 = A*x4
    x6 = k*x5/x3
    return [1, x4, x1*x6, -x0*x6*log(N), -x2*x6*log(D), x5*log(x3)]

def slopes(E, A, R, alpha, beta, k, N, D):
    x0 = N**(-alpha)
    x1 = D**(-beta)*R
    x2 = x0 + x1
    x3 = A*k*x2**k/x2
    return [-alpha*x0*x3/N, -beta*x1*x3/D]

def internal_0(t_E, t_A, t_R, t_alpha, t_beta, t_k, log_N, log_D):
    return [t_E + (exp(t_R)*exp(-log_D*t_beta) + exp(-log_N*t_alpha))**t_k*exp(t_A)]

def internal_1(t_E, t_A, t_R, t_alpha, t_beta, t_k, log_N, log_D):
    x0 = exp(-log_N*t_alpha)
    x1 = exp(t_R)*exp(-log_D*t_beta)
    x2 = x0 + x1
    x3 = x2**t_k*exp(t_A)
    x4 = t_k*x3/x2
    x5 = x1*x4
    return [t_E + x3, 1, x3, x5, -log_N*x0*x4, -log_D*x5, x3*log(x2)]

def internal_2(t_E, t_A, t_R, t_alpha, t_beta, t_k, log_N, log_D):
    x0 = exp(t_A)
    x1 = log_N*t_alpha
    x2 = exp(-x1)
    x3 = exp(t_R)
    x4 = log_D*t_beta
    x5 = exp(-x4)
    x6 = x3*x5
    x7 = x2 + x6
    x8 = x7**t_k
    x9 = x0*x8
    x10 = x7**(-1.0)
    x11 = x10*x9
    x12 = x11*x6
    x13 = t_k*x12
    x14 = x11*x2
    x15 = log_N*x14
    x16 = -t_k*x15
    x17 = log_D*x13
    x18 = -x17
    x19 = log(x7)
    x20 = x19*x9
    x21 = exp(2*t_R)
    x22 = exp(-2*x4)
    x23 = x21*x22
    x24 = x7**(-2.0)
    x25 = x24*x9
    x26 = t_k*x25
    x27 = x23*x26
    x28 = t_k**2*x25
    x29 = x23*x28
    x30 = log_N*x2
    x31 = x30*x6
    x32 = x28*x31
    x33 = t_k*x10*x20
    x34 = x33*x6
    x35 = log_N**2
    x36 = x35*exp(-2*x1)
    x37 = log_D**2
    return [t_E + x9, 1, x9, x13, x16, x18, x20, x9, x13, x16, x18, x20, x13 - x27 + x29, log_N*t_k*x0*x2*x24*x3*x5*x8 - x32, log_D*t_k*x0*x21*x22*x24*x8 - log_D*x29 - x17, x12 + x34, t_k*x14*x35 - x26*x36 + x28*x36, -log_D*x26*x31 + log_D*x32, -x15 - x30*x33, x13*x37 - x27*x37 + x29*x37, -log_D*x12 - log_D*x34, x19**2*x9]

def split(E, A, R, alpha, beta, k, N, D):
    return [0, 1, (N**(-alpha) + D**(-beta)*R)**k]

def separable(t_R, t_alpha, t_beta, t_k, log_N, log_D):
    x0 = log_N*t_alpha
    x1 = exp(-x0)
    x2 = exp(t_R)
    x3 = log_D*t_beta
    x4 = exp(-x3)
    x5 = x2*x4
    x6 = x1 + x5
    x7 = x6**t_k
    x8 = x6**(-1.0)
    x9 = x7*x8
    x10 = x5*x9
    x11 = t_k*x10
    x12 = x1*x9
    x13 = log_N*x12
    x14 = log_D*x11
    x15 = log(x6)
    x16 = x15*x7
    x17 = exp(2*t_R)
    x18 = exp(-2*x3)
    x19 = x17*x18
    x20 = x6**(-2.0)
    x21 = x20*x7
    x22 = t_k*x21
    x23 = x19*x22
    x24 = t_k**2*x21
    x25 = x19*x24
    x26 = log_N*x1
    x27 = x26*x5
    x28 = x24*x27
    x29 = t_k*x16*x8
    x30 = x29*x5
    x31 = log_N**2
    x32 = x31*exp(-2*x0)
    x33 = log_D**2
    return [0, 1, x7, x11, -t_k*x13, -x14, x16, x11 - x23 + x25, log_N*t_k*x1*x2*x20*x4*x7 - x28, log_D*t_k*x17*x18*x20*x7 - log_D*x25 - x14, x10 + x30, t_k*x12*x31 - x22*x32 + x24*x32, -log_D*x22*x27 + log_D*x28, -x13 - x26*x29, x11*x33 - x23*x33 + x25*x33, -log_D*x10 - log_D*x30, x15**2*x7]
