"""Loads a school's pack from its folder: reads, lays it over what is shared, checks, all at once.

Nothing is taken on faith and nothing is repaired: either a whole `Pack`, or a `ContentError`
with every problem's file, line and mend.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from content.checks import Draft, checked, numbers_of
from content.forms import doubles, formed, guess
from content.lexicon import shared_intents
from content.problems import ContentError, Problem
from content.reading import Node, data_of, read
from content.schema import (
    Crisis,
    Helpline,
    Model,
    Pack,
    Panel,
    Person,
    SchoolInfo,
    Topic,
)
from content.wording import Layers, Texts, flat, saying
from content.wordlists import lexicon_problems

SHARED = Path(__file__).parent
_FILES = ("school.yaml", "people.yaml", "topics.yaml", "helplines.yaml", "crisis.yaml")
_OPTIONAL = (*_FILES[2:], "lexicon.yaml")
_GENTLE = ("gentle", "gentle_lines", "gentle_unsafe", "gentle_unsafe_lines")
_CRISIS = ("panels", *_GENTLE)

M = TypeVar("M", bound=Model)


def load_pack(folder: Path, shared: Path = SHARED) -> Pack:
    """Return the pack in `folder`, laid over what is in `shared`."""
    loader = _Loader(folder, shared)
    pack = loader.pack()
    if loader.problems or pack is None:
        unique = {problem.said(): problem for problem in loader.problems}
        raise ContentError(tuple(unique.values()))
    return pack


@dataclass
class _Loader:
    """One loading: the two folders, and what went wrong so far."""

    folder: Path
    shared: Path
    problems: list[Problem] = field(default_factory=list)
    whole: bool = True

    def pack(self) -> Pack | None:
        self._known_files()
        layers = self._texts()
        texts, readable = layers.merged(), self.whole
        draft = self._draft()
        if readable:  # else every rule would be told that its reason is missing
            draft.reasons = frozenset(key for key in texts["nl"] if key.startswith("reason."))
        gentle = self._gentle(draft)
        self.problems.extend(checked(draft))
        self.problems.extend(layers.problems(numbers_of(draft)))
        lexicon = self._lexicon(draft)
        if self.problems or draft.school is None or gentle is None:
            return None
        return Pack(
            school=draft.school,
            people=tuple(person for _, person in draft.people),
            topics=tuple(topic for _, topic in draft.topics),
            helplines=tuple(line for _, line in draft.helplines),
            crisis=gentle.model_copy(update={"panels": tuple(one for _, one in draft.panels)}),
            texts=texts,
            lexicon=lexicon,
        )

    # ------------------------------------------------------------ files

    def _known_files(self) -> None:
        for path in sorted([*self.folder.glob("*.yaml"), *self.folder.glob("*.yml")]):
            if path.name not in {*_FILES, "lexicon.yaml"}:
                near = guess(path.name, [*_FILES, "lexicon.yaml"])
                self.problems.append(Problem(path, 1, "file.unknown", guess=near))

    def _read(self, path: Path, *, must: bool = True) -> Node | None:
        if not must and not path.exists():
            return None
        node, problems = read(path)
        if node is not None and not isinstance(node.value, dict):
            problems.append(Problem(path, node.line, "value.group", {"name": path.name}))
            node = None
        self.problems.extend(problems)
        self.whole = self.whole and not problems
        return node

    def _both(self, name: str) -> tuple[Node | None, Node | None]:
        """Return the shared file `name` and the school's own changes to it."""
        return self._read(self.shared / name), self._read(self.folder / name, must=False)

    # ------------------------------------------------------------ parts

    def _draft(self) -> Draft:
        draft = Draft()
        draft.school_node = self._read(self.folder / "school.yaml")
        if draft.school_node is not None:
            draft.school = self._formed(SchoolInfo, draft.school_node)
        people = self._listed(self._read(self.folder / "people.yaml"), "people")
        draft.people = self._items(Person, people)
        topics = self._laid_over("topics", "id")
        draft.topics = self._items(Topic, topics)
        lines = self._laid_over("helplines", "id")
        draft.helplines = self._items(Helpline, lines)
        draft.crisis_node = self._crisis()
        panels = self._under(draft.crisis_node, "panels")
        draft.panels = self._items(Panel, panels)
        lists = {"person": people, "topic": topics, "helpline": lines}
        for kind in ("role", "location", "programme", "team"):
            lists[kind] = self._under(draft.school_node, f"{kind}s")
        draft.ids = {kind: self._ids(kind, nodes) for kind, nodes in lists.items()}
        draft.ids["panel"] = self._ids("panel", panels, "kind")
        draft.whole = self.whole
        return draft

    def _formed(self, model: type[M], node: Node) -> M | None:
        value, problems = formed(model, node)
        self.problems.extend(problems)
        self.whole = self.whole and value is not None
        return value

    def _items(self, model: type[M], nodes: list[Node]) -> list[tuple[Node, M]]:
        """Return the items that have the right form: one that has not, hides no other's faults."""
        pairs = [(node, self._formed(model, node)) for node in nodes]
        return [(node, value) for node, value in pairs if value is not None]

    def _listed(self, file: Node | None, name: str) -> list[Node]:
        """Return what a file that holds only the list `name` lists."""
        if file is None or not isinstance(file.value, dict):
            return []
        for key, node in file.value.items():
            if key != name:
                values = {"name": key}
                near = guess(key, [name])
                self._add(Problem(node.file, node.where, "key.unknown", values, near))
        if name not in file.value:
            self._add(Problem(file.file, file.line, "key.missing", {"name": name}))
        return self._under(file, name)

    def _under(self, node: Node | None, name: str) -> list[Node]:
        below = node.value.get(name) if node and isinstance(node.value, dict) else None
        if below is None:
            return []
        if isinstance(below.value, list):
            return below.value
        self._add(Problem(below.file, below.where, "value.list", {"name": name}))
        return []

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.whole = False

    def _ids(self, kind: str, nodes: list[Node], name: str = "id") -> set[str]:
        """Return the ids in `nodes`; of a file that could not be read there are none."""
        self.problems.extend(doubles(kind, nodes, name))
        places = [node.at((name,)).value for node in nodes]
        return {value for value in places if isinstance(value, str)}

    def _laid_over(self, name: str, key: str) -> list[Node]:
        ours, theirs = self._both(f"{name}.yaml")
        return _over(self._listed(ours, name), self._listed(theirs, name) if theirs else [], key)

    def _crisis(self) -> Node | None:
        ours, theirs = self._both("crisis.yaml")
        for node in filter(None, (ours, theirs)):
            for key, below in node.value.items() if isinstance(node.value, dict) else ():
                if key not in _CRISIS:
                    near = guess(key, list(_CRISIS))
                    values = {"name": key}
                    self._add(Problem(below.file, below.where, "key.unknown", values, near))
        if ours is None or theirs is None:
            return ours
        panels = _over(self._under(ours, "panels"), self._under(theirs, "panels"), "kind")
        merged = _merged(ours, theirs)
        if isinstance(merged.value, dict) and "panels" in merged.value:
            merged.value["panels"] = replace(merged.value["panels"], value=panels)
        return merged

    def _gentle(self, draft: Draft) -> Crisis | None:
        """Check the words that stand above an answer, and note their lines in `draft`."""
        node = draft.crisis_node
        if node is None or not isinstance(node.value, dict):
            return None
        rest = {key: below for key, below in node.value.items() if key in _GENTLE}
        rest["panels"] = Node(node.file, node.line, [])
        crisis = self._formed(Crisis, replace(node, value=rest))
        if crisis is None:
            return None
        draft.gentle_lines = {
            "gentle_lines": crisis.gentle_lines,
            "gentle_unsafe_lines": crisis.gentle_unsafe_lines,
        }
        for name, text in (("gentle", crisis.gentle), ("gentle_unsafe", crisis.gentle_unsafe)):
            if text is not None:
                self.problems.extend(saying(node.at((name,)), name, text, numbers_of(draft)))
        return crisis

    # ------------------------------------------------------------ texts and lexicon

    def _texts(self) -> Layers:
        layers = Layers(self._languages(self.shared), self._languages(self.folder))
        dutch = self.shared / "texts" / "nl.yaml"
        if not dutch.exists():
            self._add(Problem(dutch, 1, "file.gone"))
        return layers

    def _languages(self, folder: Path) -> Texts:
        """Return the texts of `nl.yaml` and of every `*.nl.yaml` together, and so on."""
        out: Texts = {}
        for path in sorted((folder / "texts").glob("*.yaml")):
            node = self._read(path)
            if node is not None:
                out.setdefault(path.stem.rpartition(".")[2], {}).update(flat(node))
        return out

    def _lexicon(self, draft: Draft) -> dict[str, object]:
        """Return the school's own words; the shared ones are the program's (`bot.knowledge`)."""
        node = self._read(self.folder / "lexicon.yaml", must=False)
        if node is None:
            return {}
        labels = {"intents": shared_intents(self.shared / "lexicon")}
        if draft.whole:  # else a topic may seem unknown that only could not be read
            labels["topics"] = draft.ids["topic"]
        self.problems.extend(lexicon_problems(node, labels))
        data = data_of(node)
        return data if isinstance(data, dict) else {}


def _over(ours: list[Node], theirs: list[Node], key: str) -> list[Node]:
    """Return `ours` with the keys that `theirs` give anew; what has a new name comes after."""
    order = {str(node.at((key,)).value): at for at, node in enumerate(ours)}
    out = list(ours)
    for node in theirs:
        at = order.get(str(node.at((key,)).value))
        if at is None:
            out.append(node)
        else:
            out[at] = _laid(out[at], node)
    return out


def _laid(ours: Node, theirs: Node) -> Node:
    if isinstance(ours.value, dict) and isinstance(theirs.value, dict):
        return replace(theirs, value={**ours.value, **theirs.value})
    return theirs


def _merged(one: Node, other: Node) -> Node:
    """Return both, `other` on top."""
    if isinstance(one.value, dict) and isinstance(other.value, dict):
        out = dict(one.value)
        for key, node in other.value.items():
            out[key] = _merged(out[key], node) if key in out else node
        return replace(one, value=out)
    return other
