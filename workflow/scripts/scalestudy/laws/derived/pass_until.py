"""pass_until, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False)
linear = (False, False)
latex = 'e^{- c x^{- a}}'
cancelled = ()
inputs = (('x', True),)
pairs = ((0, 0), (0, 1), (1, 1))
separated = None
powers = ('a',)


def value(c, a, x):
    return exp(-c*x**(-a))

def jacobian(c, a, x):
    x0 = x**(-a)
    x1 = c*x0
    x2 = exp(-x1)
    return [-x0*x2, x1*x2*log(x)]

def slopes(c, a, x):
    x0 = c*x**(-a)
    return [a*x0*exp(-x0)/x]

def internal_0(t_c, t_a, log_x):
    return [exp(-exp(t_c)*exp(-log_x*t_a))]

def internal_1(t_c, t_a, log_x):
    x0 = exp(t_c)*exp(-log_x*t_a)
    x1 = exp(-x0)
    x2 = x0*x1
    return [x1, -x2, log_x*x2]

def internal_2(t_c, t_a, log_x):
    x0 = exp(t_c)
    x1 = log_x*t_a
    x2 = exp(-x1)
    x3 = x0*x2
    x4 = exp(-x3)
    x5 = x3*x4
    x6 = -x5
    x7 = x4*exp(2*t_c)*exp(-2*x1)
    x8 = log_x**2
    return [x4, x6, log_x*x5, x6 + x7, log_x*x0*x2*x4 - log_x*x7, -x5*x8 + x7*x8]
