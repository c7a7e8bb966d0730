"""Vocabulary of the catalogue: warehouse goods in German and English."""

# (German stem, English stem, unit, gross price of the smallest size in euro, weight in kg)
STEMS: list[tuple[str, str, str, float, float]] = [
    ("Sechskantschraube", "Hex bolt", "piece", 0.39, 0.02),
    ("Spanplattenschraube", "Chipboard screw", "pack", 6.49, 0.45),
    ("Sechskantmutter", "Hex nut", "pack", 3.29, 0.21),
    ("Unterlegscheibe", "Washer", "pack", 2.19, 0.12),
    ("Dübel", "Wall plug", "pack", 4.95, 0.18),
    ("Schwerlastanker", "Heavy-duty anchor", "piece", 2.75, 0.11),
    ("Kabelbinder", "Cable tie", "pack", 5.49, 0.26),
    ("Packband", "Packing tape", "roll", 1.99, 0.14),
    ("Stretchfolie", "Stretch film", "roll", 9.95, 1.9),
    ("Versandkarton", "Shipping carton", "piece", 0.89, 0.25),
    ("Luftpolsterfolie", "Bubble wrap", "roll", 14.9, 1.1),
    ("Palettenaufsatzrahmen", "Pallet collar", "piece", 18.9, 8.4),
    ("Arbeitshandschuh", "Work glove", "pair", 3.49, 0.09),
    ("Schutzbrille", "Safety goggles", "piece", 7.95, 0.07),
    ("Sicherheitsschuh", "Safety shoe", "pair", 59.9, 1.3),
    ("Warnweste", "High-visibility vest", "piece", 4.29, 0.15),
    ("Cuttermesser", "Utility knife", "piece", 5.79, 0.12),
    ("Schraubendreher", "Screwdriver", "piece", 6.99, 0.16),
    ("Maulschlüssel", "Open-end wrench", "piece", 4.89, 0.19),
    ("Inbusschlüssel", "Hex key", "set", 8.9, 0.24),
    ("Bohrer", "Drill bit", "piece", 3.79, 0.05),
    ("Trennscheibe", "Cutting disc", "piece", 2.49, 0.13),
    ("Schleifpapier", "Sandpaper", "pack", 4.19, 0.2),
    ("Lagerbehälter", "Storage bin", "piece", 6.29, 0.8),
    ("Regalboden", "Shelf board", "piece", 21.5, 4.6),
    ("Transportroller", "Dolly", "piece", 24.9, 3.2),
    ("Spanngurt", "Ratchet strap", "piece", 11.9, 0.9),
    ("Etikettenrolle", "Label roll", "roll", 7.49, 0.35),
    ("LED-Leuchte", "LED light", "piece", 16.9, 0.55),
    ("Verlängerungskabel", "Extension cord", "piece", 12.9, 0.75),
    ("Silikonfett", "Silicone grease", "tube", 5.99, 0.11),
    ("Reinigungstuch", "Cleaning wipe", "pack", 8.49, 0.6),
]

# 7 % goods: food for the break room.
FOOD: list[tuple[str, str, str, float, float]] = [
    ("Kaffeebohnen", "Coffee beans", "pack", 12.9, 1.0),
    ("Mineralwasser", "Mineral water", "crate", 5.4, 10.8),
    ("Kekse", "Biscuits", "pack", 2.79, 0.4),
    ("Tee", "Tea", "pack", 3.99, 0.1),
]

SIZES: list[str] = ["4x30", "5x40", "6x60", "8x80", "10x100", "12x120", "M5", "M6", "M8", "M10",
                    "25 mm", "50 mm", "75 mm", "100 mm", "60x40", "80x60", "120x80"]

MATERIALS: list[tuple[str, str]] = [
    ("verzinkt", "zinc plated"), ("Edelstahl A2", "stainless A2"), ("schwarz", "black"),
    ("blau", "blue"), ("transparent", "clear"), ("verstärkt", "reinforced"),
    ("Profi", "professional"), ("Größe L", "size L"), ("Öko", "eco"),
]

VARIANT_GROUPS: list[tuple[str, list[str]]] = [
    ("Size", ["S", "M", "L", "XL"]),
    ("Color", ["red", "blue", "green", "black"]),
    ("Length", ["1 m", "2 m", "5 m", "10 m"]),
]
