"""overoptimisation_rl, as SymPy derives it; written by `scalestudy docs`."""

from numpy import log, sqrt

logarithmic = (False, False)
linear = (True, True)
latex = '\\sqrt{KL} \\left(a - b \\log{\\left(\\sqrt{KL} \\right)}\\right)'
cancelled = ()
inputs = (('KL', False),)
pairs = ()
separated = None
powers = ()


def value(a, b, KL):
    x0 = sqrt(KL)
    return x0*(a - b*log(x0))

def jacobian(a, b, KL):
    x0 = sqrt(KL)
    return [x0, -x0*log(x0)]

def slopes(a, b, KL):
    x0 = sqrt(KL)
    x1 = x0**(-1.0)
    return [-1/2*b*x1 + (1/2)*x1*(a - b*log(x0))]

def internal_0(t_a, t_b, KL):
    x0 = sqrt(KL)
    return [x0*(t_a - t_b*log(x0))]

def internal_1(t_a, t_b, KL):
    x0 = sqrt(KL)
    x1 = log(x0)
    return [x0*(t_a - t_b*x1), x0, -x0*x1]

def internal_2(t_a, t_b, KL):
    x0 = sqrt(KL)
    x1 = log(x0)
    return [x0*(t_a - t_b*x1), x0, -x0*x1]

def split(a, b, KL):
    x0 = sqrt(KL)
    return [0, x0, -x0*log(x0)]
