"""finetune_product, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False, False)
linear = (True, True, False, False)
latex = 'E + A D_{f}^{- b} x^{- a}'
cancelled = ()
inputs = (('x', True), ('D_f', True))
pairs = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
separated = ((0, 1), ((0, 2), (1, 2)), ((0, 0, 2), (0, 1, 2), (1, 1, 2)), 3)
powers = ('a', 'b')


def value(E, A, a, b, x, D_f):
    return A*D_f**(-b)*x**(-a) + E

def jacobian(E, A, a, b, x, D_f):
    x0 = D_f**(-b)*x**(-a)
    x1 = A*x0
    return [1, x0, -x1*log(x), -x1*log(D_f)]

def slopes(E, A, a, b, x, D_f):
    x0 = A*D_f**(-b)*x**(-a)
    return [-a*x0/x, -b*x0/D_f]

def internal_0(t_E, t_A, t_a, t_b, log_x, log_D_f):
    return [t_E + exp(-log_D_f*t_b - log_x*t_a + t_A)]

def internal_1(t_E, t_A, t_a, t_b, log_x, log_D_f):
    x0 = exp(-log_D_f*t_b - log_x*t_a + t_A)
    return [t_E + x0, 1, x0, -log_x*x0, -log_D_f*x0]

def internal_2(t_E, t_A, t_a, t_b, log_x, log_D_f):
    x0 = exp(-log_D_f*t_b - log_x*t_a + t_A)
    x1 = log_x*x0
    x2 = -x1
    x3 = -log_D_f*x0
    return [t_E + x0, 1, x0, x2, x3, x0, x2, x3, log_x**2*x0, log_D_f*x1, log_D_f**2*x0]

def split(E, A, a, b, x, D_f):
    return [0, 1, D_f**(-b)*x**(-a)]

def separable(t_a, t_b, log_x, log_D_f):
    x0 = exp(-log_D_f*t_b - log_x*t_a)
    x1 = log_x*x0
    return [0, 1, x0, -x1, -log_D_f*x0, log_x**2*x0, log_D_f*x1, log_D_f**2*x0]
