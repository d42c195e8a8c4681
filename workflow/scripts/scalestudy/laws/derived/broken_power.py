"""broken_power, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (False, True, False, False, True, False)
linear = (True, True, False, False, False, False)
latex = 'a + b x^{- c_{0}} \\left(1 + \\left(\\frac{x}{d_{1}}\\right)^{\\frac{1}{f_{1}}}\\right)^{- c_{1} f_{1}}'
cancelled = ()
inputs = (('x', True),)
pairs = ((1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 2), (2, 3), (2, 4), (2, 5), (3, 3), (3, 4), (3, 5), (4, 4), (4, 5), (5, 5))
separated = ((0, 1), ((0, 2), (1, 2), (2, 2), (3, 2)), ((0, 0, 2), (0, 1, 2), (0, 2, 2), (0, 3, 2), (1, 1, 2), (1, 2, 2), (1, 3, 2), (2, 2, 2), (2, 3, 2), (3, 3, 2)), 3)
powers = ('c_0', 'c_1', 'f_1')


def value(a, b, c_0, c_1, d_1, f_1, x):
    return a + b*x**(-c_0)*((x/d_1)**(f_1**(-1.0)) + 1)**(-c_1*f_1)

def jacobian(a, b, c_0, c_1, d_1, f_1, x):
    x0 = d_1**(-1.0)
    x1 = x*x0
    x2 = f_1**(-1.0)
    x3 = x1**x2
    x4 = x3 + 1
    x5 = x**(-c_0)*x4**(-c_1*f_1)
    x6 = b*x5
    x7 = log(x4)
    x8 = x4**(-1.0)
    return [1, x5, -x6*log(x), -f_1*x6*x7, c_1*x0*x3*x6*x8, x6*(c_1*x2*x3*x8*log(x1) - c_1*x7)]

def slopes(a, b, c_0, c_1, d_1, f_1, x):
    x0 = (x/d_1)**(f_1**(-1.0))
    x1 = x0 + 1
    x2 = b*x**(-c_0)*x1**(-c_1*f_1)/x
    return [-c_0*x2 - c_1*x0*x2/x1]

def internal_0(t_a, t_b, t_c_0, t_c_1, t_d_1, t_f_1, log_x):
    x0 = t_f_1**(-1.0)
    return [t_a + (exp(log_x*x0)*exp(-t_d_1*x0) + 1)**(-t_c_1*t_f_1)*exp(-log_x*t_c_0 + t_b)]

def internal_1(t_a, t_b, t_c_0, t_c_1, t_d_1, t_f_1, log_x):
    x0 = t_f_1**(-1.0)
    x1 = exp(log_x*x0)
    x2 = exp(-t_d_1*x0)
    x3 = x1*x2
    x4 = x3 + 1
    x5 = t_c_1*t_f_1
    x6 = x4**(-x5)*exp(-log_x*t_c_0 + t_b)
    x7 = log(x4)
    x8 = x4**(-1.0)
    x9 = t_f_1**(-2.0)
    return [t_a + x6, 1, x6, -log_x*x6, -t_f_1*x6*x7, t_c_1*x3*x6*x8, x6*(-t_c_1*x7 - x5*x8*(-log_x*x3*x9 + t_d_1*x1*x2*x9))]

def internal_2(t_a, t_b, t_c_0, t_c_1, t_d_1, t_f_1, log_x):
    x0 = exp(-log_x*t_c_0 + t_b)
    x1 = t_f_1**(-1.0)
    x2 = log_x*x1
    x3 = exp(x2)
    x4 = t_d_1*x1
    x5 = exp(-x4)
    x6 = x3*x5
    x7 = x6 + 1
    x8 = t_c_1*t_f_1
    x9 = x7**(-x8)
    x10 = x0*x9
    x11 = log_x*x10
    x12 = -x11
    x13 = log(x7)
    x14 = x10*x13
    x15 = -t_f_1*x14
    x16 = x7**(-1.0)
    x17 = x16*x6
    x18 = t_c_1*x10*x17
    x19 = t_f_1**2
    x20 = x19**(-1.0)
    x21 = x20*x6
    x22 = log_x*x21 - t_d_1*x20*x3*x5
    x23 = -x22
    x24 = x16*x23
    x25 = -t_c_1*x13 - x24*x8
    x26 = x10*x25
    x27 = log_x**2
    x28 = t_f_1*x13
    x29 = t_c_1*x17
    x30 = x16*x8
    x31 = x7**(-2.0)
    x32 = x10*x31*exp(2*x2)*exp(-2*x4)
    x33 = t_c_1*x10
    x34 = x22*x31
    x35 = x6/t_f_1**3
    x36 = 2*t_d_1
    x37 = x6/t_f_1**4
    return [t_a + x10, 1, x10, x12, x15, x18, x26, x10, x12, x15, x18, x26, x10*x27, x11*x28, -x11*x29, -x11*x25, x10*x13**2*x19, x0*x16*x3*x5*x9 - x14*x30*x6, -t_f_1*x10*x24 - x14 - x26*x28, t_c_1**2*x32 + t_c_1*x1*x32 - x1*x18, -t_c_1*x11*x16*x21 + t_d_1*x16*x21*x33 + x26*x29 + x33*x34*x6, x10*x25**2 + x10*(-2*t_c_1*x24 - x23*x34*x8 - x30*(2*log_x*x35 - log_x*x36*x37 + t_d_1**2*x37 + x27*x37 - x35*x36))]

def split(a, b, c_0, c_1, d_1, f_1, x):
    return [0, 1, x**(-c_0)*((x/d_1)**(f_1**(-1.0)) + 1)**(-c_1*f_1)]

def separable(t_c_0, t_c_1, t_d_1, t_f_1, log_x):
    x0 = exp(-log_x*t_c_0)
    x1 = t_f_1**(-1.0)
    x2 = log_x*x1
    x3 = exp(x2)
    x4 = t_d_1*x1
    x5 = exp(-x4)
    x6 = x3*x5
    x7 = x6 + 1
    x8 = t_c_1*t_f_1
    x9 = x7**(-x8)
    x10 = x0*x9
    x11 = log_x*x10
    x12 = log(x7)
    x13 = x10*x12
    x14 = x7**(-1.0)
    x15 = x14*x6
    x16 = t_c_1*x10*x15
    x17 = t_f_1**2
    x18 = x17**(-1.0)
    x19 = x18*x6
    x20 = log_x*x19 - t_d_1*x18*x3*x5
    x21 = -x20
    x22 = x14*x21
    x23 = -t_c_1*x12 - x22*x8
    x24 = x10*x23
    x25 = log_x**2
    x26 = t_f_1*x12
    x27 = t_c_1*x15
    x28 = x14*x8
    x29 = x7**(-2.0)
    x30 = x10*x29*exp(2*x2)*exp(-2*x4)
    x31 = t_c_1*x10
    x32 = x20*x29
    x33 = x6/t_f_1**3
    x34 = 2*t_d_1
    x35 = x6/t_f_1**4
    return [0, 1, x10, -x11, -t_f_1*x13, x16, x24, x10*x25, x11*x26, -x11*x27, -x11*x23, x10*x12**2*x17, x0*x14*x3*x5*x9 - x13*x28*x6, -t_f_1*x10*x22 - x13 - x24*x26, t_c_1**2*x30 + t_c_1*x1*x30 - x1*x16, -t_c_1*x11*x14*x19 + t_d_1*x14*x19*x31 + x24*x27 + x31*x32*x6, x10*x23**2 + x10*(-2*t_c_1*x22 - x21*x32*x8 - x28*(2*log_x*x33 - log_x*x34*x35 + t_d_1**2*x35 + x25*x35 - x33*x34))]
