"""What is wrong in the tables, rule by rule.

relations        amounts as ranges; 尾差 and error told apart
rule             what a rule is, and one run of it
reconcile        the rules a draft runs too
sums_within      sums inside a table
between_tables   amounts two tables state
between_years    last year's end and this year's beginning
names            codes and names against the code list (subjects.csv)
structure        合计, doubled codes, empty tables
plausibility     what is possible but seldom right
suspects         the cell several broken relations point to
rules            all of them, and a run of all: start here
"""
