"""Variational autoencoder: give every picture a small cloud of codes, and draw from the clouds."""

import streamlit as st

from core.code_prior import CodePrior
from core.models.autoencoder import Autoencoder
from core.models.variational_autoencoder import VariationalAutoencoder
from pages.ui import figures
from pages.ui.controls import Preset
from pages.ui.export import Export
from pages.ui.lesson import Lesson
from pages.ui.source import source
from pages.ui.vae import guesses, inside, play, ruler, taken
from pages.ui.words import _

lesson = Lesson("vae", _("Can you draw a picture by drawing its code?"))
controls = lesson.controls
controls.seed(0)

with lesson.play():

    @lesson.part
    def drawn() -> None:
        """A picture, its Gaussian, and eight draws decoded."""
        play.play_view(controls)

    @lesson.part
    def recipes() -> None:
        """Settings by name, and what is seen, in words."""
        controls.presets([
            Preset("mean", _("No noise"), {"noise": 0.0}),
            Preset("learned", _("As learned"), {"noise": 1.0}),
            Preset("twice", _("Twice the noise"), {"noise": 2.0}),
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
        "A latent for which the KL wins says nothing about the picture. Of the {all} latents above "
        "only {busy} are busy. On the right you see the others: mean 0, deviation 1."
    ).format(busy=inside.busy()[0], all=inside.busy()[1]))  # fmt: skip

with lesson.predict():

    @lesson.part
    def guess() -> None:
        """Three ways to draw codes, and one about beta."""
        guesses.code_guesses(controls.state()["seed"])
        guesses.collapse_guess()


with lesson.inside():
    st.markdown(_(
        "The two terms for the picture in play. Move the noise: with wider clouds the codes are "
        "cheap and the pictures poor. With σ · 0 the cloud is a point, and a point costs "
        "infinitely many nats: the bound is −∞. A bound holds for *every* choice of q. The encoder "
        "looks for the best."
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
    source(CodePrior.log_prob, equation=r"p(z) = \prod_i \sum_k w_{ik} N(z_i; m_{ik}, s_{ik}^2)")
    source(Autoencoder.sample, equation=r"z \sim N(\bar z, \mathrm{Cov}\,z), \quad x = d(z)")

with lesson.measure():

    @lesson.part
    def measured() -> None:
        """The ruler, once the guesses are in."""
        if guesses.revealed():
            ruler.on_pictures()
            ruler.on_land()
        else:
            st.markdown(_("The ruler's tables wait for your first three guesses."))


with lesson.exercise():
    st.markdown(_("Each looks at your settings above as they are now."))

lesson.toolbar(Export(
    figure=lambda settings: figures.sheet(taken.arrays(settings)["x"], columns=4),
    data=taken.arrays, code=taken.code_again,
))  # fmt: skip
