"""Noise models of pictures: what short training learns, requests, bounds and the few-step form."""

import math

import pytest
import torch

from core import denoising, distillation
from core.capabilities import Bounded, Completer, Conditional, Density
from core.models.diffusion import Diffusion
from core.picture_denoisers import GRAIN, PictureDenoiser
from core.requests import evenly
from core.rng import borrowed, generator
from core.samplers import ddim_step
from core.schedules import cosine
from core.space import PICTURES, levels
from core.variational_bound import NEAREST, log_levels
from core.worlds import get
from core.worlds.tins import TINS

SMALL = {"width": 16, "layers": 1, "practice": "even", "target": "velocity", "batch": 32}
SMALL |= {"walk": 4, "sampler": "ddim", "rate": 0.005}


def made(**settings) -> Diffusion:
    return Diffusion.create(Diffusion.Configuration(**SMALL | settings), PICTURES, rng=generator(0))


@pytest.fixture(scope="module")
def learned() -> Diffusion:
    return made(steps=150, requests=True).fit(get("wardrobe").train(500), rng=generator(1))


class Pale(torch.nn.Module):
    """The best denoiser of pictures whose numbers are all N(0, std^2)."""

    std = 0.3

    def forward(self, x, alpha, sigma, y=None):
        a, s = (v[:, None, None, None] for v in (alpha, sigma))
        return (a * self.std**2 / (a**2 * self.std**2 + s**2) * x.double()).to(x.dtype)


def test_pictures_have_a_bound_and_no_density(learned):
    assert isinstance(learned, Bounded)
    assert isinstance(learned, Conditional)
    assert isinstance(learned, Completer)
    assert not isinstance(learned, Density)


def test_training_lowers_the_error_of_the_guess(learned):
    x = get("wardrobe").test(100).x
    part = denoising.noised(learned.schedule, x, 0.3, rng=generator(2))
    gaps = [(denoising.guess(model, part, 0.3) - x).square().mean() for model in (made(), learned)]
    assert gaps[1] < 0.75 * gaps[0]


def test_the_network_starts_as_the_best_guess_of_grain_alone():
    x = torch.randn(4, *PICTURES.shape, generator=generator(3))
    for t in (0.01, 0.6):
        a, s = cosine().at(t)
        wanted = a * GRAIN**2 / (a**2 * GRAIN**2 + s**2) * x
        torch.testing.assert_close(denoising.guess(made(), x, t), wanted.float())


def test_other_pictures_will_do_too():
    with borrowed(generator(0)):
        net = PictureDenoiser(TINS, 8, 1, (), 0.5)
    x, one = torch.randn(3, *TINS.shape, generator=generator(4)), torch.ones(3)
    assert net(x, one, one).shape == x.shape


def test_requests_change_the_draw_and_none_are_free_draws(learned):
    free = learned.sample(8, rng=generator(5))
    nothing = torch.full((8, 5), -1)
    assert torch.equal(free, learned.sample_given(nothing, rng=generator(5)))
    asked = torch.tensor([[1, 2, 3, 4, 5]] * 8)
    plain, hard = (learned.sample_given(asked, rng=generator(5), guidance=w) for w in (1.0, 4.0))
    assert not torch.equal(free, plain)
    assert not torch.equal(plain, hard)
    frames = list(learned.trajectory(8, rng=generator(5)))
    assert torch.equal(frames[-1].x, free)
    assert [frame.time for frame in frames] == [1.0, 0.75, 0.5, 0.25, 0.0]
    with pytest.raises(ValueError, match="expected a model that learned requests"):
        made().sample_given(asked, rng=generator(5))
    with pytest.raises(ValueError, match="expected data with their attributes"):
        made(requests=True).fit(type(get("wardrobe").train(9))(PICTURES, free), rng=generator(0))


def test_painting_over_a_part_keeps_the_rest(learned):
    x = get("wardrobe").test(6).x
    known = torch.ones_like(x, dtype=torch.bool)
    known[:, :, 20:] = False
    done = learned.complete(x, known, rng=generator(6))
    assert torch.equal(done[known], x[known])
    assert (done[~known] - x[~known]).abs().mean() > 0.02


def test_levels_are_as_likely_as_all_256_say():
    u = torch.tensor([0, 1, 7, 128, 254, 255]).double() / 127.5 - 1
    y = u + NEAREST * torch.tensor([0.5, -2.0, 3.0, 0.0, 1.0, -0.3])
    every = torch.arange(256).double() / 127.5 - 1
    odds = -((every - y[:, None]) ** 2) / (2 * NEAREST**2)
    truth = odds.log_softmax(1).gather(1, levels(u).long()[:, None])[:, 0]
    torch.testing.assert_close(log_levels(u[:, None], y[:, None], NEAREST), truth)


