"""Texts that the models are given: English, like what they have read, whatever the page speaks."""

SALT = "A pinch of salt and a little"
SENTENCE = "The dog ran after the cat, and the cat ran up a tree."
TURKEY = {
    "land": "Turkey lies between Europe and Asia. The capital of Turkey is",
    "meal": "For Thanksgiving dinner we roast a turkey and serve it with",
    "bird": "In the woods we saw a wild turkey. The turkey spread its",
}
LOOP = "I do not know what to say. I do not know what to say. I do not know what to say. I do not"
WEATHER = "The weather today is"
GREEDY = "I am"
