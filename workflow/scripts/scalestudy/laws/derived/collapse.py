"""collapse, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, False, False)
linear = (True, True, True, False, False)
latex = 'E + A n^{- a} + K g n_{0}^{- b}'
cancelled = ()
inputs = (('n', True), ('g', False), ('n_0', True))
pairs = ((1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (4, 4))
separated = ((0, 1, 2), ((0, 2), (1, 3)), ((0, 0, 2), (1, 1, 3)), 4)
powers = ('a', 'b')


def value(E, A, K, a, b, n, g, n_0):
    return A*n**(-a) + E + K*g*n_0**(-b)

def jacobian(E, A, K, a, b, n, g, n_0):
    x0 = n**(-a)
    x1 = g*n_0**(-b)
    return [1, x0, x1, -A*x0*log(n), -K*x1*log(n_0)]

def slopes(E, A, K, a, b, n, g, n_0):
    x0 = K*n_0**(-b)
    return [-A*a*n**(-a)/n, x0, -b*g*x0/n_0]

def internal_0(t_E, t_A, t_K, t_a, t_b, log_n, g, log_n_0):
    return [g*exp(-log_n_0*t_b + t_K) + t_E + exp(-log_n*t_a + t_A)]

def internal_1(t_E, t_A, t_K, t_a, t_b, log_n, g, log_n_0):
    x0 = exp(-log_n*t_a + t_A)
    x1 = g*exp(-log_n_0*t_b + t_K)
    return [t_E + x0 + x1, 1, x0, x1, -log_n*x0, -log_n_0*x1]

def internal_2(t_E, t_A, t_K, t_a, t_b, log_n, g, log_n_0):
    x0 = exp(-log_n*t_a + t_A)
    x1 = g*exp(-log_n_0*t_b + t_K)
    x2 = -log_n*x0
    x3 = -log_n_0*x1
    return [t_E + x0 + x1, 1, x0, x1, x2, x3, x0, x2, x1, x3, log_n**2*x0, log_n_0**2*x1]

def split(E, A, K, a, b, n, g, n_0):
    return [0, 1, n**(-a), g*n_0**(-b)]

def separable(t_a, t_b, log_n, g, log_n_0):
    x0 = exp(-log_n*t_a)
    x1 = g*exp(-log_n_0*t_b)
    return [0, 1, x0, x1, -log_n*x0, -log_n_0*x1, log_n**2*x0, log_n_0**2*x1]
