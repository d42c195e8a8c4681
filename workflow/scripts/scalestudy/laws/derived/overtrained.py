"""overtrained, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False)
linear = (True, True, True, False)
latex = 'E + C^{- \\eta} \\left(a \\left(\\frac{D}{N}\\right)^{\\eta} + b \\left(\\frac{D}{N}\\right)^{- \\eta}\\right)'
cancelled = ()
inputs = (('N', True), ('D', True), ('C', True))
pairs = ((1, 1), (1, 3), (2, 2), (2, 3), (3, 3))
separated = ((0, 1, 2), ((0, 2), (0, 3)), ((0, 0, 2), (0, 0, 3)), 4)
powers = ('eta',)


def value(E, a, b, eta, N, D, C):
    x0 = (D/N)**eta
    return E + C**(-eta)*(a*x0 + b/x0)

def jacobian(E, a, b, eta, N, D, C):
    x0 = C**(-eta)
    x1 = D/N
    x2 = x1**eta
    x3 = x2**(-1.0)
    x4 = a*x2
    x5 = b*x3
    x6 = log(x1)
    return [1, x0*x2, x0*x3, -x0*(x4 + x5)*log(C) + x0*(x4*x6 - x5*x6)]

def slopes(E, a, b, eta, N, D, C):
    x0 = C**(-eta)
    x1 = N**(-1.0)
    x2 = (D*x1)**eta
    x3 = a*x2
    x4 = x2**(-1.0)
    x5 = eta/D
    x6 = b*x4
    return [x0*(b*eta*x1*x4 - eta*x1*x3), x0*(x3*x5 - x5*x6), -eta*x0*(x3 + x6)/C]

def internal_0(t_E, t_a, t_b, t_eta, log_N, log_D, log_C):
    x0 = log_N*t_eta
    x1 = log_D*t_eta
    return [t_E + (exp(t_a - x0 + x1) + exp(t_b + x0 - x1))*exp(-log_C*t_eta)]

def internal_1(t_E, t_a, t_b, t_eta, log_N, log_D, log_C):
    x0 = exp(-log_C*t_eta)
    x1 = log_N*t_eta
    x2 = log_D*t_eta
    x3 = exp(t_b + x1 - x2)
    x4 = exp(t_a - x1 + x2)
    x5 = x0*(x3 + x4)
    x6 = log_D - log_N
    return [t_E + x5, 1, x0*x4, x0*x3, -log_C*x5 + x0*(-x3*x6 + x4*x6)]

def internal_2(t_E, t_a, t_b, t_eta, log_N, log_D, log_C):
    x0 = exp(-log_C*t_eta)
    x1 = log_N*t_eta
    x2 = log_D*t_eta
    x3 = exp(t_b + x1 - x2)
    x4 = exp(t_a - x1 + x2)
    x5 = x0*(x3 + x4)
    x6 = x0*x4
    x7 = x0*x3
    x8 = log_D - log_N
    x9 = -x8
    x10 = x3*x9 + x4*x8
    return [t_E + x5, 1, x6, x7, -log_C*x5 + x0*x10, x6, -log_C*x6 + x0*x4*x8, x7, -log_C*x7 + x0*x3*x9, log_C**2*x5 - 2*log_C*x0*x10 + x0*(x3*x9**2 + x4*x8**2)]

def split(E, a, b, eta, N, D, C):
    x0 = C**(-eta)
    x1 = (D/N)**eta
    return [0, 1, x0*x1, x0/x1]

def separable(t_eta, log_N, log_D, log_C):
    x0 = log_C*t_eta
    x1 = log_N*t_eta
    x2 = log_D*t_eta
    x3 = exp(-x0 - x1 + x2)
    x4 = exp(-x0 + x1 - x2)
    x5 = -log_C + log_D - log_N
    x6 = -log_C - log_D + log_N
    return [0, 1, x3, x4, x3*x5, x4*x6, x3*x5**2, x4*x6**2]
