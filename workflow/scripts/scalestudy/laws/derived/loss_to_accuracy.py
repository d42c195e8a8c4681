"""loss_to_accuracy, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp

logarithmic = (False, True, False, False)
linear = (True, False, False, True)
latex = 'b + \\frac{a}{1 + e^{- k \\left(L - L_{0}\\right)}}'
cancelled = ()
inputs = (('L', False),)
pairs = ((0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = ((0, 3), ((0, 1), (1, 1)), ((0, 0, 1), (0, 1, 1), (1, 1, 1)), 3)
powers = ()


def value(a, k, L_0, b, L):
    return a/(1 + exp(-k*(L - L_0))) + b

def jacobian(a, k, L_0, b, L):
    x0 = L - L_0
    x1 = exp(-k*x0)
    x2 = x1 + 1
    x3 = a*x1/x2**2
    return [x2**(-1.0), x0*x3, -k*x3, 1]

def slopes(a, k, L_0, b, L):
    x0 = exp(-k*(L - L_0))
    return [a*k*x0/(x0 + 1)**2]

def internal_0(t_a, t_k, t_L_0, t_b, L):
    return [t_a/(1 + exp(-(L - t_L_0)*exp(t_k))) + t_b]

def internal_1(t_a, t_k, t_L_0, t_b, L):
    x0 = exp(t_k)
    x1 = x0*(L - t_L_0)
    x2 = exp(-x1)
    x3 = x2 + 1
    x4 = x3**(-1.0)
    x5 = t_a*x2/x3**2
    return [t_a*x4 + t_b, x4, x1*x5, -x0*x5, 1]

def internal_2(t_a, t_k, t_L_0, t_b, L):
    x0 = exp(t_k)
    x1 = L - t_L_0
    x2 = x0*x1
    x3 = exp(-x2)
    x4 = x3 + 1
    x5 = x4**(-1.0)
    x6 = x4**(-2.0)
    x7 = x3*x6
    x8 = x2*x7
    x9 = t_a*x8
    x10 = x0*x7
    x11 = t_a*x10
    x12 = x1**2
    x13 = x4**(-3.0)
    x14 = exp(-2*x2)
    x15 = exp(2*t_k)
    x16 = t_a*x15
    x17 = 2*x13*x14*x16
    x18 = x16*x7
    return [t_a*x5 + t_b, x5, x9, -x11, 1, x8, -x10, x12*x17 - x12*x18 + x9, t_a*x1*x15*x3*x6 - x1*x17 - x11, 2*t_a*x13*x14*x15 - x18]

def split(a, k, L_0, b, L):
    return [0, (1 + exp(-k*(L - L_0)))**(-1.0), 1]

def separable(t_k, t_L_0, L):
    x0 = exp(t_k)
    x1 = L - t_L_0
    x2 = x0*x1
    x3 = exp(-x2)
    x4 = x3 + 1
    x5 = x4**(-2.0)
    x6 = x3*x5
    x7 = x2*x6
    x8 = x0*x6
    x9 = x1**2
    x10 = exp(2*t_k)
    x11 = exp(-2*x2)
    x12 = x4**(-3.0)
    x13 = 2*x10*x11*x12
    x14 = x10*x6
    return [0, x4**(-1.0), 1, x7, -x8, x13*x9 - x14*x9 + x7, x1*x10*x3*x5 - x1*x13 - x8, 2*x10*x11*x12 - x14]
