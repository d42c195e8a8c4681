"""critical_batch, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, True, False)
linear = (True, False, False)
latex = 'S_{min} \\left(1 + \\frac{B_{0} D^{b}}{B}\\right)'
cancelled = ()
inputs = (('B', False), ('D', True))
pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = ((0,), ((0, 1), (1, 1)), ((0, 0, 1), (0, 1, 1), (1, 1, 1)), 2)
powers = ('b',)


def value(S_min, B_0, b, B, D):
    return S_min*(1 + B_0*D**b/B)

def jacobian(S_min, B_0, b, B, D):
    x0 = D**b/B
    x1 = B_0*x0
    return [x1 + 1, S_min*x0, S_min*x1*log(D)]

def slopes(S_min, B_0, b, B, D):
    x0 = B_0*D**b*S_min
    return [-x0/B**2, b*x0/(B*D)]

def internal_0(t_S_min, t_B_0, t_b, B, log_D):
    return [(1 + exp(log_D*t_b + t_B_0)/B)*exp(t_S_min)]

def internal_1(t_S_min, t_B_0, t_b, B, log_D):
    x0 = exp(t_S_min)
    x1 = exp(log_D*t_b + t_B_0)/B
    x2 = x0*(x1 + 1)
    x3 = x0*x1
    return [x2, x2, x3, log_D*x3]

def internal_2(t_S_min, t_B_0, t_b, B, log_D):
    x0 = exp(t_S_min)
    x1 = exp(log_D*t_b + t_B_0)/B
    x2 = x0*(x1 + 1)
    x3 = x0*x1
    x4 = log_D*x3
    return [x2, x2, x3, x4, x2, x3, x4, x3, x4, log_D**2*x3]

def split(S_min, B_0, b, B, D):
    return [0, 1 + B_0*D**b/B]

def separable(t_B_0, t_b, B, log_D):
    x0 = exp(log_D*t_b + t_B_0)/B
    x1 = log_D*x0
    return [0, x0 + 1, x0, x1, x0, x1, log_D**2*x0]
