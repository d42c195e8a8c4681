"""logistic, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, False, False, False)
linear = (True, True, False, False)
latex = 'floor + \\frac{ceiling - floor}{1 + e^{- k \\left(- m + \\log{\\left(x \\right)}\\right)}}'
cancelled = ()
inputs = (('x', True),)
pairs = ((0, 2), (0, 3), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
separated = ((0, 1), ((0, 1), (1, 1), (0, 2), (1, 2)), ((0, 0, 1), (0, 1, 1), (1, 1, 1), (0, 0, 2), (0, 1, 2), (1, 1, 2)), 3)
powers = ()


def value(floor, ceiling, k, m, x):
    return floor + (ceiling - floor)/(1 + exp(-k*(-m + log(x))))

def jacobian(floor, ceiling, k, m, x):
    x0 = m - log(x)
    x1 = exp(k*x0)
    x2 = x1 + 1
    x3 = x2**(-1.0)
    x4 = x1*(ceiling - floor)/x2**2
    return [1 - x3, x3, -x0*x4, -k*x4]

def slopes(floor, ceiling, k, m, x):
    x0 = exp(-k*(-m + log(x)))
    return [k*x0*(ceiling - floor)/(x*(x0 + 1)**2)]

def internal_0(t_floor, t_ceiling, t_k, t_m, log_x):
    return [t_floor + (t_ceiling - t_floor)/(1 + exp(-t_k*(log_x - t_m)))]

def internal_1(t_floor, t_ceiling, t_k, t_m, log_x):
    x0 = t_ceiling - t_floor
    x1 = log_x - t_m
    x2 = exp(-t_k*x1)
    x3 = x2 + 1
    x4 = x3**(-1.0)
    x5 = x0*x2/x3**2
    return [t_floor + x0*x4, 1 - x4, x4, x1*x5, -t_k*x5]

def internal_2(t_floor, t_ceiling, t_k, t_m, log_x):
    x0 = t_ceiling - t_floor
    x1 = log_x - t_m
    x2 = t_k*x1
    x3 = exp(-x2)
    x4 = x3 + 1
    x5 = x4**(-1.0)
    x6 = -x1
    x7 = x3/x4**2
    x8 = x6*x7
    x9 = x0*x8
    x10 = t_k*x7
    x11 = x6**2
    x12 = x0*x7
    x13 = exp(-2*x2)
    x14 = x4**(-3.0)
    x15 = t_k**2
    return [t_floor + x0*x5, 1 - x5, x5, -x9, -x0*x10, x8, x10, -x8, -x10, 2*x0*x11*x13*x14 - x11*x12, 2*t_k*x0*x13*x14*x6 - t_k*x9 - x12, 2*x0*x13*x14*x15 - x12*x15]

def split(floor, ceiling, k, m, x):
    x0 = (1 + exp(-k*(-m + log(x))))**(-1.0)
    return [0, 1 - x0, x0]

def separable(t_k, t_m, log_x):
    x0 = log_x - t_m
    x1 = t_k*x0
    x2 = exp(-x1)
    x3 = x2 + 1
    x4 = x3**(-1.0)
    x5 = -x0
    x6 = x2/x3**2
    x7 = x5*x6
    x8 = t_k*x6
    x9 = x5**2
    x10 = 2*exp(-2*x1)/x3**3
    x11 = -x10*x9 + x6*x9
    x12 = -t_k*x10*x5 + t_k*x7 + x6
    x13 = t_k**2
    x14 = -x10*x13 + x13*x6
    return [0, 1 - x4, x4, x7, x8, -x7, -x8, x11, x12, x14, -x11, -x12, -x14]
