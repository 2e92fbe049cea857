# ruff: noqa: N818 - each class is named for the HTTP answer that it is
"""Everything that can go wrong for a caller, each with its HTTP status and its FHIR issue type.

CdsError                  500 exception
├── BadRequest            400 invalid
├── Unauthorized          401 login
├── Forbidden             403 forbidden
├── NotFound              404 not-found
├── MethodNotAllowed      405 not-supported
├── TooSlow               408 timeout
├── PreconditionFailed    412 processing
├── TooLarge              413 too-long
├── UnsupportedMedia      415 not-supported
├── HungUp                499 incomplete
└── Later                 refused for now, with Retry-After
    ├── Throttled         429 throttled
    └── Unavailable       503 transient

Statuses: design, section 5, and the error table of CDS Hooks. Issue types: http://hl7.org/fhir/issue-type.
A message is for the person who must act. It names the thing and holds no patient data and nothing that was sent.
"""

from typing import ClassVar


class CdsError(Exception):
    """A fault of ours that the caller is told of. `code` is the FHIR issue type of the OperationOutcome."""

    status: ClassVar[int] = 500
    code: str = "exception"

    def __init__(self, message: str = "the service met an unexpected fault", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code

    @property
    def headers(self) -> dict[str, str]:
        return {}


class BadRequest(CdsError):
    """Not JSON, not an object, or an envelope that CDS Hooks does not allow."""

    status = 400
    code = "invalid"


class Unauthorized(CdsError):
    """No token, or not a good one. The body never says which."""

    status = 401
    code = "login"

    def __init__(self, message: str = "a valid client token is required", *, code: str | None = None) -> None:
        super().__init__(message, code=code)

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class Forbidden(CdsError):
    """Known, but not allowed to call this."""

    status = 403
    code = "forbidden"


class NotFound(CdsError):
    """No such service, or no such page."""

    status = 404
    code = "not-found"


class MethodNotAllowed(CdsError):
    """The page is there, but not for this method. `allowed` is what it takes."""

    status = 405
    code = "not-supported"

    def __init__(self, *allowed: str) -> None:
        super().__init__(f"this address takes {', '.join(allowed)}")
        self.allowed = allowed

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.allowed)}


class TooSlow(CdsError):
    """The caller did not send all of its body in time. The rest is not waited for: the connection is closed."""

    status = 408
    code = "timeout"

    @property
    def headers(self) -> dict[str, str]:
        return {"Connection": "close"}


class PreconditionFailed(CdsError):
    """No query of the call was answered and nothing can be said."""

    status = 412
    code = "processing"


class TooLarge(CdsError):
    """The body is larger than the service reads."""

    status = 413
    code = "too-long"


class UnsupportedMedia(CdsError):
    """The body is not application/json."""

    status = 415
    code = "not-supported"


class HungUp(CdsError):
    """The caller went away before the answer. Nobody reads this one: its status, nginx's, is for log and metrics."""

    status = 499
    code = "incomplete"

    def __init__(self, message: str = "the caller went away", *, code: str | None = None) -> None:
        super().__init__(message, code=code)


class Later(CdsError):
    """Refused for now: try again after `retry_after_s` seconds."""

    def __init__(self, message: str, *, retry_after_s: int = 1, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after_s)}


class Throttled(Later):
    """This client calls more often than it was promised."""

    status = 429
    code = "throttled"


class Unavailable(Later):
    """The service cannot answer just now."""

    status = 503
    code = "transient"
