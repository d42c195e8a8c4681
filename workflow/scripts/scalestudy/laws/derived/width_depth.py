"""width_depth, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, True, True, False, False, False)
linear = (True, True, True, True, False, False, False)
latex = 'E + A w^{- a} + B d^{- b} + C D^{- g}'
cancelled = ()
inputs = (('w', True), ('d', True), ('D', True))
pairs = ((1, 1), (1, 4), (2, 2), (2, 5), (3, 3), (3, 6), (4, 4), (5, 5), (6, 6))
separated = ((0, 1, 2, 3), ((0, 2), (1, 3), (2, 4)), ((0, 0, 2), (1, 1, 3), (2, 2, 4)), 5)
powers = ('a', 'b', 'g')


def value(E, A, B, C, a, b, g, w, d, D):
    return A*w**(-a) + B*d**(-b) + C*D**(-g) + E

def jacobian(E, A, B, C, a, b, g, w, d, D):
    x0 = w**(-a)
    x1 = d**(-b)
    x2 = D**(-g)
    return [1, x0, x1, x2, -A*x0*log(w), -B*x1*log(d), -C*x2*log(D)]

def slopes(E, A, B, C, a, b, g, w, d, D):
    return [-A*a*w**(-a)/w, -B*b*d**(-b)/d, -C*D**(-g)*g/D]

def internal_0(t_E, t_A, t_B, t_C, t_a, t_b, t_g, log_w, log_d, log_D):
    return [t_E + exp(-log_D*t_g + t_C) + exp(-log_d*t_b + t_B) + exp(-log_w*t_a + t_A)]

def internal_1(t_E, t_A, t_B, t_C, t_a, t_b, t_g, log_w, log_d, log_D):
    x0 = exp(-log_D*t_g + t_C)
    x1 = exp(-log_d*t_b + t_B)
    x2 = exp(-log_w*t_a + t_A)
    return [t_E + x0 + x1 + x2, 1, x2, x1, x0, -log_w*x2, -log_d*x1, -log_D*x0]

def internal_2(t_E, t_A, t_B, t_C, t_a, t_b, t_g, log_w, log_d, log_D):
    x0 = exp(-log_D*t_g + t_C)
    x1 = exp(-log_d*t_b + t_B)
    x2 = exp(-log_w*t_a + t_A)
    x3 = -log_w*x2
    x4 = -log_d*x1
    x5 = -log_D*x0
    return [t_E + x0 + x1 + x2, 1, x2, x1, x0, x3, x4, x5, x2, x3, x1, x4, x0, x5, log_w**2*x2, log_d**2*x1, log_D**2*x0]

def split(E, A, B, C, a, b, g, w, d, D):
    return [0, 1, w**(-a), d**(-b), D**(-g)]

def separable(t_a, t_b, t_g, log_w, log_d, log_D):
    x0 = exp(-log_w*t_a)
    x1 = exp(-log_d*t_b)
    x2 = exp(-log_D*t_g)
    return [0, 1, x0, x1, x2, -log_w*x0, -log_d*x1, -log_D*x2, log_w**2*x0, log_d**2*x1, log_D**2*x2]
