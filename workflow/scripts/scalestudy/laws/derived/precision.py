"""precision, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False, True)
linear = (True, True, True, False, False, False)
latex = 'E + A \\left(N \\left(1 - e^{- \\frac{P}{g}}\\right)\\right)^{- \\alpha} + B D^{- \\beta}'
cancelled = ()
inputs = (('N', True), ('D', True), ('P', False))
pairs = ((1, 1), (1, 3), (1, 5), (2, 2), (2, 4), (3, 3), (3, 5), (4, 4), (5, 5))
separated = ((0, 1, 2), ((0, 2), (2, 2), (1, 3)), ((0, 0, 2), (0, 2, 2), (2, 2, 2), (1, 1, 3)), 4)
powers = ('alpha', 'beta')


def value(E, A, B, alpha, beta, g, N, D, P):
    return A*(N*(1 - exp(-P/g)))**(-alpha) + B*D**(-beta) + E

def jacobian(E, A, B, alpha, beta, g, N, D, P):
    x0 = exp(-P/g)
    x1 = 1 - x0
    x2 = N*x1
    x3 = x2**(-alpha)
    x4 = D**(-beta)
    x5 = A*x3
    return [1, x3, x4, -x5*log(x2), -B*x4*log(D), P*alpha*x0*x5/(g**2*x1)]

def slopes(E, A, B, alpha, beta, g, N, D, P):
    x0 = g**(-1.0)
    x1 = exp(-P*x0)
    x2 = 1 - x1
    x3 = A*alpha*(N*x2)**(-alpha)
    return [-x3/N, -B*D**(-beta)*beta/D, -x0*x1*x3/x2]

def internal_0(t_E, t_A, t_B, t_alpha, t_beta, t_g, log_N, log_D, P):
    return [t_E + exp(-log_D*t_beta + t_B) + (1 - exp(-P*exp(-t_g)))**(-t_alpha)*exp(-log_N*t_alpha + t_A)]

def internal_1(t_E, t_A, t_B, t_alpha, t_beta, t_g, log_N, log_D, P):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = P*exp(-t_g)
    x2 = exp(-x1)
    x3 = 1 - x2
    x4 = x3**(-t_alpha)*exp(-log_N*t_alpha + t_A)
    return [t_E + x0 + x4, 1, x4, x0, -log_N*x4 - x4*log(x3), -log_D*x0, t_alpha*x1*x2*x4/x3]

def internal_2(t_E, t_A, t_B, t_alpha, t_beta, t_g, log_N, log_D, P):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = log_N*t_alpha
    x2 = exp(t_A - x1)
    x3 = exp(-t_g)
    x4 = P*x3
    x5 = exp(-x4)
    x6 = 1 - x5
    x7 = x6**(-t_alpha)
    x8 = x2*x7
    x9 = log_N*x8
    x10 = log(x6)
    x11 = x10*x8
    x12 = -x11 - x9
    x13 = -log_D*x0
    x14 = x6**(-1.0)
    x15 = x14*x5*x8
    x16 = x15*x4
    x17 = t_alpha*x16
    x18 = P**2*exp(-2*t_g)
    x19 = t_alpha*x18
    x20 = x8*exp(-2*x4)/x6**2
    return [t_E + x0 + x8, 1, x8, x0, x12, x13, x17, x8, x12, x17, x0, x13, log_N**2*x8 + x10**2*x8 + 2*x10*x9, P*x14*x2*x3*x5*x7 - t_alpha*x11*x14*x4*x5 - x1*x16, log_D**2*x0, t_alpha**2*x18*x20 + x15*x19 - x17 + x19*x20]

def split(E, A, B, alpha, beta, g, N, D, P):
    return [0, 1, (N*(1 - exp(-P/g)))**(-alpha), D**(-beta)]

def separable(t_alpha, t_beta, t_g, log_N, log_D, P):
    x0 = log_N*t_alpha
    x1 = exp(-x0)
    x2 = exp(-t_g)
    x3 = P*x2
    x4 = exp(-x3)
    x5 = 1 - x4
    x6 = x5**(-t_alpha)
    x7 = x1*x6
    x8 = exp(-log_D*t_beta)
    x9 = log_N*x7
    x10 = log(x5)
    x11 = x10*x7
    x12 = x5**(-1.0)
    x13 = x12*x4*x7
    x14 = x13*x3
    x15 = t_alpha*x14
    x16 = P**2*exp(-2*t_g)
    x17 = t_alpha*x16
    x18 = x7*exp(-2*x3)/x5**2
    return [0, 1, x7, x8, -x11 - x9, x15, -log_D*x8, log_N**2*x7 + x10**2*x7 + 2*x10*x9, P*x1*x12*x2*x4*x6 - t_alpha*x11*x12*x3*x4 - x0*x14, t_alpha**2*x16*x18 + x13*x17 - x15 + x17*x18, log_D**2*x8]
