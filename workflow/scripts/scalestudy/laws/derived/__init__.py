"""What SymPy derives of the catalogue's laws, a module each; written by `scalestudy docs`, read by `laws.ready`."""

from math import inf

NAMES = {
    ('A * x**(-a)', None, ('x',), (('A', 0.0, inf, 'auto'), ('a', -5, 5, 'auto'))): 'power',
    ('E + A * x**(-a)', None, ('x',), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'))): 'power_offset',
    ('b * (1/x + g)**c', None, ('x',), (('b', 0.0, inf, 'auto'), ('g', 0.0, inf, 'linear'), ('c', 0.0, 5.0, 'auto'))): 'shifted_power',
    ('(y - e_inf) - b * x**(-c) * (e_0 - y)**a', ('e_inf', 'e_0'), ('x',), (('e_inf', 0.0, inf, 'linear'), ('e_0', 0.0, inf, 'linear'), ('a', 0, 5, 'auto'), ('b', 0.0, inf, 'auto'), ('c', 0.0, 5.0, 'auto'))): 'sigmoid_power',
    ('a + b * x**(-c_0) * (1 + (x / d_1)**(1 / f_1))**(-c_1 * f_1)', None, ('x',), (('a', 0.0, inf, 'auto'), ('b', 0.0, inf, 'auto'), ('c_0', -3, 5, 'auto'), ('c_1', -5, 5, 'auto'), ('d_1', 0.0, inf, 'auto'), ('f_1', 0.02, 5, 'auto'))): 'broken_power',
    ('E + B / (D_0 + x**b)', None, ('x',), (('E', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('D_0', 0.0, inf, 'linear'), ('b', 0.0, 3.0, 'auto'))): 'rectified',
    ('E + A * exp(-k * x)', None, ('x',), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('k', 0.0, inf, 'auto'))): 'exponential',
    ('a + b * log10(x)', None, ('x',), (('a', -inf, inf, 'auto'), ('b', -inf, inf, 'auto'))): 'log_linear',
    ('log(A * x**a)**b', None, ('x',), (('A', 0.0, inf, 'auto'), ('a', 0.001, 5, 'auto'), ('b', 0.001, 5, 'auto'))): 'log_power',
    ('a + k * x', None, ('x',), (('a', -inf, inf, 'auto'), ('k', -inf, inf, 'auto'))): 'linear',
    ('floor + (ceiling - floor) / (1 + exp(-k * (log(x) - m)))', None, ('x',), (('floor', -1, 1, 'auto'), ('ceiling', -1, 2, 'auto'), ('k', -20, 20, 'auto'), ('m', -inf, inf, 'auto'))): 'logistic',
    ('exp(-c * x**(-a))', None, ('x',), (('c', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'))): 'pass_until',
    ('E + A * x**(-a) + B * x**b', None, ('x',), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'))): 'u_shape',
    ('E - A * x**(-a) - B * x**b', None, ('x',), (('E', -inf, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'))): 'inverted_u',
    ('E + A * x**(-a) + B * (x / d) / (1 + (x / d)**(1 + b))', None, ('x',), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('B', 0.0, inf, 'auto'), ('d', 0.0, inf, 'auto'), ('b', 0.0, 5.0, 'auto'))): 'second_descent',
    ('exp(a + b * t)', None, ('t',), (('a', -inf, inf, 'auto'), ('b', -50, 50, 'auto'))): 'growth',
    ('E + A / N**alpha + B / D**beta', None, ('N', 'D'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('alpha', 0.0, 5.0, 'auto'), ('beta', 0.0, 5.0, 'auto'))): 'chinchilla',
    ('((N_c / N)**(a_N / a_D) + D_c / D)**a_D', None, ('N', 'D'), (('N_c', 0.0, inf, 'auto'), ('D_c', 0.0, inf, 'auto'), ('a_N', 0.001, 3, 'auto'), ('a_D', 0.001, 3, 'auto'))): 'kaplan_nd',
    ('E + A * (N**(-alpha) + R * D**(-beta))**k', None, ('N', 'D'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('R', 0.0, inf, 'auto'), ('alpha', 0.0, 5.0, 'auto'), ('beta', 0.0, 5.0, 'auto'), ('k', 0.02, 20.0, 'auto'))): 'coupled',
    ('E + A_1 * (x_1 + s_1)**(-a_1) + A_2 * (x_2 + s_2)**(-a_2)', None, ('x_1', 'x_2'), (('E', 0.0, inf, 'auto'), ('A_1', 0.0, inf, 'auto'), ('s_1', 0.0, inf, 'auto'), ('a_1', 0.0, 5.0, 'auto'), ('A_2', 0.0, inf, 'auto'), ('s_2', 0.0, inf, 'auto'), ('a_2', 0.0, 5.0, 'auto'))): 'shifted_additive',
    ('I + (E - I) / (1 + (x_1 / M_1)**(-a_1) + (x_2 / M_2)**(-a_2))', None, ('x_1', 'x_2'), (('E', -inf, inf, 'auto'), ('I', -inf, inf, 'auto'), ('M_1', 0.0, inf, 'auto'), ('a_1', 0.0, 5.0, 'auto'), ('M_2', 0.0, inf, 'auto'), ('a_2', 0.0, 5.0, 'auto'))): 'bounded',
    ('E + A * S_1**(-a) - C * S_2', None, ('S_1', 'S_2'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('C', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'))): 'annealing',
    ('(N_c / N)**a_N + (S_c / S)**a_S', None, ('N', 'S'), (('N_c', 0.0, inf, 'auto'), ('S_c', 0.0, inf, 'auto'), ('a_N', 0.0, 5.0, 'auto'), ('a_S', 0.0, 5.0, 'auto'))): 'kaplan_ns',
    ('E + A_1 * x_1**(-a_1) + A_2 * x_2**(-a_2)', None, ('x_1', 'x_2'), (('E', 0.0, inf, 'auto'), ('A_1', 0.0, inf, 'auto'), ('a_1', 0.0, 5.0, 'auto'), ('A_2', 0.0, inf, 'auto'), ('a_2', 0.0, 5.0, 'auto'))): 'additive',
    ('E + (a * (D / N)**eta + b * (D / N)**(-eta)) * C**(-eta)', None, ('N', 'D', 'C'), (('E', 0.0, inf, 'auto'), ('a', 0.0, inf, 'auto'), ('b', 0.0, inf, 'auto'), ('eta', 0.0, 5.0, 'auto'))): 'overtrained',
    ('E + A / (minimum(N, ((alpha * A / (beta * B))**((1 + beta / alpha) / (alpha + beta)) * minimum(U, D)**(beta / alpha))) * (1 + R_N * (1 - exp((1 - maximum(N / ((alpha * A / (beta * B))**((1 + beta / alpha) / (alpha + beta)) * minimum(U, D)**(beta / alpha)), 1)) / R_N))))**alpha + B / (minimum(U, D) * (1 + R_D * (1 - exp((1 - maximum(D / U, 1)) / R_D))))**beta', None, ('N', 'D', 'U'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('alpha', 0.0, 5.0, 'auto'), ('beta', 0.0, 5.0, 'auto'), ('R_D', 0.0, inf, 'auto'), ('R_N', 0.0, inf, 'auto'))): 'data_constrained',
    ('-E + A_1 / N_nv**a_1 + A_2 / N_v**a_2 + B / D**b', None, ('N_nv', 'N_v', 'D'), (('E', 0.0, inf, 'auto'), ('A_1', 0.0, inf, 'auto'), ('A_2', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('a_1', 0.0, 5.0, 'auto'), ('a_2', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'))): 'vocabulary',
    ('10**(a * log10(N) + b * log10((1 / (1 / (K - 1 + 1 / (1 / K_start - 1 / K_max)) + 1 / K_max))) + c * log10(N) * log10((1 / (1 / (K - 1 + 1 / (1 / K_start - 1 / K_max)) + 1 / K_max))) + d)', None, ('N', 'K'), (('a', -3, 3, 'auto'), ('b', -3, 3, 'auto'), ('c', -1, 1, 'auto'), ('d', -inf, inf, 'auto'), ('K_start', 1.0, 32.0, 'auto'), ('K_max', 33.0, 100000.0, 'auto'))): 'routed',
    ('E + a * N**(-al) + b * D**(-be) + c * (1 - s)**(-la) + d * (1 - s)**(-de) * N**(-ga)', None, ('N', 'D', 's'), (('E', 0.0, inf, 'auto'), ('a', 0.0, inf, 'auto'), ('b', 0.0, inf, 'auto'), ('c', 0.0, inf, 'auto'), ('d', 0.0, inf, 'auto'), ('al', 0.0, 5.0, 'auto'), ('be', 0.0, 5.0, 'auto'), ('la', -3, 3, 'auto'), ('de', -3, 3, 'auto'), ('ga', 0.0, 5.0, 'auto'))): 'sparse_moe',
    ('E + (g / G**ga + a) * N**(-al) + b * D**(-be)', None, ('N', 'D', 'G'), (('E', 0.0, inf, 'auto'), ('g', 0.0, inf, 'auto'), ('a', 0.0, inf, 'auto'), ('b', 0.0, inf, 'auto'), ('ga', 0.0, 5.0, 'auto'), ('al', 0.0, 5.0, 'auto'), ('be', 0.0, 5.0, 'auto'))): 'fine_grained_moe',
    ('E + A / (x**a * D_f**b)', None, ('x', 'D_f'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'))): 'finetune_product',
    ('E + A / N**al + B * r**eta / D**be + C / (r + eps)**ga', None, ('N', 'D', 'r'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('C', 0.0, inf, 'auto'), ('al', 0.0, 5.0, 'auto'), ('eta', 0.0, 5.0, 'auto'), ('be', 0.0, 5.0, 'auto'), ('eps', 1e-06, 1.0, 'auto'), ('ga', 0.0, 5.0, 'auto'))): 'continual',
    ('E + A / (N * (1 - exp(-P / g)))**alpha + B / D**beta', None, ('N', 'D', 'P'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('alpha', 0.0, 5.0, 'auto'), ('beta', 0.0, 5.0, 'auto'), ('g', 0.0, inf, 'auto'))): 'precision',
    ('E + A / (N * e_1**l_1 * e_2**l_2)**alpha + B / D**beta', None, ('N', 'D', 'l_1', 'l_2'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('alpha', 0.0, 5.0, 'auto'), ('beta', 0.0, 5.0, 'auto'), ('e_1', 1e-06, 10, 'auto'), ('e_2', 1e-06, 10, 'auto'))): 'precision_levels',
    ('E + A / w**a + B / d**b + C / D**g', None, ('w', 'd', 'D'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('C', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'), ('g', 0.0, 5.0, 'auto'))): 'width_depth',
    ('E + A / w**a + B / d**b + C / N**g + F / D**z', None, ('w', 'd', 'N', 'D'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('C', 0.0, inf, 'auto'), ('F', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'), ('g', 0.0, 5.0, 'auto'), ('z', 0.0, 5.0, 'auto'))): 'width_depth_params',
    ('E + (1e9 * A / (N * (k * log(P) + 1)))**a', None, ('N', 'P'), (('E', 0.0, inf, 'linear'), ('A', 0.0, inf, 'auto'), ('k', 0.0, inf, 'linear'), ('a', 0.0, 5.0, 'auto'))): 'parallel',
    ('a * n_1**(-b) * (n_2 / n_1)**(-b * 2**(-1 / tau)) * (n_3 / n_2)**(-b * 2**(-2 / tau))', None, ('n_1', 'n_2', 'n_3'), (('a', 0.0, inf, 'auto'), ('b', 0.0, 5.0, 'auto'), ('tau', 0.0, inf, 'auto'))): 'quality_decay',
    ('E + A * n**(-a) + K * g * n_0**(-b)', None, ('n', 'g', 'n_0'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('K', 0.0, inf, 'auto'), ('a', 0.0, 5.0, 'auto'), ('b', 0.0, 5.0, 'auto'))): 'collapse',
    ('w_1 * r_1 + w_2 * r_2', None, ('r_1', 'r_2'), (('w_1', -inf, inf, 'auto'), ('w_2', -inf, inf, 'auto'))): 'mixture_linear',
    ('c + k * exp(t_1 * r_1 + t_2 * r_2)', None, ('r_1', 'r_2'), (('c', 0.0, inf, 'auto'), ('k', 0.0, inf, 'auto'), ('t_1', -30, 30, 'auto'), ('t_2', -30, 30, 'auto'))): 'mixture_exponential',
    ('b * log(own + d) + w_1 * r_1 + w_2 * r_2', None, ('own', 'r_1', 'r_2'), (('b', -inf, inf, 'auto'), ('d', 0.0, 1.0, 'auto'), ('w_1', -inf, inf, 'auto'), ('w_2', -inf, inf, 'auto'))): 'mixture_own_share',
    ('K * (L - E_0)**k + E_1', None, ('L',), (('K', 0.0, inf, 'auto'), ('E_0', 0.0, inf, 'linear'), ('k', 0.01, 5, 'auto'), ('E_1', 0.0, inf, 'auto'))): 'loss_to_loss',
    ('eps - k * exp(-g * L)', None, ('L',), (('eps', 0.0, inf, 'auto'), ('k', 0.0, inf, 'auto'), ('g', 0.0, inf, 'auto'))): 'loss_to_error',
    ('a / (1 + exp(-k * (L - L_0))) + b', None, ('L',), (('a', -2, 2, 'auto'), ('k', 0.0, inf, 'auto'), ('L_0', -inf, inf, 'auto'), ('b', -1, 2, 'auto'))): 'loss_to_accuracy',
    ('floor + (ceiling - floor) / (1 + exp(-(b + w_1 * z_1 + w_2 * z_2)))', None, ('z_1', 'z_2'), (('floor', -1, 1, 'auto'), ('ceiling', 0, 2, 'auto'), ('b', -100, 100, 'auto'), ('w_1', -100, 100, 'auto'), ('w_2', -100, 100, 'auto'))): 'logistic_index',
    ('sqrt(KL) * (a - b * log(sqrt(KL)))', None, ('KL',), (('a', -inf, inf, 'auto'), ('b', -inf, inf, 'auto'))): 'overoptimisation_rl',
    ('sqrt(KL) * (a - b * sqrt(KL))', None, ('KL',), (('a', -inf, inf, 'auto'), ('b', -inf, inf, 'auto'))): 'overoptimisation_bon',
    ('exp(a * k**b)', None, ('k',), (('a', -1000, 0, 'auto'), ('b', -5, 0, 'auto'))): 'pass_at_k',
    ('p / (p + (1 - p) * f) * (1 - ((1 - p) * (1 - f))**k)', None, ('k',), (('p', 1e-06, 1.0, 'auto'), ('f', 1e-09, 1.0, 'auto'))): 'verifier_ceiling',
    ('A * x_1**a_1 * x_2**a_2', None, ('x_1', 'x_2'), (('A', 0.0, inf, 'auto'), ('a_1', -5, 5, 'auto'), ('a_2', -5, 5, 'auto'))): 'power_product',
    ('E + A / N**alpha + B / D**beta + h * (log(lr) - log(l) - l_N * log(N) - l_D * log(D))**2 + q * (log(b) - log(s) - s_D * log(D))**2', None, ('N', 'D', 'lr', 'b'), (('E', 0.0, inf, 'auto'), ('A', 0.0, inf, 'auto'), ('B', 0.0, inf, 'auto'), ('alpha', 0.0, 5.0, 'auto'), ('beta', 0.0, 5.0, 'auto'), ('h', 0.0, inf, 'auto'), ('l', 0.0, inf, 'auto'), ('l_N', -3, 3, 'auto'), ('l_D', -3, 3, 'auto'), ('q', 0.0, inf, 'auto'), ('s', 0.0, inf, 'auto'), ('s_D', -3, 3, 'auto'))): 'moving_basin',
    ('S_min * (1 + B_0 * D**b / B)', None, ('B', 'D'), (('S_min', 0.0, inf, 'auto'), ('B_0', 0.0, inf, 'auto'), ('b', -3, 3, 'auto'))): 'critical_batch',
}


def module_of(meaning):
    """Return the module of a law that means this, or None."""
    name = NAMES.get(meaning)
    if name == "power":
        import scalestudy.laws.derived.power

        return scalestudy.laws.derived.power
    if name == "power_offset":
        import scalestudy.laws.derived.power_offset

        return scalestudy.laws.derived.power_offset
    if name == "shifted_power":
        import scalestudy.laws.derived.shifted_power

        return scalestudy.laws.derived.shifted_power
    if name == "sigmoid_power":
        import scalestudy.laws.derived.sigmoid_power

        return scalestudy.laws.derived.sigmoid_power
    if name == "broken_power":
        import scalestudy.laws.derived.broken_power

        return scalestudy.laws.derived.broken_power
    if name == "rectified":
        import scalestudy.laws.derived.rectified

        return scalestudy.laws.derived.rectified
    if name == "exponential":
        import scalestudy.laws.derived.exponential

        return scalestudy.laws.derived.exponential
    if name == "log_linear":
        import scalestudy.laws.derived.log_linear

        return scalestudy.laws.derived.log_linear
    if name == "log_power":
        import scalestudy.laws.derived.log_power

        return scalestudy.laws.derived.log_power
    if name == "linear":
        import scalestudy.laws.derived.linear

        return scalestudy.laws.derived.linear
    if name == "logistic":
        import scalestudy.laws.derived.logistic

        return scalestudy.laws.derived.logistic
    if name == "pass_until":
        import scalestudy.laws.derived.pass_until

        return scalestudy.laws.derived.pass_until
    if name == "u_shape":
        import scalestudy.laws.derived.u_shape

        return scalestudy.laws.derived.u_shape
    if name == "inverted_u":
        import scalestudy.laws.derived.inverted_u

        return scalestudy.laws.derived.inverted_u
    if name == "second_descent":
        import scalestudy.laws.derived.second_descent

        return scalestudy.laws.derived.second_descent
    if name == "growth":
        import scalestudy.laws.derived.growth

        return scalestudy.laws.derived.growth
    if name == "chinchilla":
        import scalestudy.laws.derived.chinchilla

        return scalestudy.laws.derived.chinchilla
    if name == "kaplan_nd":
        import scalestudy.laws.derived.kaplan_nd

        return scalestudy.laws.derived.kaplan_nd
    if name == "coupled":
        import scalestudy.laws.derived.coupled

        return scalestudy.laws.derived.coupled
    if name == "shifted_additive":
        import scalestudy.laws.derived.shifted_additive

        return scalestudy.laws.derived.shifted_additive
    if name == "bounded":
        import scalestudy.laws.derived.bounded

        return scalestudy.laws.derived.bounded
    if name == "annealing":
        import scalestudy.laws.derived.annealing

        return scalestudy.laws.derived.annealing
    if name == "kaplan_ns":
        import scalestudy.laws.derived.kaplan_ns

        return scalestudy.laws.derived.kaplan_ns
    if name == "additive":
        import scalestudy.laws.derived.additive

        return scalestudy.laws.derived.additive
    if name == "overtrained":
        import scalestudy.laws.derived.overtrained

        return scalestudy.laws.derived.overtrained
    if name == "data_constrained":
        import scalestudy.laws.derived.data_constrained

        return scalestudy.laws.derived.data_constrained
    if name == "vocabulary":
        import scalestudy.laws.derived.vocabulary

        return scalestudy.laws.derived.vocabulary
    if name == "routed":
        import scalestudy.laws.derived.routed

        return scalestudy.laws.derived.routed
    if name == "sparse_moe":
        import scalestudy.laws.derived.sparse_moe

        return scalestudy.laws.derived.sparse_moe
    if name == "fine_grained_moe":
        import scalestudy.laws.derived.fine_grained_moe

        return scalestudy.laws.derived.fine_grained_moe
    if name == "finetune_product":
        import scalestudy.laws.derived.finetune_product

        return scalestudy.laws.derived.finetune_product
    if name == "continual":
        import scalestudy.laws.derived.continual

        return scalestudy.laws.derived.continual
    if name == "precision":
        import scalestudy.laws.derived.precision

        return scalestudy.laws.derived.precision
    if name == "precision_levels":
        import scalestudy.laws.derived.precision_levels

        return scalestudy.laws.derived.precision_levels
    if name == "width_depth":
        import scalestudy.laws.derived.width_depth

        return scalestudy.laws.derived.width_depth
    if name == "width_depth_params":
        import scalestudy.laws.derived.width_depth_params

        return scalestudy.laws.derived.width_depth_params
    if name == "parallel":
        import scalestudy.laws.derived.parallel

        return scalestudy.laws.derived.parallel
    if name == "quality_decay":
        import scalestudy.laws.derived.quality_decay

        return scalestudy.laws.derived.quality_decay
    if name == "collapse":
        import scalestudy.laws.derived.collapse

        return scalestudy.laws.derived.collapse
    if name == "mixture_linear":
        import scalestudy.laws.derived.mixture_linear

        return scalestudy.laws.derived.mixture_linear
    if name == "mixture_exponential":
        import scalestudy.laws.derived.mixture_exponential

        return scalestudy.laws.derived.mixture_exponential
    if name == "mixture_own_share":
        import scalestudy.laws.derived.mixture_own_share

        return scalestudy.laws.derived.mixture_own_share
    if name == "loss_to_loss":
        import scalestudy.laws.derived.loss_to_loss

        return scalestudy.laws.derived.loss_to_loss
    if name == "loss_to_error":
        import scalestudy.laws.derived.loss_to_error

        return scalestudy.laws.derived.loss_to_error
    if name == "loss_to_accuracy":
        import scalestudy.laws.derived.loss_to_accuracy

        return scalestudy.laws.derived.loss_to_accuracy
    if name == "logistic_index":
        import scalestudy.laws.derived.logistic_index

        return scalestudy.laws.derived.logistic_index
    if name == "overoptimisation_rl":
        import scalestudy.laws.derived.overoptimisation_rl

        return scalestudy.laws.derived.overoptimisation_rl
    if name == "overoptimisation_bon":
        import scalestudy.laws.derived.overoptimisation_bon

        return scalestudy.laws.derived.overoptimisation_bon
    if name == "pass_at_k":
        import scalestudy.laws.derived.pass_at_k

        return scalestudy.laws.derived.pass_at_k
    if name == "verifier_ceiling":
        import scalestudy.laws.derived.verifier_ceiling

        return scalestudy.laws.derived.verifier_ceiling
    if name == "power_product":
        import scalestudy.laws.derived.power_product

        return scalestudy.laws.derived.power_product
    if name == "moving_basin":
        import scalestudy.laws.derived.moving_basin

        return scalestudy.laws.derived.moving_basin
    if name == "critical_batch":
        import scalestudy.laws.derived.critical_batch

        return scalestudy.laws.derived.critical_batch
    return None
