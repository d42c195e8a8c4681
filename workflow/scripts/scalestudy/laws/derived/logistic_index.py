"""logistic_index, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp

logarithmic = (False, False, False, False, False)
linear = (True, True, False, False, False)
latex = 'floor + \\frac{ceiling - floor}{1 + e^{- b - w_{1} z_{1} - w_{2} z_{2}}}'
cancelled = ()
inputs = (('z_1', False), ('z_2', False))
pairs = ((0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4), (3, 3), (3, 4), (4, 4))
separated = ((0, 1), ((0, 1), (1, 1), (2, 1), (0, 2), (1, 2), (2, 2)), ((0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 1, 1), (1, 2, 1), (2, 2, 1), (0, 0, 2), (0, 1, 2), (0, 2, 2), (1, 1, 2), (1, 2, 2), (2, 2, 2)), 3)
powers = ()


def value(floor, ceiling, b, w_1, w_2, z_1, z_2):
    return floor + (ceiling - floor)/(exp(-b - w_1*z_1 - w_2*z_2) + 1)

def jacobian(floor, ceiling, b, w_1, w_2, z_1, z_2):
    x0 = exp(-b - w_1*z_1 - w_2*z_2)
    x1 = x0 + 1
    x2 = x1**(-1.0)
    x3 = x0*(ceiling - floor)/x1**2
    return [1 - x2, x2, x3, x3*z_1, x3*z_2]

def slopes(floor, ceiling, b, w_1, w_2, z_1, z_2):
    x0 = exp(-b - w_1*z_1 - w_2*z_2)
    x1 = x0*(ceiling - floor)/(x0 + 1)**2
    return [w_1*x1, w_2*x1]

def internal_0(t_floor, t_ceiling, t_b, t_w_1, t_w_2, z_1, z_2):
    return [t_floor + (t_ceiling - t_floor)/(exp(-t_b - t_w_1*z_1 - t_w_2*z_2) + 1)]

def internal_1(t_floor, t_ceiling, t_b, t_w_1, t_w_2, z_1, z_2):
    x0 = t_ceiling - t_floor
    x1 = exp(-t_b - t_w_1*z_1 - t_w_2*z_2)
    x2 = x1 + 1
    x3 = x2**(-1.0)
    x4 = x0*x1/x2**2
    return [t_floor + x0*x3, 1 - x3, x3, x4, x4*z_1, x4*z_2]

def internal_2(t_floor, t_ceiling, t_b, t_w_1, t_w_2, z_1, z_2):
    x0 = t_ceiling - t_floor
    x1 = t_w_1*z_1
    x2 = t_w_2*z_2
    x3 = exp(-t_b - x1 - x2)
    x4 = x3 + 1
    x5 = x4**(-1.0)
    x6 = x3/x4**2
    x7 = x0*x6
    x8 = x7*z_1
    x9 = x7*z_2
    x10 = x6*z_1
    x11 = x6*z_2
    x12 = exp(-2*t_b - 2*x1 - 2*x2)
    x13 = x4**(-3.0)
    x14 = z_1**2
    x15 = z_2**2
    return [t_floor + x0*x5, 1 - x5, x5, x7, x8, x9, -x6, -x10, -x11, x6, x10, x11, 2*x0*x12*x13 - x7, 2*x0*x12*x13*z_1 - x8, 2*x0*x12*x13*z_2 - x9, 2*x0*x12*x13*x14 - x14*x7, 2*x0*x12*x13*z_1*z_2 - x8*z_2, 2*x0*x12*x13*x15 - x15*x7]

def split(floor, ceiling, b, w_1, w_2, z_1, z_2):
    x0 = (exp(-b - w_1*z_1 - w_2*z_2) + 1)**(-1.0)
    return [0, 1 - x0, x0]

def separable(t_b, t_w_1, t_w_2, z_1, z_2):
    x0 = t_w_1*z_1
    x1 = t_w_2*z_2
    x2 = exp(-t_b - x0 - x1)
    x3 = x2 + 1
    x4 = x3**(-1.0)
    x5 = x2/x3**2
    x6 = x5*z_1
    x7 = x5*z_2
    x8 = 2*exp(-2*t_b - 2*x0 - 2*x1)/x3**3
    x9 = x5 - x8
    x10 = x8*z_1
    x11 = -x10 + x6
    x12 = x7 - x8*z_2
    x13 = z_1**2
    x14 = x13*x5 - x13*x8
    x15 = -x10*z_2 + x6*z_2
    x16 = z_2**2
    x17 = x16*x5 - x16*x8
    return [0, 1 - x4, x4, -x5, -x6, -x7, x5, x6, x7, x9, x11, x12, x14, x15, x17, -x9, -x11, -x12, -x14, -x15, -x17]
