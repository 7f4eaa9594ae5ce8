"""The families. A new one is one file here and one line below."""

from core.model import GenerativeModel
from core.models.autoencoder import Autoencoder
from core.models.box import Box
from core.models.coupling_flow import CouplingFlow
from core.models.diffusion import Diffusion
from core.models.flow_matching import FlowMatching
from core.models.gan import Gan
from core.models.gaussian_mixture import GaussianMixture
from core.models.histogram import Histogram
from core.models.image_flow import ImageFlow
from core.models.joint_table import JointTable
from core.models.kernel_density import KernelDensity
from core.models.naive_bayes import NaiveBayes
from core.models.ngram import NGram
from core.models.pixel_naive_bayes import PixelNaiveBayes
from core.models.recurrent_lm import RecurrentLM
from core.models.score import Score
from core.models.sphere_flow import SphereFlow
from core.models.transformer_lm import TransformerLM
from core.models.variational_autoencoder import VariationalAutoencoder

FAMILIES: dict[str, type[GenerativeModel]] = {
    "box": Box,
    "histogram": Histogram,
    "gaussian_mixture": GaussianMixture,
    "kernel_density": KernelDensity,
    "joint_table": JointTable,
    "naive_bayes": NaiveBayes,
    "pixel_naive_bayes": PixelNaiveBayes,
    "autoencoder": Autoencoder,
    "variational_autoencoder": VariationalAutoencoder,
    "image_flow": ImageFlow,
    "coupling_flow": CouplingFlow,
    "sphere_flow": SphereFlow,
    "gan": Gan,
    "diffusion": Diffusion,
    "score": Score,
    "flow_matching": FlowMatching,
    "ngram": NGram,
    "recurrent_lm": RecurrentLM,
    "transformer_lm": TransformerLM,
}
