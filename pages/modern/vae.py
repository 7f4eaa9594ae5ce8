"""Variational autoencoder: give every picture a small cloud of codes, and draw from the clouds."""

import streamlit as st

from core.anomaly import roc
from core.attribute_directions import AttributeDirections
from core.code_prior import CodePrior
from core.models.autoencoder import Autoencoder
from core.models.variational_autoencoder import VariationalAutoencoder
from pages.ui import figures
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.source import source
from pages.ui.vae import (
    edits,
    guesses,
    held,
    inside,
    land,
    models,
    numbers,
    plane,
    play,
    ruler,
    strange,
    taken,
    tasks,
    training,
)
from pages.ui.words import _

lesson = Lesson("vae", _("Can you draw a picture by drawing its code?"))
controls = lesson.controls
controls.seed(0)
revealed = guesses.revealed()

with lesson.play():

    @lesson.part
    def drawn() -> None:
        """A picture, its Gaussian, and eight draws decoded."""
        play.play_view(controls)

    @lesson.part
    def recipes() -> None:
        """Settings by name, and what is seen, in words."""
        controls.presets([
            Preset("mean", _("No noise"), {"noise": 0.0, "picture": 13}),
            Preset("learned", _("As learned"), {"noise": 1.0, "picture": 13}),
            Preset("loose", _("Twice the noise"), {"noise": 2.0, "picture": 13}),
            Preset("wrong", _("Another outfit"), {"noise": 0.0, "picture": 2}, failure=_(
                "No noise at all, and still none of the eight wears what x wears. So it is not the "
                "draw: the *mean* code decodes to another outfit. Compare the collars. β = 30 made "
                "codes dear, and the model saved where few pixels were at stake. "
            ) + numbers.given_back()),
        ])  # fmt: skip
        play.in_words(controls.state())


with lesson.idea():
    st.html('<p class="fn-lead">{}</p>'.format(_(
        "Squeeze a picture through a few numbers, and ask for it back. What comes out is a way to "
        "<em>describe</em> pictures. To <em>draw</em> one, you must also know which numbers to "
        "begin with."
    )))  # fmt: skip
    st.markdown(_(
        "**The bottleneck.** An *autoencoder* is an encoder, from 3,072 numbers to 24, and a "
        "decoder, back to 3,072. It is trained to return what it was given. You may think that "
        "this is a generative model already: draw 24 numbers, decode. Make that guess below."
    ))  # fmt: skip
    st.markdown(_(
        "**A cloud for a code.** A *variational* autoencoder (Kingma & Welling 2013; Rezende et "
        "al. 2014) answers with a Gaussian: a mean μ and a deviation σ for every latent. The "
        "code is drawn from it. So the decoder must cope with every code in the cloud, and codes "
        "near each other come to mean nearly the same."
    ))  # fmt: skip
    st.markdown(_(
        "**Two terms.** *Reconstruction* wants narrow clouds far apart, so that no two pictures "
        "are confused. The *KL* wants every cloud to be N(0, I), so that codes are easy to draw. "
        "A latent for which the KL wins says nothing about the picture. You see some above, on the "
        "right: mean 0, deviation 1, whatever you show the encoder. {all} latents were offered, "
        "and the busy ones do all the work."
    ).format(all=len(models.gaussians()[0][0])))  # fmt: skip

with lesson.predict():

    @lesson.part
    def guess() -> None:
        """Three ways to draw codes, and one about beta."""
        guesses.code_guesses(controls.state()["seed"])
        guesses.collapse_guess()
        if guesses.revealed() != revealed:
            st.rerun()  # the ruler waits further down


