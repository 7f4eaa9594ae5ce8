"""What the lesson has learned beforehand: principal components of tins, and small autoencoders."""

from typing import Any

from core.pca import PCA
from pages.ui import store
from pages.ui.live.view import mount

NETS = {
    "1": "autoencoder-tins-one",
    "2": "autoencoder-tins",
    "4": "autoencoder-tins-four",
    "8": "autoencoder-tins-eight",
}
"""Numbers in a code: the shipped autoencoder of tins that has it."""
MOST = 32  # principal components that the page can use


def components() -> PCA:
    """The principal components of the training tins."""
    return store.remember(_components)


def _components() -> PCA:
    return PCA.fit(store.world("tins").train().x, MOST)


def net(codes: str) -> Any:
    """The shipped autoencoder of tins with so many numbers in a code."""
    return store.model(NETS[codes])


def send() -> None:
    """Send all of them to the browser once, where the views of tins compute with them."""
    pca = components()
    arrays = {"mean": pca.mean.numpy(), "components": pca.components.numpy()}
    for word in NETS:
        for name, weight in net(word).state_dict().items():
            if name.startswith(("encoder.", "decoder.")):
                arrays[f"{word}/{name}"] = weight.numpy()
    mount("tins_nets", "representation_nets", arrays)
