"""mixture_own_share, as SymPy derives it; written by `scalestudy docs`."""

from numpy import log

logarithmic = (False, False, False)
linear = (True, True, True)
latex = 'b \\log{\\left(own \\right)} + w_{1} r_{1} + w_{2} r_{2}'
cancelled = ()
inputs = (('own', True), ('r_1', False), ('r_2', False))
pairs = ()
separated = None
powers = ()


def value(b, w_1, w_2, own, r_1, r_2):
    return b*log(own) + r_1*w_1 + r_2*w_2

def jacobian(b, w_1, w_2, own, r_1, r_2):
    return [log(own), r_1, r_2]

def internal_0(t_b, t_w_1, t_w_2, log_own, r_1, r_2):
    return [log_own*t_b + r_1*t_w_1 + r_2*t_w_2]

def internal_1(t_b, t_w_1, t_w_2, log_own, r_1, r_2):
    return [log_own*t_b + r_1*t_w_1 + r_2*t_w_2, log_own, r_1, r_2]

def internal_2(t_b, t_w_1, t_w_2, log_own, r_1, r_2):
    return [log_own*t_b + r_1*t_w_1 + r_2*t_w_2, log_own, r_1, r_2]

def split(b, w_1, w_2, own, r_1, r_2):
    return [0, log(own), r_1, r_2]
