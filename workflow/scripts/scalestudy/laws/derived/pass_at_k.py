"""pass_at_k, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, False)
linear = (False, False)
latex = 'e^{a k^{b}}'
cancelled = ()
inputs = (('k', True),)
pairs = ((0, 0), (0, 1), (1, 1))
separated = None
powers = ('b',)


def value(a, b, k):
    return exp(a*k**b)

def jacobian(a, b, k):
    x0 = k**b
    x1 = a*x0
    x2 = exp(x1)
    return [x0*x2, x1*x2*log(k)]

def slopes(a, b, k):
    x0 = a*k**b
    return [b*x0*exp(x0)/k]

def internal_0(t_a, t_b, log_k):
    return [exp(t_a*exp(log_k*t_b))]

def internal_1(t_a, t_b, log_k):
    x0 = exp(log_k*t_b)
    x1 = t_a*x0
    x2 = exp(x1)
    return [x2, x0*x2, log_k*x1*x2]

def internal_2(t_a, t_b, log_k):
    x0 = log_k*t_b
    x1 = exp(x0)
    x2 = t_a*x1
    x3 = exp(x2)
    x4 = x1*x3
    x5 = x2*x3
    x6 = x3*exp(2*x0)
    x7 = log_k**2
    return [x3, x4, log_k*x5, x6, log_k*t_a*x6 + log_k*x4, t_a**2*x6*x7 + x5*x7]
