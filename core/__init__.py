"""The science of From Noise: worlds, families of generative models, and the ruler.

Nothing in this package knows of a screen. It runs on CPU or CUDA with torch alone, plus numpy,
pillow, scikit-learn and safetensors; the pages that show it live in ``pages/``.
"""
