"""verifier_ceiling, as SymPy derives it; written by `scalestudy docs`."""

from numpy import log

logarithmic = (False, False)
linear = (False, False)
latex = '\\frac{p \\left(1 - \\left(\\left(1 - f\\right) \\left(1 - p\\right)\\right)^{k}\\right)}{p + f \\left(1 - p\\right)}'
cancelled = ()
inputs = (('k', False),)
pairs = ((0, 0), (0, 1), (1, 1))
separated = None
powers = ()


def value(p, f, k):
    x0 = 1 - p
    return p*(1 - (x0*(1 - f))**k)/(f*x0 + p)

def jacobian(p, f, k):
    x0 = p - 1
    x1 = -x0
    x2 = f*x1 + p
    x3 = x2**(-1.0)
    x4 = f - 1
    x5 = -x4
    x6 = (x1*x5)**k
    x7 = 1 - x6
    x8 = p*x4
    x9 = x2**(-2.0)
    x10 = k*x3*x6/(x1*x5)
    return [-x10*x8 + x3*x7 + x7*x8*x9, -p*x0*x10 + p*x0*x7*x9]

def slopes(p, f, k):
    x0 = 1 - p
    x1 = x0*(1 - f)
    return [-p*x1**k*log(x1)/(f*x0 + p)]

def internal_0(t_p, t_f, k):
    x0 = 1 - t_p
    return [t_p*(1 - (x0*(1 - t_f))**k)/(t_f*x0 + t_p)]

def internal_1(t_p, t_f, k):
    x0 = t_p - 1
    x1 = -x0
    x2 = t_f*x1 + t_p
    x3 = x2**(-1.0)
    x4 = t_f - 1
    x5 = -x4
    x6 = (x1*x5)**k
    x7 = 1 - x6
    x8 = x3*x7
    x9 = t_p*x4
    x10 = x2**(-2.0)
    x11 = k*x3*x6/(x1*x5)
    return [t_p*x8, x10*x7*x9 - x11*x9 + x8, t_p*x0*x10*x7 - t_p*x0*x11]

def internal_2(t_p, t_f, k):
    x0 = t_p - 1
    x1 = -x0
    x2 = t_f*x1 + t_p
    x3 = x2**(-1.0)
    x4 = t_f - 1
    x5 = -x4
    x6 = (x1*x5)**k
    x7 = 1 - x6
    x8 = x3*x7
    x9 = x2**(-2.0)
    x10 = t_p*x4
    x11 = x3*x6
    x12 = x1**(-1.0)
    x13 = k/x5
    x14 = x12*x13
    x15 = x11*x14
    x16 = t_p*x0
    x17 = x2**(-3.0)
    x18 = x1**(-2.0)
    x19 = x10*x11
    x20 = x18*x19
    x21 = x4**2
    x22 = 2*t_p
    x23 = x14*x22*x6*x9
    x24 = t_p*x11
    x25 = x5**(-2.0)
    x26 = k**2*x25
    x27 = x18*x24*x26
    x28 = x22 - 2
    x29 = k*x12*x25
    x30 = x0**2
    return [t_p*x8, t_p*x4*x7*x9 - x10*x15 + x8, t_p*x0*x7*x9 - x15*x16, t_p*x17*x4*x7*(2*t_f - 2) - x13*x20 - 2*x15*x4 - x21*x23 - x21*x27 + 2*x4*x7*x9, t_p*x17*x28*x4*x7 + t_p*x7*x9 - x0*x15 - x0*x20*x26 - x0*x23*x4 + x0*x7*x9 - x14*x24 - x19*x29, t_p*x0*x17*x28*x7 - x11*x16*x29 - x23*x30 - x27*x30]
