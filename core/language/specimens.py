"""Texts to try a tokenizer on, and one sentence in ten languages.

The sentence opens Article 1 of the Universal Declaration of Human Rights (United Nations 1948), in
the official translations. The passages by Jane Austen are in the public domain.
"""

TWISTER = (
    "She sells sea shells by the sea shore. The shells she sells are sea shells, for sure. "
    "So if she sells sea shells on the sea shore, then the shells are sea shore shells, and "
    "the shore she sells them on is the shore where the shells were shells before she sold them."
)
PASSAGE = (
    "Emma Woodhouse, handsome, clever, and rich, with a comfortable home and happy disposition, "
    "seemed to unite some of the best blessings of existence; and had lived nearly twenty-one "
    "years in the world with very little to distress or vex her. She was the youngest of the two "
    "daughters of a most affectionate, indulgent father; and had, in consequence of her sister's "
    "marriage, been mistress of his house from a very early period. Her mother had died too long "
    "ago for her to have more than an indistinct remembrance of her caresses; and her place had "
    "been supplied by an excellent woman as governess, who had fallen little short of a mother in "
    "affection."
)
CHINESE = (
    "子曰：学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？"
    "子曰：学而不思则罔，思而不学则殆。子曰：知之为知之，不知为不知，是知也。"
)
YEARS = "1998 1999 2000 2001 1999 2000 2010 2019 2020 2021 2019 2020 1999 2000 2020 1998 2019"
OTHER_YEARS = "1987 1996 2002 2025 3020"
ALL_ONCE = "Pack my box with five dozen jugs"
BEGUN = "She could not bear to th"
PERSUASION = "Sir Walter Elliot, of"
MIXED = "Unbelievably, 1234567 people said naïve 学而时习之 🧑‍🚀!"

SENTENCES = {
    "en": "All human beings are born free and equal in dignity and rights.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "sw": "Watu wote wamezaliwa huru, hadhi na haki zao ni sawa.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "ar": "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "zh": "人人生而自由，在尊严和权利上一律平等。",
    "ja": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
}
