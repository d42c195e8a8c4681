"""quality_decay, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False, True)
linear = (True, False, False)
latex = 'a n_{1}^{- b} \\left(\\frac{n_{2}}{n_{1}}\\right)^{- b 2^{- \\frac{1}{\\tau}}} \\left(\\frac{n_{3}}{n_{2}}\\right)^{- b 2^{- \\frac{2}{\\tau}}}'
cancelled = ()
inputs = (('n_1', True), ('n_2', True), ('n_3', True))
pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = ((0,), ((0, 1), (1, 1)), ((0, 0, 1), (0, 1, 1), (1, 1, 1)), 2)
powers = ('b', 'tau')


def value(a, b, tau, n_1, n_2, n_3):
    x0 = tau**(-1.0)
    return a*n_1**(-b)*(n_2/n_1)**(-2**(-x0)*b)*(n_3/n_2)**(-2**(-2*x0)*b)

def jacobian(a, b, tau, n_1, n_2, n_3):
    x0 = n_2/n_1
    x1 = tau**(-1.0)
    x2 = 2**(-x1)
    x3 = b*x2
    x4 = n_3/n_2
    x5 = 2**(-2*x1)
    x6 = b*x5
    x7 = n_1**(-b)*x0**(-x3)*x4**(-x6)
    x8 = a*x7
    x9 = x8*log(x4)
    x10 = x8*log(x0)
    x11 = log(2)/tau**2
    return [x7, -x10*x2 - x5*x9 - x8*log(n_1), -x10*x11*x3 - 2*x11*x6*x9]

def slopes(a, b, tau, n_1, n_2, n_3):
    x0 = n_1**(-1.0)
    x1 = n_1**(-b)
    x2 = tau**(-1.0)
    x3 = 2**(-x2)
    x4 = b*x3
    x5 = (n_2*x0)**(-x4)
    x6 = n_2**(-1.0)
    x7 = 2**(-2*x2)
    x8 = b*x7
    x9 = (n_3*x6)**(-x8)
    x10 = a*x1*x5*x9
    return [a*b*x0*x1*x3*x5*x9 - b*x0*x10, a*b*x1*x5*x6*x7*x9 - x10*x4*x6, -x10*x8/n_3]

def internal_0(t_a, t_b, t_tau, log_n_1, log_n_2, log_n_3):
    x0 = exp(-t_tau)
    x1 = 2**(-2*x0)
    x2 = 2**(-x0)
    return [exp(log_n_1*t_b*x2 - log_n_1*t_b + log_n_2*t_b*x1 - log_n_2*t_b*x2 - log_n_3*t_b*x1 + t_a)]

def internal_1(t_a, t_b, t_tau, log_n_1, log_n_2, log_n_3):
    x0 = log_n_1*t_b
    x1 = exp(-t_tau)
    x2 = 2*x1
    x3 = 2**(-x2)
    x4 = log_n_3*x3
    x5 = t_b*x4
    x6 = 2**(-x1)
    x7 = log_n_2*x6
    x8 = t_b*x7
    x9 = exp(log_n_1*t_b*x6 + log_n_2*t_b*x3 + t_a - x0 - x5 - x8)
    x10 = log(2)
    x11 = x1*x10
    x12 = x10*x2
    return [x9, x9, x9*(log_n_1*x6 - log_n_1 + log_n_2*x3 - x4 - x7), x9*(log_n_2*t_b*x12*x3 + x0*x11*x6 - x11*x8 - x12*x5)]

def internal_2(t_a, t_b, t_tau, log_n_1, log_n_2, log_n_3):
    x0 = log_n_1*t_b
    x1 = exp(-t_tau)
    x2 = 2*x1
    x3 = 2**(-x2)
    x4 = log_n_3*x3
    x5 = t_b*x4
    x6 = 2**(-x1)
    x7 = log_n_2*x6
    x8 = t_b*x7
    x9 = exp(log_n_1*t_b*x6 + log_n_2*t_b*x3 + t_a - x0 - x5 - x8)
    x10 = log_n_1*x6 - log_n_1 + log_n_2*x3 - x4 - x7
    x11 = x10*x9
    x12 = log(2)
    x13 = x1*x12
    x14 = log_n_2*x3
    x15 = x12*x2
    x16 = t_b*x14*x15 + x0*x13*x6 - x13*x8 - x15*x5
    x17 = x16*x9
    x18 = x12**2
    x19 = exp(-2*t_tau)
    x20 = x18*x19
    return [x9, x9, x11, x17, x9, x11, x17, x10**2*x9, x11*x16 + x9*(log_n_1*x13*x6 - x13*x7 + x14*x15 - x15*x4), x16**2*x9 + x9*(log_n_1*t_b*x18*x19*x6 + 4*log_n_2*t_b*x18*x19*x3 - x16 - 4*x20*x5 - x20*x8)]

def split(a, b, tau, n_1, n_2, n_3):
    x0 = tau**(-1.0)
    return [0, n_1**(-b)*(n_2/n_1)**(-2**(-x0)*b)*(n_3/n_2)**(-2**(-2*x0)*b)]

def separable(t_b, t_tau, log_n_1, log_n_2, log_n_3):
    x0 = log_n_1*t_b
    x1 = exp(-t_tau)
    x2 = 2*x1
    x3 = 2**(-x2)
    x4 = log_n_3*x3
    x5 = t_b*x4
    x6 = 2**(-x1)
    x7 = log_n_2*x6
    x8 = t_b*x7
    x9 = exp(log_n_1*t_b*x6 + log_n_2*t_b*x3 - x0 - x5 - x8)
    x10 = log_n_1*x6 - log_n_1 + log_n_2*x3 - x4 - x7
    x11 = x10*x9
    x12 = log(2)
    x13 = x1*x12
    x14 = log_n_2*x3
    x15 = x12*x2
    x16 = t_b*x14*x15 + x0*x13*x6 - x13*x8 - x15*x5
    x17 = x12**2
    x18 = exp(-2*t_tau)
    x19 = x17*x18
    return [0, x9, x11, x16*x9, x10**2*x9, x11*x16 + x9*(log_n_1*x13*x6 - x13*x7 + x14*x15 - x15*x4), x16**2*x9 + x9*(log_n_1*t_b*x17*x18*x6 + 4*log_n_2*t_b*x17*x18*x3 - x16 - 4*x19*x5 - x19*x8)]
