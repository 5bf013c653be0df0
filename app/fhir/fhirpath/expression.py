"""The door of the package: `compile(text)` once, `evaluate(resource)` often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.fhir.fhirpath.compiler import compiled
from app.fhir.fhirpath.environment import MOST_STEPS, NO_HOOKS, Environment, Frame, Hooks, Run
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.nodes import Collection, Node, root
from app.fhir.fhirpath.parser import parse
from app.fhir.fhirpath.syntax import Syntax
from app.fhir.fhirpath.values import system, truth


@dataclass(frozen=True)
class Expression:
    """A compiled expression: text as given, its tree, and the closure."""

    text: str
    tree: Syntax = field(repr=False)
    run: Run = field(repr=False)

    def evaluate(
        self,
        focus: Any,
        *,
        type_: str | None = None,
        resource: Node | dict[str, Any] | None = None,
        root_resource: Node | dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        hooks: Hooks = NO_HOOKS,
        steps: int = MOST_STEPS,
    ) -> list[Node]:
        """The nodes that the expression gives.

        focus: a resource or element as JSON, or a Node of an earlier evaluation, which keeps its place and type.
        type_: the FHIR type of a focus that is JSON without resourceType (`HumanName`, `Patient.contact`).
        resource, root_resource: `%resource` and `%rootResource`, the focus itself unless told otherwise.
        variables: name → JSON value, list of them, or Nodes. steps: the budget, in nodes visited and items compared.
        Raises FhirpathError: a wrong type, several items where one is taken, an unknown variable, too costly.
        """
        environment = prepared(
            focus,
            type_=type_,
            resource=resource,
            root_resource=root_resource,
            variables=variables,
            hooks=hooks,
            steps=steps,
        )
        return self.within(environment)

    def within(self, environment: Environment) -> list[Node]:
        """The nodes that the expression gives in an environment, whose budget it shares with what ran there before."""
        try:
            return list(self.run(environment.context, Frame(environment, environment.context)))
        except RecursionError:
            raise FhirpathError("The expression is nested too deeply to be evaluated.") from None

    def part(self, tree: Syntax) -> "Expression":
        """An expression of a part of the tree; for messages its text is the whole."""
        return Expression(self.text, tree, compiled(tree))

    def verdict(self, focus: Any, **where: Any) -> bool | None:
        """A rule's answer: true, false, or None where it gives none.

        Only false is a broken rule: R4's bdl-8, ras-2 and ref-1 have no answer where the element that they speak of is
        absent. The arguments and the errors are those of `evaluate`.
        """
        return truth(self.evaluate(focus, **where), "A rule")


def prepared(
    focus: Any,
    *,
    type_: str | None = None,
    resource: Node | dict[str, Any] | None = None,
    root_resource: Node | dict[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    hooks: Hooks = NO_HOOKS,
    steps: int = MOST_STEPS,
) -> Environment:
    """The environment of one evaluation, or of several that share a budget; the arguments are those of `evaluate`."""
    start = focus if isinstance(focus, Node) else root(focus, type_)
    container = _node(resource) if resource is not None else start
    return Environment(
        context=(start,),
        resource=(container,),
        root=(_node(root_resource) if root_resource is not None else container,),
        variables={name: _collection(value) for name, value in (variables or {}).items()},
        hooks=hooks,
        steps=steps,
    )


@lru_cache(maxsize=2048)
def compile(expression: str) -> Expression:
    """The expression, ready to be evaluated any number of times, by any number of threads.

    Raises FhirpathSyntaxError, with the position, of what is no FHIRPath, of unknown functions and of unknown types.
    """
    tree = parse(expression)
    try:
        return Expression(expression, tree, compiled(tree))
    except RecursionError:
        raise FhirpathError("The expression is nested too deeply to be compiled.") from None


def _node(value: Node | dict[str, Any]) -> Node:
    return value if isinstance(value, Node) else root(value)


def _collection(value: Any) -> Collection:
    values = value if isinstance(value, list) else [value]
    return tuple(_variable(one) for one in values if one is not None)


def _variable(value: Any) -> Node:
    if isinstance(value, Node):
        return value
    return root(value) if isinstance(value, dict) else system(value)
