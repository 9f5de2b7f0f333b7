"""What xlwings' own engines for Windows and macOS offer, read out of the installed package.

The engines import on their own systems alone, so their source is read: class by class, each
member with what can be done with it. A call that is checked here would find its method there.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import resources
from typing import Any

import msgspec

ENGINES = ("_xlwindows.py", "_xlmac.py")
_BASES = "base_classes.py"
#: What Python makes of what a class has: ``in`` goes through its items.
_INSTEAD = {"__contains__": "__iter__"}


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member of an engine's class.

    Attributes:
        readable: it can be read, or called.
        settable: it can be set.
        signature: its arguments, where it is a method; without ``self``.
    """

    readable: bool = True
    settable: bool = False
    signature: inspect.Signature | None = None


Members = dict[str, Member]


@cache
def engine(module: str) -> dict[str, Members]:
    """Return an engine's classes with their members, inherited ones included."""
    own, bases = _classes(module)
    general, general_bases = _classes(_BASES)
    whole = {f"base_classes.{name}": members for name, members in general.items()}
    parents = {f"base_classes.{name}": found for name, found in general_bases.items()}
    whole |= own
    parents |= bases

    def resolved(name: str) -> Members:
        members: Members = {}
        for parent in reversed(parents.get(name, ())):
            known = parent if parent in whole else f"base_classes.{parent}"
            members |= resolved(known) if known in whole else {}
        return members | whole[name]

    return {name: resolved(name) for name in own}


def _classes(module: str) -> tuple[dict[str, Members], dict[str, tuple[str, ...]]]:
    tree = ast.parse(resources.files("xlwings").joinpath(module).read_text("utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    bases = {node.name: tuple(map(ast.unparse, node.bases)) for node in classes}
    return {node.name: _members(node) for node in classes}, bases


def _members(node: ast.ClassDef) -> Members:
    """Return what a class itself defines; what only says that it is not there counts as not."""
    members: Members = {}
    for item in node.body:
        if isinstance(item, ast.Assign):
            members |= {ast.unparse(one): Member(settable=True) for one in item.targets}
        if not isinstance(item, ast.FunctionDef) or _refuses(item):
            continue
        marks = {ast.unparse(mark) for mark in item.decorator_list}
        if f"{item.name}.setter" in marks:
            before = members.get(item.name, Member(readable=False))
            members[item.name] = msgspec.structs.replace(before, settable=True)
        elif "property" in marks:
            members[item.name] = Member()
        else:
            members[item.name] = Member(
                signature=_signature(item, bound="staticmethod" not in marks)
            )
    noted = (one for one in ast.walk(node) if isinstance(one, ast.Attribute))
    for one in noted:
        if isinstance(one.ctx, ast.Store) and ast.unparse(one.value) == "self":
            members.setdefault(one.attr, Member(settable=True))
    return members


def _refuses(item: ast.FunctionDef) -> bool:
    last = item.body[-1]
    return isinstance(last, ast.Raise) and "NotImplementedError" in ast.unparse(last)


def _signature(item: ast.FunctionDef, *, bound: bool) -> inspect.Signature:
    """Return a method's signature; what its defaults are does not matter."""
    kinds, given = inspect.Parameter, item.args
    plain = [*given.posonlyargs, *given.args]
    first_default = len(plain) - len(given.defaults)
    parameters = [
        kinds(
            one.arg,
            kinds.POSITIONAL_OR_KEYWORD,
            default=None if number >= first_default else kinds.empty,
        )
        for number, one in enumerate(plain)
    ][int(bound) :]
    if given.vararg:
        parameters.append(kinds(given.vararg.arg, kinds.VAR_POSITIONAL))
    parameters += [
        kinds(one.arg, kinds.KEYWORD_ONLY, default=kinds.empty if default is None else None)
        for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    if given.kwarg:
        parameters.append(kinds(given.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def refuse_unknown(kind: str, name: str, *, setting: bool = False) -> None:
    """Fail where an engine of Excel's has no such member, or does not let it be set.

    Args:
        kind: the class, by its name in ``xlwings.base_classes``.
        name: the member.
        setting: it is set, rather than read or called.
    """
    for module in ENGINES:
        found = _member(module, kind, name)
        assert found.settable if setting else found.readable, f"{module}: {kind}.{name}"


def refuse_arguments(kind: str, name: str, *args: Any, **kwargs: Any) -> None:
    """Fail where an engine of Excel's has no such method, or it does not take the arguments."""
    for module in ENGINES:
        signature = _member(module, kind, name).signature
        assert signature is not None, f"{module}: {kind}.{name} is not called"
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            message = f"{module}: {kind}.{name}{signature}: {error}"
            raise AssertionError(message) from error


def _member(module: str, kind: str, name: str) -> Member:
    members = engine(module)[kind]
    found = members.get(name) or members.get(_INSTEAD.get(name, ""))
    assert found is not None, f"{module} has no {kind}.{name}"
    return found
