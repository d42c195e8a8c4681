"""overoptimisation_bon, as SymPy derives it; written by `scalestudy docs`."""

from numpy import sqrt

logarithmic = (False, False)
linear = (True, True)
latex = '\\sqrt{KL} \\left(a - b \\sqrt{KL}\\right)'
cancelled = ()
inputs = (('KL', False),)
pairs = ()
separated = None
powers = ()


def value(a, b, KL):
    x0 = sqrt(KL)
    return x0*(a - b*x0)

def jacobian(a, b, KL):
    return [sqrt(KL), -KL]

def slopes(a, b, KL):
    x0 = sqrt(KL)
    return [-1/2*b + (1/2)*(a - b*x0)/x0]

def internal_0(t_a, t_b, KL):
    x0 = sqrt(KL)
    return [x0*(t_a - t_b*x0)]

def internal_1(t_a, t_b, KL):
    x0 = sqrt(KL)
    return [x0*(t_a - t_b*x0), x0, -KL]

def internal_2(t_a, t_b, KL):
    x0 = sqrt(KL)
    return [x0*(t_a - t_b*x0), x0, -KL]

def split(a, b, KL):
    return [0, sqrt(KL), -KL]
