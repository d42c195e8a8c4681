"""vocabulary, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, True, False, False, False)
linear = (True, True, True, True, False, False, False)
latex = '- E + A_{1} N_{nv}^{- a_{1}} + A_{2} N_{v}^{- a_{2}} + B D^{- b}'
cancelled = ()
inputs = (('N_nv', True), ('N_v', True), ('D', True))
pairs = ((1, 1), (1, 4), (2, 2), (2, 5), (3, 3), (3, 6), (4, 4), (5, 5), (6, 6))
separated = ((0, 1, 2, 3), ((0, 2), (1, 3), (2, 4)), ((0, 0, 2), (1, 1, 3), (2, 2, 4)), 5)
powers = ('a_1', 'a_2', 'b')


def value(E, A_1, A_2, B, a_1, a_2, b, N_nv, N_v, D):
    return A_1*N_nv**(-a_1) + A_2*N_v**(-a_2) + B*D**(-b) - E

def jacobian(E, A_1, A_2, B, a_1, a_2, b, N_nv, N_v, D):
    x0 = N_nv**(-a_1)
    x1 = N_v**(-a_2)
    x2 = D**(-b)
    return [-1, x0, x1, x2, -A_1*x0*log(N_nv), -A_2*x1*log(N_v), -B*x2*log(D)]

def slopes(E, A_1, A_2, B, a_1, a_2, b, N_nv, N_v, D):
    return [-A_1*N_nv**(-a_1)*a_1/N_nv, -A_2*N_v**(-a_2)*a_2/N_v, -B*D**(-b)*b/D]

def internal_0(t_E, t_A_1, t_A_2, t_B, t_a_1, t_a_2, t_b, log_N_nv, log_N_v, log_D):
    return [-t_E + exp(-log_D*t_b + t_B) + exp(-log_N_nv*t_a_1 + t_A_1) + exp(-log_N_v*t_a_2 + t_A_2)]

def internal_1(t_E, t_A_1, t_A_2, t_B, t_a_1, t_a_2, t_b, log_N_nv, log_N_v, log_D):
    x0 = exp(-log_D*t_b + t_B)
    x1 = exp(-log_N_nv*t_a_1 + t_A_1)
    x2 = exp(-log_N_v*t_a_2 + t_A_2)
    return [-t_E + x0 + x1 + x2, -1, x1, x2, x0, -log_N_nv*x1, -log_N_v*x2, -log_D*x0]

def internal_2(t_E, t_A_1, t_A_2, t_B, t_a_1, t_a_2, t_b, log_N_nv, log_N_v, log_D):
    x0 = exp(-log_D*t_b + t_B)
    x1 = exp(-log_N_nv*t_a_1 + t_A_1)
    x2 = exp(-log_N_v*t_a_2 + t_A_2)
    x3 = -log_N_nv*x1
    x4 = -log_N_v*x2
    x5 = -log_D*x0
    return [-t_E + x0 + x1 + x2, -1, x1, x2, x0, x3, x4, x5, x1, x3, x2, x4, x0, x5, log_N_nv**2*x1, log_N_v**2*x2, log_D**2*x0]

def split(E, A_1, A_2, B, a_1, a_2, b, N_nv, N_v, D):
    return [0, -1, N_nv**(-a_1), N_v**(-a_2), D**(-b)]

def separable(t_a_1, t_a_2, t_b, log_N_nv, log_N_v, log_D):
    x0 = exp(-log_N_nv*t_a_1)
    x1 = exp(-log_N_v*t_a_2)
    x2 = exp(-log_D*t_b)
    return [0, -1, x0, x1, x2, -log_N_nv*x0, -log_N_v*x1, -log_D*x2, log_N_nv**2*x0, log_N_v**2*x1, log_D**2*x2]
