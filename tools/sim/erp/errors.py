"""Errors as the Web API answers them; raised inside the simulator, rendered at its edge (2.6)."""
from __future__ import annotations

PAYLOAD_HELP = ("For more information on this error please follow this help link "
                "https://go.microsoft.com/fwlink/?linkid=2195293")


class ApiError(Exception):
    """One refused operation: HTTP status, Dataverse code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad_request(message: str) -> ApiError:
    return ApiError(400, "0x80060888", message)


def unknown_property(name: str, logical: str) -> ApiError:
    return bad_request(f"Could not find a property named '{name}' on type "
                       f"'Microsoft.Dynamics.CRM.{logical}'.")


def payload(logical: str, inner: str) -> ApiError:
    return ApiError(400, "0x80048d19",
                    f"Error identified in Payload provided by the user for Entity :'{logical}', "
                    f"{PAYLOAD_HELP}  ---->  InnerException : "
                    f"Microsoft.OData.ODataException: {inner}")


def undeclared_property(logical: str, name: str) -> ApiError:
    return payload(logical, f"An undeclared property '{name}' which only has property annotations "
                            "in the payload but no property value was found in the payload. In "
                            "OData, only declared navigation properties and declared named "
                            "streams can be represented as properties without values.")


def no_segment(segment: str) -> ApiError:
    return ApiError(404, "0x8006088a", f"Resource not found for the segment '{segment}'.")


def missing_row(logical: str, identity: str) -> ApiError:
    return ApiError(404, "0x80040217", f"{logical} With Id = {identity} Does Not Exist")


def missing_key(logical: str) -> ApiError:
    return ApiError(404, "0x80060891",
                    f"A record with the specified key values does not exist in {logical} entity")


def duplicate_row() -> ApiError:
    return ApiError(412, "0x80040237", "Operation failed due to a SQL integrity violation.")


def duplicate_key(key: str, columns: str) -> ApiError:
    return ApiError(412, "0x80060892",
                    f"Entity Key {key} violated. A record with the same value for {columns} "
                    "already exists. A duplicate record cannot be created. Select one or more "
                    "unique values and try again.")


def version_mismatch() -> ApiError:
    return ApiError(412, "0x80060882", "The version of the existing record doesn't match the "
                                       "RowVersion property provided.")


def already_exists() -> ApiError:
    return ApiError(412, "0x80060892", "A record with matching key values already exists.")


def invalid_argument(message: str) -> ApiError:
    return ApiError(400, "0x80040203", message)


def invalid_state(message: str) -> ApiError:
    return ApiError(400, "0x80040233", message)


def locked(message: str) -> ApiError:
    return ApiError(400, "0x80043b1d", message)


def plugin_refusal(message: str) -> ApiError:
    return ApiError(400, "0x80040265", message)


def no_privilege(verb: str, logical: str) -> ApiError:
    return ApiError(403, "0x80040220",
                    f"Principal user is missing prv{verb}{logical} privilege on the table.")
