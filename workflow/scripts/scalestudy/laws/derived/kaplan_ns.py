"""kaplan_ns, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, True, False, False)
linear = (False, False, False, False)
latex = '\\left(\\frac{N_{c}}{N}\\right)^{a_{N}} + \\left(\\frac{S_{c}}{S}\\right)^{a_{S}}'
cancelled = ()
inputs = (('N', True), ('S', True))
pairs = ((0, 0), (0, 2), (1, 1), (1, 3), (2, 2), (3, 3))
separated = None
powers = ('a_N', 'a_S')


def value(N_c, S_c, a_N, a_S, N, S):
    return (N_c/N)**a_N + (S_c/S)**a_S

def jacobian(N_c, S_c, a_N, a_S, N, S):
    x0 = N_c/N
    x1 = x0**a_N
    x2 = S_c/S
    x3 = x2**a_S
    return [a_N*x1/N_c, a_S*x3/S_c, x1*log(x0), x3*log(x2)]

def slopes(N_c, S_c, a_N, a_S, N, S):
    x0 = N**(-1.0)
    x1 = S**(-1.0)
    return [-a_N*x0*(N_c*x0)**a_N, -a_S*x1*(S_c*x1)**a_S]

def internal_0(t_N_c, t_S_c, t_a_N, t_a_S, log_N, log_S):
    return [exp(-log_N*t_a_N + t_N_c*t_a_N) + exp(-log_S*t_a_S + t_S_c*t_a_S)]

def internal_1(t_N_c, t_S_c, t_a_N, t_a_S, log_N, log_S):
    x0 = exp(-log_N*t_a_N + t_N_c*t_a_N)
    x1 = exp(-log_S*t_a_S + t_S_c*t_a_S)
    return [x0 + x1, t_a_N*x0, t_a_S*x1, x0*(-log_N + t_N_c), x1*(-log_S + t_S_c)]

def internal_2(t_N_c, t_S_c, t_a_N, t_a_S, log_N, log_S):
    x0 = exp(-log_N*t_a_N + t_N_c*t_a_N)
    x1 = exp(-log_S*t_a_S + t_S_c*t_a_S)
    x2 = t_a_N*x0
    x3 = t_a_S*x1
    x4 = -log_N + t_N_c
    x5 = -log_S + t_S_c
    return [x0 + x1, x2, x3, x0*x4, x1*x5, t_a_N**2*x0, x0 + x2*x4, t_a_S**2*x1, x1 + x3*x5, x0*x4**2, x1*x5**2]
