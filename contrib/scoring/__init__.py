"""scoring: what contrib/score is made of.

program   runs synpunkt, from the tree and with a store of its own
corpora   one function for each part of the corpora
own       the product's own mails and expectations
table     results with their goals, and the parts they are made of
"""
