"""How much of the models' SQL the tests hold: change one place at a time and see what notices.

    python -m tests.mutation [--models GLOB] [--companies N] [--seed N]

Each mutant is one intermediate or mart model with one place of its compiled SQL changed: a
boundary, a join, a fallback, a word of a list, the order of a window. The mutated model and what
depends on it are built again, in companies that are built already, and the mutant is killed when

1. a unit test of the model gives other rows, or
2. a table differs from the reference. The mutant's tables go through `compare_table` of
   tests/reference against the rows of the reference, which is what test_equality.py asserts,
   company by company, with its own seeds; a column that it does not compare cannot kill, or
3. a data test finds a row in such a company, as test_equality.py asserts too, or
4. a figure of the golden cases changes, or
5. the SQL fails, or does not end.

Only what changed is built on: a model that gives the same rows as before changes nothing after
it. The first kill ends a mutant. A mutant that survives is either a hole in the tests, or
equivalent: equivalent.toml lists those, each with its reason. Results are kept by model under
target/mutation, so that a run can be stopped, and continued where the models are the same.
"""
