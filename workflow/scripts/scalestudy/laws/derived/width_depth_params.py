"""width_depth_params, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, True, True, False, False, False, False)
linear = (True, True, True, True, True, False, False, False, False)
latex = 'E + A w^{- a} + B d^{- b} + C N^{- g} + F D^{- z}'
cancelled = ()
inputs = (('w', True), ('d', True), ('N', True), ('D', True))
pairs = ((1, 1), (1, 5), (2, 2), (2, 6), (3, 3), (3, 7), (4, 4), (4, 8), (5, 5), (6, 6), (7, 7), (8, 8))
separated = ((0, 1, 2, 3, 4), ((0, 2), (1, 3), (2, 4), (3, 5)), ((0, 0, 2), (1, 1, 3), (2, 2, 4), (3, 3, 5)), 6)
powers = ('a', 'b', 'g', 'z')


def value(E, A, B, C, F, a, b, g, z, w, d, N, D):
    return A*w**(-a) + B*d**(-b) + C*N**(-g) + E + D**(-z)*F

def jacobian(E, A, B, C, F, a, b, g, z, w, d, N, D):
    x0 = w**(-a)
    x1 = d**(-b)
    x2 = N**(-g)
    x3 = D**(-z)
    return [1, x0, x1, x2, x3, -A*x0*log(w), -B*x1*log(d), -C*x2*log(N), -F*x3*log(D)]

def slopes(E, A, B, C, F, a, b, g, z, w, d, N, D):
    return [-A*a*w**(-a)/w, -B*b*d**(-b)/d, -C*N**(-g)*g/N, -D**(-z)*F*z/D]

def internal_0(t_E, t_A, t_B, t_C, t_F, t_a, t_b, t_g, t_z, log_w, log_d, log_N, log_D):
    return [t_E + exp(-log_D*t_z + t_F) + exp(-log_N*t_g + t_C) + exp(-log_d*t_b + t_B) + exp(-log_w*t_a + t_A)]

def internal_1(t_E, t_A, t_B, t_C, t_F, t_a, t_b, t_g, t_z, log_w, log_d, log_N, log_D):
    x0 = exp(-log_D*t_z + t_F)
    x1 = exp(-log_N*t_g + t_C)
    x2 = exp(-log_d*t_b + t_B)
    x3 = exp(-log_w*t_a + t_A)
    return [t_E + x0 + x1 + x2 + x3, 1, x3, x2, x1, x0, -log_w*x3, -log_d*x2, -log_N*x1, -log_D*x0]

def internal_2(t_E, t_A, t_B, t_C, t_F, t_a, t_b, t_g, t_z, log_w, log_d, log_N, log_D):
    x0 = exp(-log_D*t_z + t_F)
    x1 = exp(-log_N*t_g + t_C)
    x2 = exp(-log_d*t_b + t_B)
    x3 = exp(-log_w*t_a + t_A)
    x4 = -log_w*x3
    x5 = -log_d*x2
    x6 = -log_N*x1
    x7 = -log_D*x0
    return [t_E + x0 + x1 + x2 + x3, 1, x3, x2, x1, x0, x4, x5, x6, x7, x3, x4, x2, x5, x1, x6, x0, x7, log_w**2*x3, log_d**2*x2, log_N**2*x1, log_D**2*x0]

def split(E, A, B, C, F, a, b, g, z, w, d, N, D):
    return [0, 1, w**(-a), d**(-b), N**(-g), D**(-z)]

def separable(t_a, t_b, t_g, t_z, log_w, log_d, log_N, log_D):
    x0 = exp(-log_w*t_a)
    x1 = exp(-log_d*t_b)
    x2 = exp(-log_N*t_g)
    x3 = exp(-log_D*t_z)
    return [0, 1, x0, x1, x2, x3, -log_w*x0, -log_d*x1, -log_N*x2, -log_D*x3, log_w**2*x0, log_d**2*x1, log_N**2*x2, log_D**2*x3]
