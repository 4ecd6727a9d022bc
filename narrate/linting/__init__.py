"""What is wrong in a phrasebook, held against made-up units; previews and the dictionary of figures."""
