"""The mutants of a select statement: copies of it with one place changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"

FLIPPED: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.NullSafeEQ: (exp.NullSafeNEQ,),
    exp.NullSafeNEQ: (exp.NullSafeEQ,),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
    exp.Add: (exp.Sub,),
    exp.Max: (exp.Min,),
    exp.Min: (exp.Max,),
    exp.Greatest: (exp.Least,),
    exp.Least: (exp.Greatest,),
    exp.Lag: (exp.Lead,),
    exp.Lead: (exp.Lag,),
    exp.FirstValue: (exp.LastValue,),
    exp.LastValue: (exp.FirstValue,),
}
"""Nodes whose class alone says what they do, and what they become."""


@dataclass(frozen=True)
class Mutant:
    kind: str
    before: str
    after: str
    sql: str

    @property
    def change(self) -> str:
        return f"{self.before} -> {self.after}"


Change = tuple[str, Callable[[exp.Expression], exp.Expression | None]]
"""What it is called, and what it makes of a node: another one, or None where it changed it."""


def mutants(sql: str) -> Iterator[Mutant]:
    """Each place is changed in the tree, written out, and put back."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    for node in list(tree.walk()):
        for kind, change in changes(node):
            before = short(node)
            changed = node.copy()
            other = change(changed) or changed
            if node is tree:
                yield Mutant(kind, before, short(other), other.sql(dialect=DIALECT))
                continue
            node.replace(other)
            yield Mutant(kind, before, short(other), tree.sql(dialect=DIALECT))
            other.replace(node)


def again(sql: str) -> str:
    """The statement as it is written when nothing is changed."""
    return sqlglot.parse_one(sql, dialect=DIALECT).sql(dialect=DIALECT)


def short(node: exp.Expression) -> str:
    """A node on one line; of a query only its frame, for it can be long."""
    if isinstance(node, exp.Union):
        return "union distinct" if node.args.get("distinct") else "union all"
    if isinstance(node, exp.Select):
        named = node.parent.alias if isinstance(node.parent, exp.CTE) else ""
        return f"select {'distinct ' if node.args.get('distinct') else ''}in {named or 'the end'}"
    text = node.sql(dialect=DIALECT)
    if isinstance(node, exp.Ordered) and isinstance(node.find_ancestor(exp.Window), exp.Window):
        window = node.find_ancestor(exp.Window)
        text = f"{text} in {window.this.sql(dialect=DIALECT)}" if window else text
    return " ".join(text.split())


def changes(node: exp.Expression) -> Iterator[Change]:
    for other in FLIPPED.get(type(node), ()):
        yield kind_of(node, other), as_class(other)
    if isinstance(node, exp.Join) and node.args.get("on"):
        yield "join", swap_join
    elif isinstance(node, exp.Coalesce) and node.expressions:
        yield "fallback", lambda coalesce: coalesce.this.copy()
    elif isinstance(node, exp.In) and len(node.expressions) > 1:
        for number in range(len(node.expressions)):
            yield "word of a list", without_word(number)
    elif isinstance(node, exp.Ordered):
        yield "order", reverse
    elif isinstance(node, exp.Sub | exp.DateDiff):
        yield "sign", swap_operands
    elif isinstance(node, exp.Case):
        for number in range(len(node.args["ifs"])):
            yield "branch", without_branch(number)
        default = node.args.get("default")
        if default is not None and not isinstance(default, exp.Null):
            yield "branch", without_default
    elif isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        if isinstance(node.parent, exp.Not):
            return
        yield "null", lambda test: exp.Not(this=test.copy())
    elif isinstance(node, exp.Not):
        yield "null" if isinstance(node.this, exp.Is) else "not", lambda no: no.this.copy()
    elif isinstance(node, exp.Union) and not node.args.get("distinct"):
        yield "union", distinct_union
    elif isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Count):
        yield "distinct", lambda distinct: distinct.expressions[0].copy()
    elif isinstance(node, exp.Select) and node.args.get("distinct"):
        yield "distinct", all_rows


def kind_of(node: exp.Expression, other: type[exp.Expression]) -> str:
    if isinstance(node, exp.LT | exp.LTE | exp.GT | exp.GTE):
        is_boundary = {type(node), other} in ({exp.LT, exp.LTE}, {exp.GT, exp.GTE})
        return "boundary" if is_boundary else "comparison"
    if isinstance(node, exp.EQ | exp.NEQ | exp.NullSafeEQ | exp.NullSafeNEQ):
        return "comparison"
    if isinstance(node, exp.And | exp.Or):
        return "and, or"
    if isinstance(node, exp.Add):
        return "sign"
    return "first, last"


def as_class(other: type[exp.Expression]) -> Callable[[exp.Expression], exp.Expression]:
    return lambda node: other(**node.copy().args)


def swap_join(join: exp.Expression) -> None:
    is_left = join.args.get("side") == "LEFT"
    join.set("side", None if is_left else "LEFT")
    join.set("kind", "INNER" if is_left else None)


def without_word(number: int) -> Callable[[exp.Expression], None]:
    def change(words: exp.Expression) -> None:
        kept = [word for index, word in enumerate(words.expressions) if index != number]
        words.set("expressions", kept)

    return change


def reverse(ordered: exp.Expression) -> None:
    ordered.set("desc", not ordered.args.get("desc"))


def swap_operands(node: exp.Expression) -> None:
    left, right = node.this.copy(), node.expression.copy()
    node.set("this", right)
    node.set("expression", left)


def without_branch(number: int) -> Callable[[exp.Expression], exp.Expression | None]:
    def change(case: exp.Expression) -> exp.Expression | None:
        branches = case.args["ifs"]
        if len(branches) == 1:
            default = case.args.get("default")
            return default.copy() if default is not None else exp.Null()
        case.set("ifs", [branch for index, branch in enumerate(branches) if index != number])
        return None

    return change


def without_default(case: exp.Expression) -> None:
    case.set("default", None)


def distinct_union(union: exp.Expression) -> None:
    union.set("distinct", True)


def all_rows(select: exp.Expression) -> None:
    select.set("distinct", None)
