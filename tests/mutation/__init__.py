"""How much of the models' SQL the tests hold: change one place at a time and see what notices.

    python -m tests.mutation [--models GLOB] [--companies N] [--seed N] [--report]

Each mutant is one intermediate or mart model with one place of its compiled SQL changed: a
boundary, a join, a fallback, a word of a list, the order of a window. The mutated model and what
depends on it are built again, in companies that are built already, and the mutant is killed when

1. a unit test of the model gives other rows, or
2. a table differs from the reference. The mutant's tables go through `compare_table` of
   tests/reference against the rows of the reference, which is what test_equality.py asserts,
   company by company, with its own seeds; a column that it does not compare cannot kill, or
3. a data test finds a row in such a company, as test_equality.py asserts too, or
4. a figure of the golden cases changes, or
5. the SQL fails.

What time or memory ends is not killed: it is told apart, counts against the score and is tried
again by the next run. All these tests must hold without any mutation, or the run stops: each
warehouse is compared as it is built, and each model, parsed and written again, must give the same
before and after its mutants.

Only what changed is built on: a model that gives the same rows as before changes nothing after
it. The first kill ends a mutant. A mutant that survives is either a hole in the tests, or
equivalent: equivalent.toml lists those, each with its reason. Results are kept under
target/mutation, mutant by mutant, so that a run can be stopped: a kill holds while the model's SQL
and the test that killed are the same, a survivor while all tests are. A change of a model after
or before it alone makes no mutant be tried again; --fresh does.
"""