with lesson.inside():
    st.markdown(_(
        "The two terms for the picture in play. Move the noise. Below 1 the clouds shrink and "
        "their codes get dear. At 0 a cloud is a point, and a point costs infinitely many nats: "
        "the bound is −∞. Above 1 the busy latents get cheaper and the pictures poorer, while the "
        "idle ones stick out of N(0, 1) and get dear in turn. A bound holds for *every* choice of "
        "q. The encoder looks for the best."
    ))  # fmt: skip
    inside.bound()
    source(VariationalAutoencoder.terms, equation=r"\log p(x) \ge E_{q(z|x)} \log p(x|z) - "
           r"\mathrm{KL}(q(z|x) \,\|\, p(z))")  # fmt: skip
    st.markdown(_(
        "**Reparameterisation.** A draw cannot be differentiated. So the chance is moved out: "
        "ε is drawn first, and z = μ + σε is then an ordinary sum. The gradient passes through μ "
        "and σ, and training can push the cloud. Below, the busiest latent of the first draw."
    ))  # fmt: skip
    inside.reparameterised()
    source(VariationalAutoencoder._loss, equation=r"z = \mu(x) + \sigma(x)\,\varepsilon, \quad "
           r"\varepsilon \sim N(0, I)")  # fmt: skip
    source(Autoencoder.sample, equation=r"z \sim N(\bar z, \mathrm{Cov}\,z), \quad x = d(z)")
    source(CodePrior.log_prob, equation=r"p(z) = \prod_i \sum_k w_{ik} N(z_i; m_{ik}, s_{ik}^2)")

    st.markdown(f"### {_('A tighter bound')}")
    st.markdown(_(
        "One code gives the ELBO. Draw k codes, weigh each by p(x|z) p(z) / q(z|x), and take the "
        "logarithm of the *mean weight*: a bound again, and on average a tighter one for every "
        "larger k (Burda et al. 2016). The model stays as it is. Only the bookkeeping improves."
    ))  # fmt: skip

    @lesson.part
    def tighter() -> None:
        """The importance-weighted bound."""
        numbers.bound_view(controls)

    st.markdown(numbers.of_many())
    source(VariationalAutoencoder.importance_bound, equation=r"\log p(x) \ge E \log \frac1k "
           r"\sum_i \frac{p(x|z_i)\, p(z_i)}{q(z_i|x)}")  # fmt: skip

    st.markdown(f"### {_('Between outfits')}")
    st.markdown(_(
        "Half-way between two pictures, pixel by pixel, is a ghost of both. Half-way between their "
        "codes it looks more like one person. Hold a place on the sheet. At the upper right stands "
        "an outfit by arithmetic: B + C − A."
    ))  # fmt: skip
    st.markdown(numbers.between())

    @lesson.part
    def sheet() -> None:
        """A plane through three codes."""
        plane.plane_view(controls)

    st.markdown(f"### {_('Push a code')}")
    st.markdown(_(
        "From 10,000 training pictures whose outfit is known, the mean step in z was learned for "
        "each value of each attribute, and for each pair of values. Add as many steps as you like. "
        "The inspector reads what comes out. It has never seen this model."
    ))  # fmt: skip

    @lesson.part
    def pushed() -> None:
        """Attribute sliders."""
        edits.edit_view(controls)
        start = dict.fromkeys(held.WANTED, 0.0)
        controls.presets([
            Preset("none", _("No step"), start),
            Preset("rose", _("Pink clothes, curly hair"), start | {"pink": 1.0, "curly": 1.0}),
            Preset("far", _("Too far"), start | dict.fromkeys(held.WANTED, 2.0), failure=_(
                "Every slider at 2: z has left the region where training codes lie. The decoder "
                "was never taught what to do here. A direction is a *local* truth, as the map of "
                "a city is."
            )),
        ])  # fmt: skip
        edits.in_words(controls.state())

    st.markdown(edits.found())
    source(AttributeDirections.move, equation=r"z' = z + a\,(f(y') - f(y))\, W")

    st.markdown(f"### {_('Two latents and a map')}")
    st.markdown(_(
        "On the land a code has two numbers, and you can see all of it. Hold a code on the left "
        "and see where it is decoded to. Three models, A, B and C: two of them are ill. Diagnose "
        "them before you ask what went wrong."
    ))  # fmt: skip

    @lesson.part
    def mapped() -> None:
        """The plane of codes and the map."""
        land.land_view(controls)

    st.markdown(f"### {_('Does this picture belong?')}")
    st.markdown(_(
        "A picture that the model cannot give back is strange to it. Set how many false alarms you "
        "accept, and see what is caught. Upside-down avatars and confetti are easy. Two outfits "
        "laid over each other are the hard case: the decoder can do half of each."
    ))  # fmt: skip

    @lesson.part
    def odd() -> None:
        """What is far from its reconstruction."""
        strange.strange_view(controls, held.address("strange"))

    source(roc, equation=r"\mathrm{AUC} = P(s_{\mathrm{strange}} > s_{\mathrm{true}})")

    st.markdown(f"### {_('Noise taken away')}")
    st.markdown(_(
        "What does not fit through 24 numbers does not come back. Noise is the first to go, though "
        "nobody trained this model on noisy pictures."
    ))  # fmt: skip

    @lesson.part
    def cleaner() -> None:
        """Noisy pictures, decoded again."""
        numbers.noise_view(controls)

    st.markdown(f"### {_('Train one yourself')}")
    st.markdown(_(
        "A recorded run plays until you press Train. The excess is a *bound*: the true one is no "
        "larger."
    ))  # fmt: skip
    training.why_beta()

    @lesson.part
    def on_points() -> None:
        """The learner's own, on the land or a world of their own."""
        training.judge_again(controls, training.land_room(controls))

    st.markdown(_("And on pictures, with β = 10 and 16 latents, in about a minute:"))

    @lesson.part
    def on_pictures() -> None:
        """The learner's own, on pictures."""
        training.picture_room(controls)


with lesson.measure():

    @lesson.part
    def measured() -> None:
        """The ruler, once the guesses are in."""
        if revealed:
            ruler.on_pictures()
            ruler.on_land()
        else:
            st.markdown(_("The ruler's tables wait for your first three guesses."))

    numbers.blur()


with lesson.exercise():

    @lesson.part
    def exercises() -> None:
        """Judged by the settings and the trained model as they are now."""
        st.markdown(_("Each looks at your settings above as they are now."))
        tasks.exercises(controls)


lesson.toolbar(Export(
    figure=lambda settings: figures.sheet(taken.arrays(settings)["x"], columns=4),
    data=taken.arrays, code=taken.code_again,
))  # fmt: skip
