"""bounded, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, False, True, False, True, False)
linear = (True, True, False, False, False, False)
latex = 'I + \\frac{E - I}{1 + \\left(\\frac{x_{1}}{M_{1}}\\right)^{- a_{1}} + \\left(\\frac{x_{2}}{M_{2}}\\right)^{- a_{2}}}'
cancelled = ()
inputs = (('x_1', True), ('x_2', True))
pairs = ((0, 2), (0, 3), (0, 4), (0, 5), (1, 2), (1, 3), (1, 4), (1, 5), (2, 2), (2, 3), (2, 4), (2, 5), (3, 3), (3, 4), (3, 5), (4, 4), (4, 5), (5, 5))
separated = ((0, 1), ((0, 1), (1, 1), (2, 1), (3, 1), (0, 2), (1, 2), (2, 2), (3, 2)), ((0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 1), (1, 1, 1), (1, 2, 1), (1, 3, 1), (2, 2, 1), (2, 3, 1), (3, 3, 1), (0, 0, 2), (0, 1, 2), (0, 2, 2), (0, 3, 2), (1, 1, 2), (1, 2, 2), (1, 3, 2), (2, 2, 2), (2, 3, 2), (3, 3, 2)), 3)
powers = ('a_1', 'a_2')


def value(E, I, M_1, a_1, M_2, a_2, x_1, x_2):
    return I + (E - I)/(1 + (x_2/M_2)**(-a_2) + (x_1/M_1)**(-a_1))

def jacobian(E, I, M_1, a_1, M_2, a_2, x_1, x_2):
    x0 = M_1**(-1.0)
    x1 = x0*x_1
    x2 = x1**(-a_1)
    x3 = M_2**(-1.0)
    x4 = x3*x_2
    x5 = x4**(-a_2)
    x6 = x2 + x5 + 1
    x7 = x6**(-1.0)
    x8 = (E - I)/x6**2
    x9 = x2*x8
    x10 = x5*x8
    return [x7, 1 - x7, -a_1*x0*x9, x9*log(x1), -a_2*x10*x3, x10*log(x4)]

def slopes(E, I, M_1, a_1, M_2, a_2, x_1, x_2):
    x0 = (x_1/M_1)**(-a_1)
    x1 = (x_2/M_2)**(-a_2)
    x2 = (E - I)/(x0 + x1 + 1)**2
    return [a_1*x0*x2/x_1, a_2*x1*x2/x_2]

def internal_0(t_E, t_I, t_M_1, t_a_1, t_M_2, t_a_2, log_x_1, log_x_2):
    return [t_I + (t_E - t_I)/(1 + exp(-log_x_2*t_a_2)*exp(t_M_2*t_a_2) + exp(-log_x_1*t_a_1)*exp(t_M_1*t_a_1))]

def internal_1(t_E, t_I, t_M_1, t_a_1, t_M_2, t_a_2, log_x_1, log_x_2):
    x0 = t_E - t_I
    x1 = exp(-log_x_1*t_a_1)*exp(t_M_1*t_a_1)
    x2 = exp(-log_x_2*t_a_2)*exp(t_M_2*t_a_2)
    x3 = x1 + x2 + 1
    x4 = x3**(-1.0)
    x5 = x0/x3**2
    return [t_I + x0*x4, x4, 1 - x4, -t_a_1*x1*x5, x5*(log_x_1*x1 - t_M_1*x1), -t_a_2*x2*x5, x5*(log_x_2*x2 - t_M_2*x2)]

def internal_2(t_E, t_I, t_M_1, t_a_1, t_M_2, t_a_2, log_x_1, log_x_2):
    x0 = t_E - t_I
    x1 = t_M_1*t_a_1
    x2 = exp(x1)
    x3 = log_x_1*t_a_1
    x4 = exp(-x3)
    x5 = x2*x4
    x6 = t_M_2*t_a_2
    x7 = exp(x6)
    x8 = log_x_2*t_a_2
    x9 = exp(-x8)
    x10 = x7*x9
    x11 = x10 + x5 + 1
    x12 = x11**(-1.0)
    x13 = x11**(-2.0)
    x14 = x0*x13
    x15 = t_a_1*x5
    x16 = log_x_1*x5
    x17 = t_M_1*x5
    x18 = x16 - x17
    x19 = x13*x18
    x20 = t_a_2*x10
    x21 = log_x_2*x10
    x22 = t_M_2*x10
    x23 = x21 - x22
    x24 = x13*x23
    x25 = x13*x15
    x26 = x13*x20
    x27 = t_a_1**2
    x28 = x14*x5
    x29 = x11**(-3.0)
    x30 = 2*x16 - 2*x17
    x31 = x0*x29
    x32 = 2*x21 - 2*x22
    x33 = x31*x32
    x34 = x18*x31
    x35 = t_a_2**2
    x36 = x10*x14
    return [t_I + x0*x12, x12, 1 - x12, -x14*x15, x0*x19, -x14*x20, x0*x24, -x25, x19, -x26, x24, x25, -x19, x26, -x24, 2*x0*x27*x29*exp(2*x1)*exp(-2*x3) - x27*x28, log_x_1*t_a_1*x0*x13*x2*x4 - x1*x28 - x15*x30*x31 - x28, 2*x15*x20*x31, -x15*x33, x14*(-log_x_1**2*x5 + 2*log_x_1*t_M_1*x2*x4 - t_M_1**2*x5) + x30*x34, -2*x20*x34, x32*x34, 2*x0*x29*x35*exp(2*x6)*exp(-2*x8) - x35*x36, log_x_2*t_a_2*x0*x13*x7*x9 - x20*x33 - x36*x6 - x36, x14*(-log_x_2**2*x10 + 2*log_x_2*t_M_2*x7*x9 - t_M_2**2*x10) + x23*x33]

def split(E, I, M_1, a_1, M_2, a_2, x_1, x_2):
    x0 = (1 + (x_2/M_2)**(-a_2) + (x_1/M_1)**(-a_1))**(-1.0)
    return [0, x0, 1 - x0]

def separable(t_M_1, t_a_1, t_M_2, t_a_2, log_x_1, log_x_2):
    x0 = t_M_1*t_a_1
    x1 = exp(x0)
    x2 = log_x_1*t_a_1
    x3 = exp(-x2)
    x4 = x1*x3
    x5 = t_M_2*t_a_2
    x6 = exp(x5)
    x7 = log_x_2*t_a_2
    x8 = exp(-x7)
    x9 = x6*x8
    x10 = x4 + x9 + 1
    x11 = x10**(-1.0)
    x12 = x10**(-2.0)
    x13 = x12*x4
    x14 = t_a_1*x13
    x15 = log_x_1*x4
    x16 = t_M_1*x4
    x17 = x15 - x16
    x18 = x12*x17
    x19 = x12*x9
    x20 = t_a_2*x19
    x21 = log_x_2*x9
    x22 = t_M_2*x9
    x23 = x21 - x22
    x24 = x12*x23
    x25 = t_a_1**2
    x26 = x10**(-3.0)
    x27 = x13*x25 - 2*x25*x26*exp(2*x0)*exp(-2*x2)
    x28 = 2*x15 - 2*x16
    x29 = t_a_1*x4
    x30 = -log_x_1*t_a_1*x1*x12*x3 + x0*x13 + x13 + x26*x28*x29
    x31 = t_a_2*x9
    x32 = 2*x26*x29*x31
    x33 = 2*x21 - 2*x22
    x34 = x26*x33
    x35 = x29*x34
    x36 = x17*x26
    x37 = x12*(-log_x_1**2*x4 + 2*log_x_1*t_M_1*x1*x3 - t_M_1**2*x4) + x28*x36
    x38 = 2*x31*x36
    x39 = x33*x36
    x40 = t_a_2**2
    x41 = x19*x40 - 2*x26*x40*exp(2*x5)*exp(-2*x7)
    x42 = -log_x_2*t_a_2*x12*x6*x8 + x19*x5 + x19 + x31*x34
    x43 = x12*(-log_x_2**2*x9 + 2*log_x_2*t_M_2*x6*x8 - t_M_2**2*x9) + x23*x34
    return [0, x11, 1 - x11, -x14, x18, -x20, x24, x14, -x18, x20, -x24, -x27, -x30, x32, -x35, x37, -x38, x39, -x41, -x42, x43, x27, x30, -x32, x35, -x37, x38, -x39, x41, x42, -x43]
