"""linear, as SymPy derives it; written by `scalestudy docs`."""



logarithmic = (False, False)
linear = (True, True)
latex = 'a + k x'
cancelled = ()
inputs = (('x', False),)
pairs = ()
separated = None
powers = ()


def value(a, k, x):
    return a + k*x

def jacobian(a, k, x):
    return [1, x]

def slopes(a, k, x):
    return [k]

def internal_0(t_a, t_k, x):
    return [t_a + t_k*x]

def internal_1(t_a, t_k, x):
    return [t_a + t_k*x, 1, x]

def internal_2(t_a, t_k, x):
    return [t_a + t_k*x, 1, x]

def split(a, k, x):
    return [0, 1, x]
