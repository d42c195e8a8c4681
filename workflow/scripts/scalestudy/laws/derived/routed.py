"""routed, as SymPy derives it; written by `scalestudy docs`."""

from numpy import log

logarithmic = (False, False, False, False, False, False)
linear = (False, False, False, False, False, False)
latex = '10^{d + \\frac{a \\log{\\left(N \\right)}}{\\log{\\left(10 \\right)}} + \\frac{b \\log{\\left(\\frac{1}{\\frac{1}{K_{max}} + \\frac{1}{-1 + K + \\frac{1}{\\frac{1}{K_{start}} - \\frac{1}{K_{max}}}}} \\right)}}{\\log{\\left(10 \\right)}} + \\frac{c \\log{\\left(N \\right)} \\log{\\left(\\frac{1}{\\frac{1}{K_{max}} + \\frac{1}{-1 + K + \\frac{1}{\\frac{1}{K_{start}} - \\frac{1}{K_{max}}}}} \\right)}}{\\log{\\left(10 \\right)}^{2}}}'
cancelled = ()
inputs = (('N', True), ('K', False))
pairs = ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 2), (2, 3), (2, 4), (2, 5), (3, 3), (3, 4), (3, 5), (4, 4), (4, 5), (5, 5))
separated = None
powers = ('K_max', 'K_start', 'a', 'b', 'c', 'd')


def value(a, b, c, d, K_start, K_max, N, K):
    x0 = log(N)
    x1 = log(10)
    x2 = x1**(-1.0)
    x3 = K_max**(-1.0)
    x4 = log((x3 + (K - 1 + (-x3 + K_start**(-1.0))**(-1.0))**(-1.0))**(-1.0))
    return 10**(a*x0*x2 + b*x2*x4 + c*x0*x4/x1**2 + d)

def jacobian(a, b, c, d, K_start, K_max, N, K):
    x0 = log(N)
    x1 = log(10)
    x2 = x1**(-1.0)
    x3 = K_max**(-1.0)
    x4 = -x3 + K_start**(-1.0)
    x5 = K - 1 + x4**(-1.0)
    x6 = (x3 + x5**(-1.0))**(-1.0)
    x7 = log(x6)
    x8 = x2*x7
    x9 = c*x0/x1**2
    x10 = 10**(a*x0*x2 + b*x8 + d + x7*x9)
    x11 = x0*x10
    x12 = x1*x10
    x13 = b*x2
    x14 = 1/(x4**2*x5**2)
    x15 = x14*x6/K_start**2
    x16 = K_max**(-2.0)
    x17 = x6*(-x14*x16 + x16)
    return [x11, x10*x7, x11*x8, x12, x12*(x13*x15 + x15*x9), x12*(x13*x17 + x17*x9)]

def slopes(a, b, c, d, K_start, K_max, N, K):
    x0 = N**(-1.0)
    x1 = log(10)
    x2 = x1**(-1.0)
    x3 = a*x2
    x4 = K_max**(-1.0)
    x5 = K - 1 + (-x4 + K_start**(-1.0))**(-1.0)
    x6 = (x4 + x5**(-1.0))**(-1.0)
    x7 = log(x6)
    x8 = x1**(-2.0)
    x9 = c*x7*x8
    x10 = log(N)
    x11 = b*x2
    x12 = 10**(d + x10*x3 + x10*x9 + x11*x7)*x1
    x13 = x6/x5**2
    return [x12*(x0*x3 + x0*x9), x12*(c*x10*x13*x8 + x11*x13)]

def internal_0(t_a, t_b, t_c, t_d, t_K_start, t_K_max, log_N, K):
    x0 = log(10)
    x1 = x0**(-1.0)
    x2 = t_K_max**(-1.0)
    x3 = log((x2 + (K - 1 + (-x2 + t_K_start**(-1.0))**(-1.0))**(-1.0))**(-1.0))
    return [10**(log_N*t_a*x1 + log_N*t_c*x3/x0**2 + t_b*x1*x3 + t_d)]

