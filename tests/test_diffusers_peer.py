"""Our steps beside those of the `diffusers` schedulers: same network, same noise."""

import json

import pytest
import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler

from core.__main__ import main
from core.picture_denoisers import PictureDenoiser
from core.rng import borrowed, generator
from core.samplers import ddim, dpm_solver
from core.schedules import Schedule
from core.space import PICTURES

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # theirs
SETTINGS = {"num_train_timesteps": 1_000, "timestep_spacing": "trailing", "beta_schedule": "linear"}


def same_schedule(scheduler) -> Schedule:
    """Theirs, which is known at whole numbers of 1,000: at 0 there is no noise."""
    kept = torch.cat([torch.ones(1, dtype=torch.float64), scheduler.alphas_cumprod.double()])

    def marginal(t):
        here = kept[(t * 1_000).round().long()]
        return here.sqrt(), (1 - here).sqrt()

    return Schedule("theirs", marginal)


@pytest.fixture(scope="module")
def net() -> torch.nn.Module:
    with borrowed(generator(0)):
        net = PictureDenoiser(PICTURES, 16, 2, (), 0.5)
    for part in net.parameters():
        torch.nn.init.normal_(part, 0, 0.05, generator=generator(part.numel()))
    return net.double()


def start(n=2):
    return torch.randn(n, *PICTURES.shape, dtype=torch.float64, generator=generator(1))


def theirs(scheduler, net, x, steps, **rest):
    """Their loop: the network says the noise."""
    scheduler.set_timesteps(steps)
    schedule = same_schedule(scheduler)
    frames = [x]
    for step in scheduler.timesteps:
        a, s = schedule.at(((step.double() + 1) / 1_000).expand(len(x)))
        with torch.no_grad():
            guess = net(x, a, s)
        eps = (x - a[:, None, None, None] * guess) / s[:, None, None, None]
        extra = {"variance_noise": rest["noise"].pop(0)} if "noise" in rest else {}
        x = scheduler.step(eps, step, x, **{k: v for k, v in rest.items() if k != "noise"}, **extra)
        x = x.prev_sample
        frames.append(x)
    return frames


def ours(sampler, schedule, net, x, steps, **rest):
    @torch.no_grad()
    def denoise(x, t):
        return net(x, *schedule.at(t))

    return [frame.x for frame in sampler(denoise, schedule, x, steps, **rest)]


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_ddim_steps_are_theirs(net, eta):
    scheduler = DDIMScheduler(**SETTINGS, clip_sample=False, set_alpha_to_one=True)
    x, steps, rng = start(), 20, generator(2)
    noise = [torch.randn(x.shape, dtype=x.dtype, generator=rng) for _ in range(steps)]
    mine = ours(ddim, same_schedule(scheduler), net, x, steps, rng=generator(2), eta=eta)
    rest = {"noise": noise} if eta else {}
    for one, two in zip(mine, theirs(scheduler, net, x, steps, eta=eta, **rest), strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=1e-5)
    assert (mine[0] - mine[-1]).abs().max() > 0.1


@pytest.mark.parametrize("steps", [4, 20])
def test_dpm_solver_steps_are_theirs(net, steps):
    scheduler = DPMSolverMultistepScheduler(
        **SETTINGS, algorithm_type="dpmsolver++", solver_order=2, final_sigmas_type="zero"
    )
    x = start()
    mine = ours(dpm_solver, same_schedule(scheduler), net, x, steps)
    for one, two in zip(mine, theirs(scheduler, net, x, steps), strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=1e-5)
    assert (mine[0] - mine[-1]).abs().max() > 0.1


def test_the_command_times_both_in_one_run(capsys):
    words = ["bench", "diffusion", "--blocks", "1", "--batch", "4", "--json"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["batch"] == 4
    assert found["threads"] == 1
    assert found["peer"].startswith("diffusers")
    assert found["times_as_fast"] == pytest.approx(found["peer_ms"] / found["ours_ms"])
    assert found["sample_difference"] < 1e-3
    assert main(words[:-1]) == 0
    assert "times as fast" in capsys.readouterr().out
