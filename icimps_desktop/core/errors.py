"""The three kinds of error.

    IcimpsError
    ├── UserError          shown to the officer as it is; says what to do
    │   ├── NotFoundError
    │   ├── RuleError      a rule of the field refuses
    │   ├── DeniedError    the policy refuses
    │   └── PassphraseError
    └── UnavailableError   the environment: retry or tell
        ├── DamagedFileError
        └── DiskFullError

Anything else is a defect of ours and goes to the crash report.
"""

from __future__ import annotations


class IcimpsError(Exception):
    """Carries a plain sentence for a person and a word for a script."""

    kind = "error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class UserError(IcimpsError):
    """What was asked cannot be done; the sentence says why and what to do."""

    kind = "refused"


class NotFoundError(UserError):
    """The record is not in this station's store, or the officer may not see it."""

    kind = "not_found"


class RuleError(UserError):
    """A rule of the field refuses, such as editing an approved report."""

    kind = "rule"


class DeniedError(UserError):
    """The policy refuses this officer this action."""

    kind = "denied"


class PassphraseError(UserError):
    """Wrong passphrase, unknown officer, or a locked slot."""

    kind = "passphrase"


class UnavailableError(IcimpsError):
    """The environment does not play along: a database gone, a file locked."""

    kind = "unavailable"


class DamagedFileError(UnavailableError):
    """A station file cannot be read as what it should be."""

    kind = "damaged"


class DiskFullError(UnavailableError):
    """No room left; nothing was half-written."""

    kind = "disk_full"