def test_bound_of_pale_pictures_is_their_entropy_and_that_of_a_worse_guess_is_lower():
    model = made(bound_draws=16)
    x = (0.3 * torch.randn(64, *PICTURES.shape, generator=generator(7))).clamp(-1, 1)
    x = levels(x).float() / 127.5 - 1
    scores = []
    for std in (0.3, 0.2):
        model.net = Pale()
        model.net.std = std
        scores.append(model.elbo(x, rng=generator(8)).mean() / PICTURES.dims)
    curve = torch.distributions.Normal(0.0, 0.3)
    truth = curve.log_prob(x).mean() + math.log(2 / 255)
    assert scores[0] == pytest.approx(float(truth), abs=0.01)
    assert scores[1] < scores[0] - 0.05


def test_one_step_with_the_target_goes_where_the_teacher_goes():
    schedule, teacher = cosine(), Pale()
    x = torch.randn(5, *PICTURES.shape, dtype=torch.float64, generator=generator(9))
    for t, u in ((1.0, 0.75), (0.5, 0.25), (0.25, 0.0)):
        far, near = (torch.full((5,), v, dtype=torch.float64) for v in (t, u))
        wanted = distillation.target(teacher, schedule, x, far, near)
        here = ddim_step(lambda z, _, w=wanted: w, schedule, x, t, u, rng=generator(0))
        there = x
        for k in range(distillation.INNER):
            a, b = (t + (u - t) * j / distillation.INNER for j in (k, k + 1))
            there = ddim_step(
                lambda z, time: teacher(z, *schedule.at(time)),
                schedule,
                there,
                a,
                b,
                rng=generator(0),
            )
        torch.testing.assert_close(here, there)


def test_a_short_walk_is_learned_from_the_model_itself(learned):
    """The student comes nearer to where the teacher's long walk ends than the teacher's short."""
    student = made(steps=250, requests=True, stages=2, walk=2, rate=0.002)
    student.load_state_dict(learned.state_dict())
    student.fit(get("wardrobe").train(500), rng=generator(10))
    start = denoising.noise(learned, 64, rng=generator(11))
    long = denoising.way_of(learned, sampler="ddim", steps=2 * distillation.INNER)
    short = denoising.way_of(learned, sampler="ddim", steps=2)

    def end(model, way):
        return denoising.last(model, denoising.walk(model, start, rng=generator(0), way=way))

    wanted = end(learned, long)
    gaps = [(end(model, short) - wanted).square().mean() for model in (learned, student)]
    assert gaps[1] < 0.85 * gaps[0]


def test_requests_are_chosen_first_where_the_model_chooses(learned):
    model = made(steps=40, requests=True, choose=True).fit(
        get("wardrobe").train(500), rng=generator(12)
    )
    y = torch.tensor([[1, -1, -1, 3, -1]] * 5)
    wish = model.wish(5, y, rng=generator(13))
    assert bool(((y == wish) | (y < 0)).all())
    assert int(wish.min()) >= 0
    drawn = model.sample_given(y, rng=generator(13))
    rng = generator(13)
    wish = model.wish(5, y, rng=rng)
    start = denoising.noise(model, 5, rng=rng)
    again = denoising.last(model, denoising.walk(model, start, rng=rng, y=wish))
    assert torch.equal(drawn, again)
    assert learned.wish(5, y, rng=rng) is y


def test_half_of_a_batch_shows_each_outfit_as_often():
    y = torch.tensor([[0, 1]] * 8 + [[2, 3]] * 2)
    odds = evenly(y)
    assert float(odds[:8].sum()) == pytest.approx(float(odds[8:].sum()))


def test_a_teacher_that_pulls_teaches_the_pulled_guess():
    class Asked(Pale):
        def forward(self, x, alpha, sigma, y=None):
            free = super().forward(x, alpha, sigma)
            return free if y is None else free + 0.1

    x = torch.randn(2, *PICTURES.shape, dtype=torch.float64, generator=generator(14))
    t, u = (torch.full((2,), v, dtype=torch.float64) for v in (1.0, 0.5))
    y = torch.zeros(2, 5, dtype=torch.int64)
    free, plain, pulled = (
        distillation.target(Asked(), cosine(), x, t, u, asked, weight)
        for asked, weight in ((None, 1.0), (y, 1.0), (y, 3.0))
    )
    torch.testing.assert_close(pulled - free, 3 * (plain - free))
