"""loss_to_loss, as SymPy derives it; written by `scalestudy docs`."""

from numpy import exp, log

logarithmic = (True, False, False, False)
linear = (True, False, False, True)
latex = 'E_{1} + K \\left(L - E_{0}\\right)^{k}'
cancelled = ()
inputs = (('L', False),)
pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
separated = ((0, 3), ((0, 1), (1, 1)), ((0, 0, 1), (0, 1, 1), (1, 1, 1)), 3)
powers = ('k',)


def value(K, E_0, k, E_1, L):
    return E_1 + K*(-E_0 + L)**k

def jacobian(K, E_0, k, E_1, L):
    x0 = -E_0 + L
    x1 = x0**k
    x2 = K*x1
    return [x1, -k*x2/x0, x2*log(x0), 1]

def slopes(K, E_0, k, E_1, L):
    x0 = -E_0 + L
    return [K*k*x0**k/x0]

def internal_0(t_K, t_E_0, t_k, t_E_1, L):
    return [t_E_1 + (L - t_E_0)**t_k*exp(t_K)]

def internal_1(t_K, t_E_0, t_k, t_E_1, L):
    x0 = L - t_E_0
    x1 = x0**t_k*exp(t_K)
    return [t_E_1 + x1, x1, -t_k*x1/x0, x1*log(x0), 1]

def internal_2(t_K, t_E_0, t_k, t_E_1, L):
    x0 = L - t_E_0
    x1 = x0**t_k*exp(t_K)
    x2 = x0**(-1.0)
    x3 = x1*x2
    x4 = -t_k*x3
    x5 = log(x0)
    x6 = x1*x5
    x7 = x1/x0**2
    return [t_E_1 + x1, x1, x4, x6, 1, x1, x4, x6, t_k**2*x7 - t_k*x7, -t_k*x2*x6 - x3, x1*x5**2]

def split(K, E_0, k, E_1, L):
    return [0, (-E_0 + L)**k, 1]

def separable(t_E_0, t_k, L):
    x0 = L - t_E_0
    x1 = x0**t_k
    x2 = x0**(-1.0)
    x3 = x1*x2
    x4 = log(x0)
    x5 = x1*x4
    x6 = x1/x0**2
    return [0, x1, 1, -t_k*x3, x5, t_k**2*x6 - t_k*x6, -t_k*x2*x5 - x3, x1*x4**2]
