"""Where a search looks: one type, several, all of them, or a compartment (http://hl7.org/fhir/R4/http.html#search)."""

from dataclasses import dataclass

from app.fhir.issues import Issue
from app.fhir.problems import NotFound
from app.search import compartments
from app.search.fault import choice, shown
from app.search.parameters import hashed


@dataclass(frozen=True)
class Scope:
    """types: those that are searched; none: all. compartment: its owner, (`Patient`, id). path: the address below the base."""

    types: tuple[str, ...] = ()
    compartment: tuple[str, str] | None = None
    path: str = ""

    @property
    def is_of_one_type(self) -> bool:
        """Whether the address names the type, so that `_type` has no place in the question."""
        return bool(self.path) and not self.path.endswith("*")

    @property
    def owner(self) -> int | None:
        """What stands for the compartment's owner in index rows."""
        return None if self.compartment is None else hashed("/".join(self.compartment))


def scope_of(type_: str | None = None, compartment: tuple[str, str] | None = None) -> Scope:
    """The scope of `[base]`, `[base]/Type`, `[base]/Patient/id/Type` or `[base]/Patient/id/*`.

    type_: an existing type; `*` or nothing for all. Raises NotFound for a compartment that R4 does not have or that has no such type.
    """
    type_ = None if type_ == "*" else type_
    if compartment is None:
        return Scope((type_,) if type_ else (), None, type_ or "")
    owner, id_ = compartment
    known = compartments.table()
    if owner not in known:
        text = f"There is no compartment of {shown(owner)}{choice(owner, sorted(known))}"
        raise NotFound(Issue("not-found", "compartment", text, value=f"{owner}/{id_}"))
    types = tuple(sorted({owner, *(one for one, parameters in known[owner].items() if parameters)}))
    if type_ is None:
        return Scope(types, compartment, f"{owner}/{id_}/*")
    if type_ not in types:
        text = f"No {type_} lies in the compartment of a {owner}{choice(type_, types)}"
        raise NotFound(Issue("not-found", "compartment", text, value=f"{owner}/{id_}/{type_}"))
    return Scope((type_,), compartment, f"{owner}/{id_}/{type_}")
