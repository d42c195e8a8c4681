"""chinchilla, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False)
linear = (True, True, True, False, False)
latex = 'E + A N^{- \\alpha} + B D^{- \\beta}'
cancelled = ()
inputs = (('N', True), ('D', True))
pairs = ((1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (4, 4))
separated = ((0, 1, 2), ((0, 2), (1, 3)), ((0, 0, 2), (1, 1, 3)), 4)
powers = ('alpha', 'beta')


def value(E, A, B, alpha, beta, N, D):
    return A*N**(-alpha) + B*D**(-beta) + E

def jacobian(E, A, B, alpha, beta, N, D):
    x0 = N**(-alpha)
    x1 = D**(-beta)
    return [1, x0, x1, -A*x0*log(N), -B*x1*log(D)]

def slopes(E, A, B, alpha, beta, N, D):
    return [-A*N**(-alpha)*alpha/N, -B*D**(-beta)*beta/D]

def internal_0(t_E, t_A, t_B, t_alpha, t_beta, log_N, log_D):
    return [t_E + exp(-log_D*t_beta + t_B) + exp(-log_N*t_alpha + t_A)]

def internal_1(t_E, t_A, t_B, t_alpha, t_beta, log_N, log_D):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = exp(-log_N*t_alpha + t_A)
    return [t_E + x0 + x1, 1, x1, x0, -log_N*x1, -log_D*x0]

def internal_2(t_E, t_A, t_B, t_alpha, t_beta, log_N, log_D):
    x0 = exp(-log_D*t_beta + t_B)
    x1 = exp(-log_N*t_alpha + t_A)
    x2 = -log_N*x1
    x3 = -log_D*x0
    return [t_E + x0 + x1, 1, x1, x0, x2, x3, x1, x2, x0, x3, log_N**2*x1, log_D**2*x0]

def split(E, A, B, alpha, beta, N, D):
    return [0, 1, N**(-alpha), D**(-beta)]

def separable(t_alpha, t_beta, log_N, log_D):
    x0 = exp(-log_N*t_alpha)
    x1 = exp(-log_D*t_beta)
    return [0, 1, x0, x1, -log_N*x0, -log_D*x1, log_N**2*x0, log_D**2*x1]
