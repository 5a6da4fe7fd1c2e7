"""Classes of models: slotted ones, which attrs completes when their constructor or their fields are first asked for.

Importing attrs takes longer than defining all models of a page does. For each class it compiles a constructor, which
decoding does not call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from .timestamps import with_lazy_timestamps

__all__ = ["Defined", "define", "field"]

COMPLETED = ("__attrs_attrs__", "__init__")

Model = TypeVar("Model", bound="Defined")


class _Completed:
    """An attribute that attrs makes, of a class that is completed when somebody reads it."""

    def __set_name__(self, owner: Any, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, instance: object, owner: object) -> Any:
        made = _completed(self._owner)
        for name in COMPLETED:
            setattr(self._owner, name, getattr(made, name))
        return getattr(owner if instance is None else instance, self._name)


class Defined:
    """The base of what `define` defines.

    Attributes:
        __declared__: The fields that the class itself declares, with their annotations.
        __field_defaults__: The values of those that may be left out.
    """

    __slots__ = ()

    __declared__: ClassVar[Mapping[str, str]] = {}
    __field_defaults__: ClassVar[Mapping[str, Any]] = {}


class _Field:
    """The arguments of an `attrs.field`."""

    def __init__(self, **options: Any) -> None:
        self.options = options


def field(**options: Any) -> Any:
    """Take the place of `attrs.field`, as which type checkers know it."""
    return _Field(**options)


def define(**_options: bool) -> Callable[[type[Model]], type[Model]]:
    """Take the place of `attrs.define`, as which type checkers know it; the options are for them."""
    return _slotted


def _slotted(model: type[Model]) -> type[Model]:
    body = {name: value for name, value in vars(model).items() if name not in ("__dict__", "__weakref__")}
    declared = {name: kind for name, kind in model.__annotations__.items() if not kind.startswith("ClassVar")}
    body |= {name: _Completed() for name in COMPLETED}
    body["__declared__"] = declared
    body["__field_defaults__"] = {name: body.pop(name) for name in declared if name in body}
    body["__slots__"] = (*declared, "__weakref__") if Defined in model.__bases__ else tuple(declared)
    made = cast("type[Model]", type(model.__name__, model.__bases__, body))
    with_lazy_timestamps(made)
    return made


@cache
def _completed(model: type[Defined]) -> Any:
    """A class of attrs with the fields and the constructor of a model."""
    import attrs

    annotations: dict[str, str] = {}
    body: dict[str, Any] = {
        "__module__": model.__module__,
        "__annotations__": annotations,
        "__attrs_post_init__": cast("Any", model).__attrs_post_init__,
    }
    for each in reversed(model.__mro__):
        own: Mapping[str, Any] = vars(each)
        annotations |= own.get("__declared__", {})
        for name, default in own.get("__field_defaults__", {}).items():
            body[name] = attrs.field(**default.options) if isinstance(default, _Field) else default
    return attrs.define(slots=False, eq=False, repr=False)(type(model.__name__, (), body))
