"""On which continent a country lies.

Countries follow the United Nations geoscheme (Standard country or area codes, M49), named as in
Natural Earth. Where one country spans two continents a box of the map decides, cell by cell:
Russia is cut at 60 degrees east (the Urals), Egypt at the Suez canal, Turkey at the Bosporus,
and parts overseas belong to the continent beside them. Greenland counts as North America,
Indonesia as Asia, and the islands of the Pacific with Australia as Oceania.
"""

import numpy as np
from numpy.typing import NDArray

CONTINENTS = (
    "Africa",
    "Antarctica",
    "Asia",
    "Europe",
    "North America",
    "Oceania",
    "South America",
)

COUNTRIES = {
    "Africa": """
        Algeria, Angola, Benin, Botswana, Br. Indian Ocean Ter., Burkina Faso, Burundi, Cabo Verde,
        Cameroon, Central African Rep., Chad, Comoros, Congo, Côte d'Ivoire, Dem. Rep. Congo,
        Djibouti, Egypt, Eq. Guinea, Eritrea, Ethiopia, Fr. S. Antarctic Lands, Gabon, Gambia,
        Ghana, Guinea, Guinea-Bissau, Kenya, Lesotho, Liberia, Libya, Madagascar, Malawi, Mali,
        Mauritania, Mauritius, Morocco, Mozambique, Namibia, Niger, Nigeria, Rwanda, S. Sudan,
        Saint Helena, Senegal, Seychelles, Sierra Leone, Somalia, Somaliland, South Africa, Sudan,
        São Tomé and Principe, Tanzania, Togo, Tunisia, Uganda, W. Sahara, Zambia, Zimbabwe,
        eSwatini""",
    "Antarctica": "Antarctica, Heard I. and McDonald Is., S. Geo. and the Is.",
    "Asia": """
        Afghanistan, Armenia, Azerbaijan, Bahrain, Bangladesh, Bhutan, Brunei, Cambodia, China,
        Cyprus, Georgia, Hong Kong, India, Indonesia, Iran, Iraq, Israel, Japan, Jordan,
        Kazakhstan, Kuwait, Kyrgyzstan, Laos, Lebanon, Macao, Malaysia, Maldives, Mongolia,
        Myanmar, N. Cyprus, Nepal, North Korea, Oman, Pakistan, Palestine, Philippines, Qatar,
        Russia, Saudi Arabia, Siachen Glacier, Singapore, South Korea, Sri Lanka, Syria, Taiwan,
        Tajikistan, Thailand, Timor-Leste, Turkey, Turkmenistan, United Arab Emirates, Uzbekistan,
        Vietnam, Yemen""",
    "Europe": """
        Albania, Andorra, Austria, Belarus, Belgium, Bosnia and Herz., Bulgaria, Croatia, Czechia,
        Denmark, Estonia, Faeroe Is., Finland, France, Germany, Greece, Guernsey, Hungary, Iceland,
        Ireland, Isle of Man, Italy, Jersey, Kosovo, Latvia, Liechtenstein, Lithuania, Luxembourg,
        Macedonia, Malta, Moldova, Monaco, Montenegro, Netherlands, Norway, Poland, Portugal,
        Romania, San Marino, Serbia, Slovakia, Slovenia, Spain, Sweden, Switzerland, Ukraine,
        United Kingdom, Vatican, Åland""",
    "North America": """
        Anguilla, Antigua and Barb., Aruba, Bahamas, Barbados, Belize, Bermuda, British Virgin Is.,
        Canada, Cayman Is., Costa Rica, Cuba, Curaçao, Dominica, Dominican Rep., El Salvador,
        Greenland, Grenada, Guatemala, Haiti, Honduras, Jamaica, Mexico, Montserrat, Nicaragua,
        Panama, Puerto Rico, Saint Lucia, Sint Maarten, St-Barthélemy, St-Martin,
        St. Kitts and Nevis, St. Pierre and Miquelon, St. Vin. and Gren., Trinidad and Tobago,
        Turks and Caicos Is., U.S. Virgin Is., United States of America""",
    "Oceania": """
        American Samoa, Ashmore and Cartier Is., Australia, Cook Is., Fiji, Fr. Polynesia, Guam,
        Indian Ocean Ter., Kiribati, Marshall Is., Micronesia, N. Mariana Is., Nauru,
        New Caledonia, New Zealand, Niue, Norfolk Island, Palau, Papua New Guinea, Pitcairn Is.,
        Samoa, Solomon Is., Tonga, Vanuatu, Wallis and Futuna Is.""",
    "South America": """
        Argentina, Bolivia, Brazil, Chile, Colombia, Ecuador, Falkland Is., Guyana, Paraguay, Peru,
        Suriname, Uruguay, Venezuela""",
}

# country: boxes (west, east, south, north in degrees) that lie on another continent
Box = tuple[float, float, float, float]
ELSEWHERE: dict[str, list[tuple[str, Box]]] = {
    "Chile": [("Oceania", (-112, -100, -30, -20))],
    "Egypt": [("Asia", (32.5, 36, 27.5, 32))],
    "France": [
        ("South America", (-56, -50, 1, 7)),
        ("North America", (-64, -60, 13, 19)),
        ("Africa", (40, 60, -25, -10)),
    ],
    "Netherlands": [("North America", (-72, -60, 10, 20))],
    "Portugal": [("Africa", (-18, -16, 30, 34))],
    "Russia": [("Europe", (19, 60, 40, 90))],
    "Spain": [("Africa", (-19, -13, 27, 30))],
    "Turkey": [("Europe", (25, 29, 40.6, 43))],
    "United States of America": [("Oceania", (-180, -150, 15, 30))],
}


def continent_of(
    country: str, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> NDArray[np.int64]:
    """1 + the position in CONTINENTS of this country's land at each place; KeyError if unknown."""
    label = np.full(longitude.shape, 1 + CONTINENTS.index(HOME[country]))
    for continent, (west, east, south, north) in ELSEWHERE.get(country, []):
        within = (west < longitude) & (longitude < east) & (south < latitude) & (latitude < north)
        label[within] = 1 + CONTINENTS.index(continent)
    return label


HOME = {
    name.strip(): continent for continent, names in COUNTRIES.items() for name in names.split(",")
}
