"""kaplan_nd, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, True, False, False)
linear = (False, False, False, False)
latex = '\\left(\\left(\\frac{N_{c}}{N}\\right)^{\\frac{a_{N}}{a_{D}}} + \\frac{D_{c}}{D}\\right)^{a_{D}}'
cancelled = ()
inputs = (('N', True), ('D', False))
pairs = ((0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
separated = None
powers = ('a_D', 'a_N')


def value(N_c, D_c, a_N, a_D, N, D):
    return ((N_c/N)**(a_N/a_D) + D_c/D)**a_D

def jacobian(N_c, D_c, a_N, a_D, N, D):
    x0 = N_c/N
    x1 = a_N/a_D
    x2 = x0**x1
    x3 = D**(-1.0)
    x4 = D_c*x3 + x2
    x5 = x4**a_D
    x6 = x4**(-1.0)
    x7 = x5*x6
    x8 = x2*x7
    x9 = log(x0)
    return [a_N*x8/N_c, a_D*x3*x7, x8*x9, x5*(-x1*x2*x6*x9 + log(x4))]

def slopes(N_c, D_c, a_N, a_D, N, D):
    x0 = N**(-1.0)
    x1 = (N_c*x0)**(a_N/a_D)
    x2 = x1 + D_c/D
    x3 = x2**a_D/x2
    return [-a_N*x0*x1*x3, -D_c*a_D*x3/D**2]

def internal_0(t_N_c, t_D_c, t_a_N, t_a_D, log_N, D):
    x0 = t_a_N/t_a_D
    return [(exp(-log_N*x0)*exp(t_N_c*x0) + exp(t_D_c)/D)**t_a_D]

def internal_1(t_N_c, t_D_c, t_a_N, t_a_D, log_N, D):
    x0 = exp(t_D_c)/D
    x1 = t_a_D**(-1.0)
    x2 = t_a_N*x1
    x3 = exp(t_N_c*x2)
    x4 = exp(-log_N*x2)
    x5 = x3*x4
    x6 = x0 + x5
    x7 = x6**t_a_D
    x8 = x6**(-1.0)
    x9 = t_a_N*x5
    x10 = t_a_D*x8
    x11 = x10*x7
    x12 = x9/t_a_D**2
    return [x7, x7*x8*x9, x0*x11, x11*(-log_N*x1*x5 + t_N_c*x1*x3*x4), x7*(x10*(log_N*x12 - t_N_c*x12) + log(x6))]

def internal_2(t_N_c, t_D_c, t_a_N, t_a_D, log_N, D):
    x0 = exp(t_D_c)/D
    x1 = t_a_D**(-1.0)
    x2 = t_a_N*x1
    x3 = t_N_c*x2
    x4 = exp(x3)
    x5 = log_N*x2
    x6 = exp(-x5)
    x7 = x4*x6
    x8 = x0 + x7
    x9 = x8**t_a_D
    x10 = x8**(-1.0)
    x11 = x10*x9
    x12 = x11*x7
    x13 = x0*x11
    x14 = t_a_D*x13
    x15 = x1*x7
    x16 = log_N*x15 - t_N_c*x1*x4*x6
    x17 = -x16
    x18 = x11*x17
    x19 = t_a_D**2
    x20 = x19**(-1.0)
    x21 = x20*x7
    x22 = log_N*x21
    x23 = t_N_c*x21
    x24 = t_a_N*x22 - t_a_N*x23
    x25 = x10*x24
    x26 = t_a_D*x25 + log(x8)
    x27 = x26*x9
    x28 = t_a_N**2
    x29 = x8**(-2.0)
    x30 = x29*x9
    x31 = x28*x30*exp(2*x3)*exp(-2*x5)
    x32 = t_a_N*x7
    x33 = x30*x32
    x34 = t_a_D*x30
    x35 = x32*x34
    x36 = x12*x20*x28
    x37 = -x24
    x38 = exp(2*t_D_c)/D**2
    x39 = x19*x30
    x40 = x16*x34
    x41 = t_a_D*x37
    x42 = x30*x41
    x43 = t_a_D*x10
    x44 = x27*x43
    x45 = log_N**2
    x46 = t_N_c**2
    x47 = 2*t_N_c
    x48 = t_a_D*x11
    x49 = x45*x7
    x50 = t_a_D**(-3.0)
    x51 = t_a_N*x50
    x52 = x46*x7
    x53 = x51*x7
    x54 = x28/t_a_D**4
    return [x9, t_a_N*x12, x14, t_a_D*x18, x27, -x1*x31 + x11*x15*x28 + x31, -x0*x33 + x0*x35, x12*x3 - x12*x5 + x12 + x16*x33 + x17*x35, log_N*x36 - t_N_c*x36 + x10*x27*x32 + x33*x37, x14 - x34*x38 + x38*x39, x0*x17*x39 + x0*x40, x0*x42 + x0*x44 + x13, x17**2*x39 + x17*x40 + x48*(x21*x45 + x21*x46 - x22*x47), x17*x42 + x17*x44 + x18 + x48*(2*log_N*t_N_c*t_a_N*x4*x50*x6 + log_N*x20*x4*x6 - x23 - x49*x51 - x51*x52), x26**2*x9 + x9*(x24*x29*x41 + 2*x25 + x43*(-log_N*x47*x54*x7 - 2*log_N*x53 + x47*x53 + x49*x54 + x52*x54))]
