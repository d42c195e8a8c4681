"""mixture_own_share, as SymPy derives it; written by `scalestudy docs`."""

from numpy import log

logarithmic = (False, False, False, False)
linear = (True, False, True, True)
latex = 'b \\log{\\left(d + own \\right)} + w_{1} r_{1} + w_{2} r_{2}'
cancelled = ()
inputs = (('own', False), ('r_1', False), ('r_2', False))
pairs = ((0, 1), (1, 1))
separated = ((0, 2, 3), ((0, 1),), ((0, 0, 1),), 4)
powers = ()


def value(b, d, w_1, w_2, own, r_1, r_2):
    return b*log(d + own) + r_1*w_1 + r_2*w_2

def jacobian(b, d, w_1, w_2, own, r_1, r_2):
    x0 = d + own
    return [log(x0), b/x0, r_1, r_2]

def slopes(b, d, w_1, w_2, own, r_1, r_2):
    return [b/(d + own), w_1, w_2]

def internal_0(t_b, t_d, t_w_1, t_w_2, own, r_1, r_2):
    return [r_1*t_w_1 + r_2*t_w_2 + t_b*log(own + t_d)]

def internal_1(t_b, t_d, t_w_1, t_w_2, own, r_1, r_2):
    x0 = own + t_d
    x1 = log(x0)
    return [r_1*t_w_1 + r_2*t_w_2 + t_b*x1, x1, t_b/x0, r_1, r_2]

def internal_2(t_b, t_d, t_w_1, t_w_2, own, r_1, r_2):
    x0 = own + t_d
    x1 = log(x0)
    x2 = x0**(-1.0)
    return [r_1*t_w_1 + r_2*t_w_2 + t_b*x1, x1, t_b*x2, r_1, r_2, x2, -t_b/x0**2]

def split(b, d, w_1, w_2, own, r_1, r_2):
    return [0, log(d + own), r_1, r_2]

def separable(t_d, own, r_1, r_2):
    x0 = own + t_d
    return [0, log(x0), r_1, r_2, x0**(-1.0), -1/x0**2]