def internal_1(t_a, t_b, t_c, t_d, t_K_start, t_K_max, log_N, K):
    x0 = log(10)
    x1 = x0**(-1.0)
    x2 = t_K_max**(-1.0)
    x3 = -x2 + t_K_start**(-1.0)
    x4 = K - 1 + x3**(-1.0)
    x5 = (x2 + x4**(-1.0))**(-1.0)
    x6 = log(x5)
    x7 = x1*x6
    x8 = log_N*t_c/x0**2
    x9 = 10**(log_N*t_a*x1 + t_b*x7 + t_d + x6*x8)
    x10 = log_N*x9
    x11 = x0*x9
    x12 = t_b*x1
    x13 = 1/(x3**2*x4**2)
    x14 = x13*x5/t_K_start**2
    x15 = t_K_max**(-2.0)
    x16 = x5*(-x13*x15 + x15)
    return [x9, x10, x6*x9, x10*x7, x11, x11*(x12*x14 + x14*x8), x11*(x12*x16 + x16*x8)]

def internal_2(t_a, t_b, t_c, t_d, t_K_start, t_K_max, log_N, K):
    x0 = log(10)
    x1 = x0**(-1.0)
    x2 = t_K_max**(-1.0)
    x3 = -x2 + t_K_start**(-1.0)
    x4 = K - 1 + x3**(-1.0)
    x5 = x2 + x4**(-1.0)
    x6 = x5**(-1.0)
    x7 = log(x6)
    x8 = x1*x7
    x9 = x0**2
    x10 = x9**(-1.0)
    x11 = log_N*t_c*x10
    x12 = 10**(log_N*t_a*x1 + t_b*x8 + t_d + x11*x7)
    x13 = log_N*x12
    x14 = x12*x7
    x15 = x0*x12
    x16 = t_b*x1
    x17 = t_K_start**(-2.0)
    x18 = x3**(-2.0)
    x19 = x4**(-2.0)
    x20 = x18*x19
    x21 = x20*x6
    x22 = x17*x21
    x23 = x11*x22 + x16*x22
    x24 = t_K_max**(-2.0)
    x25 = -x20*x24 + x24
    x26 = x25*x6
    x27 = x11*x26 + x16*x26
    x28 = log_N**2
    x29 = x12*x28
    x30 = x13*x7
    x31 = x0*x13
    x32 = x7**2
    x33 = x1*x13
    x34 = x0*x14
    x35 = x12*x9
    x36 = x23*x35
    x37 = t_K_start**(-4.0)
    x38 = x3**(-4.0)
    x39 = x4**(-4.0)
    x40 = x5**(-2.0)
    x41 = x38/x4**3
    x42 = 2*x6
    x43 = x3**(-3.0)
    x44 = 2*x21/t_K_start**3
    x45 = x16*x17
    x46 = x24*x42
    x47 = x45*x46
    x48 = x19*x43
    x49 = x11*x17
    x50 = x46*x49
    x51 = x20*x25*x40
    x52 = x25**2*x40
    x53 = t_K_max**(-3.0)
    x54 = t_K_max**(-4.0)
    x55 = x6*(2*x18*x19*x53 + 2*x19*x43*x54 - 2*x41*x54 - 2*x53)
    return [x12, x13, x14, x13*x8, x15, x15*x23, x15*x27, x29, x30, x1*x14*x28, x31, x23*x31, x27*x31, x12*x32, x32*x33, x34, x12*x22 + x23*x34, x12*x26 + x27*x34, x10*x29*x32, x30, x22*x33 + x23*x30, x26*x33 + x27*x30, x35, x36, x27*x35, x15*(2*log_N*t_c*x10*x19*x37*x43*x6 + log_N*t_c*x10*x37*x38*x39*x40 + 2*t_b*x1*x19*x37*x43*x6 + t_b*x1*x37*x38*x39*x40 - x11*x37*x41*x42 - x11*x44 - x16*x37*x41*x42 - x16*x44) + x23**2*x35, x15*(x41*x47 + x41*x50 + x45*x51 - x47*x48 - x48*x50 + x49*x51) + x27*x36, x15*(x11*x52 + x11*x55 + x16*x52 + x16*x55) + x27**2*x35]
