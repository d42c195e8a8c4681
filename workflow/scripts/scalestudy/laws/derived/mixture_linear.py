"""mixture_linear, as SymPy derives it; written by `scalestudy docs`."""



logarithmic = (False, False)
linear = (True, True)
latex = 'w_{1} r_{1} + w_{2} r_{2}'
cancelled = ()
inputs = (('r_1', False), ('r_2', False))
pairs = ()
separated = None
powers = ()


def value(w_1, w_2, r_1, r_2):
    return r_1*w_1 + r_2*w_2

def jacobian(w_1, w_2, r_1, r_2):
    return [r_1, r_2]

def slopes(w_1, w_2, r_1, r_2):
    return [w_1, w_2]

def internal_0(t_w_1, t_w_2, r_1, r_2):
    return [r_1*t_w_1 + r_2*t_w_2]

def internal_1(t_w_1, t_w_2, r_1, r_2):
    return [r_1*t_w_1 + r_2*t_w_2, r_1, r_2]

def internal_2(t_w_1, t_w_2, r_1, r_2):
    return [r_1*t_w_1 + r_2*t_w_2, r_1, r_2]

def split(w_1, w_2, r_1, r_2):
    return [0, r_1, r_2]
