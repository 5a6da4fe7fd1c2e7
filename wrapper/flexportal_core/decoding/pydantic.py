"""Models as pydantic and FastAPI use them. Imported when pydantic asks for it, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

from .errors import DecodeError

if TYPE_CHECKING:
    from .model import Model

__all__ = ["core_schema_of"]


def core_schema_of(model: type[Model]) -> core_schema.CoreSchema:
    """What pydantic needs to know of a model: `from_dict` reads it, and `to_dict` writes it."""

    def read(value: Any) -> Model:
        try:
            return value if isinstance(value, model) else model.from_dict(value)
        except DecodeError as error:
            raise ValueError(str(error)) from None  # pydantic reports a ValueError with the place of the value

    def write(value: Model) -> dict[str, Any]:
        return value.to_dict()

    a_dictionary = core_schema.dict_schema()
    return core_schema.no_info_plain_validator_function(
        read,
        json_schema_input_schema=a_dictionary,
        serialization=core_schema.plain_serializer_function_ser_schema(write, return_schema=a_dictionary),
    )
