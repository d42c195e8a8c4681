import pytest
import shapes
from plan import RUNS

MODELS = sorted({run.shape for run in RUNS}, key=lambda shape: (shape.family, shape.width))


def test_parameters_of_a_transformer_and_an_lstm_by_hand():
    # Two layers of width 8: attention 4 * 8 * 8, block 8 * 8 * 8, two norms of 8; and one norm at the end.
    assert shapes.count_params(shapes.Shape("transformer", 8, 2)) == (2 * (256 + 512 + 16) + 8, 1576 + 2 * 256 * 8)
    # Four gates, each with an input matrix, a recurrent matrix and a bias.
    assert shapes.count_params(shapes.Shape("lstm", 8, 1)) == (4 * (64 + 64 + 8), 544 + 2 * 256 * 8)


def test_flops_of_one_byte_by_hand():
    # Forward multiply-adds: 2 layers * (12 * 64 + scores and values 2 * 64 * 8), head 8 * 256.
    assert shapes.training_flops(shapes.Shape("transformer", 8, 2), 64) == 6 * (2 * (768 + 1024) + 2048)
    assert shapes.training_flops(shapes.Shape("lstm", 8, 1), 64) == 6 * (2 * 4 * 64 + 2048)


def test_a_width_that_does_not_divide_into_heads_is_refused():
    with pytest.raises(ValueError, match="width 112 does not divide into 3 heads"):
        shapes.Shape("transformer", 112, 2)
    assert shapes.Shape("lstm", 112, 1).width == 112


@pytest.mark.parametrize("shape", MODELS, ids=str)
def test_counts_agree_with_the_arrays_of_every_planned_model(shape):
    models = pytest.importorskip("models", reason="the lab group (jax) is not installed", exc_type=ImportError)
    np = pytest.importorskip("numpy")
    params = models.initial(shape, np.random.default_rng(0))
    assert {name: array.shape for name, array in params.items()} == shapes.sizes(shape)
    total = sum(array.size for array in params.values())
    ends = params["embed"].size + params["head"].size
    assert shapes.count_params(shape) == (total - ends, total)
