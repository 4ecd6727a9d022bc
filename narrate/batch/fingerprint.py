"""What a unit's result follows from, as hashes: its files, the phrasebook, the job, the program and its templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from narrate import __version__, resources
from narrate.bureau_settings import settings_for
from narrate.files import BACKUP_MARK
from narrate.intake.folder import input_files
from narrate.intake.side_files import ATTACHMENT
from narrate.intake.workbook import MAX_BYTES
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.visible import file_name

REFRESHED = ".refreshed."  # in the name of what refresh wrote


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`digest` covers files, job, options, program and templates; the phrasebook is known only once the form is read."""

    digest: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)  # file name → sha256
    phrasebook: str = ""
    phrasebook_digest: str = ""

    def same_inputs(self, now: Fingerprint) -> bool:
        """Whether all but the phrasebook is as it was."""
        return bool(self.digest) and self.digest == now.digest

    def still_holds(self, now: Fingerprint) -> bool:
        """Whether a result of then would come out the same now; looks at the phrasebook as it is now."""
        return self.same_inputs(now) and self.phrasebook_digest == _digest_of(self.phrasebook)


def documents_in(target: Path) -> list[Path]:
    """The documents of a unit in a folder: of one that refresh renewed, what it became; no backups, no attachments."""
    if not target.is_dir():
        return []
    found = [path for path in sorted(target.glob("*.docx")) if not path.name.startswith((".", "~$", ATTACHMENT))]
    written = [path for path in found if REFRESHED not in path.name and BACKUP_MARK not in path.stem]
    renewed = {path: path.with_name(f"{path.stem}{REFRESHED}docx") for path in written}
    return [renewed[path] if renewed[path] in found else path for path in written]


def fingerprint(folder: Path, job: str, phrasebook: str | None, documents: Path | None = None) -> Fingerprint:
    """Of a unit folder (or one workbook) and what is to be done with it; with the documents in `documents`, if given.

    Raises:
        OSError: a file cannot be read.
        NarrateError: the bureau's settings cannot be read.
    """
    inputs = inputs_of(folder, documents)
    digest = sha256(f"{_program()}\n{job}\n{phrasebook or ''}\n".encode())
    settings = settings_for(folder)
    digest.update("".join(_file_digest(path) for path in (settings.path, settings.template) if path).encode())
    for name, content in inputs.items():
        digest.update(f"{name}\n{content}\n".encode())
    return Fingerprint(digest.hexdigest(), inputs)


def inputs_of(folder: Path, documents: Path | None = None) -> dict[str, str]:
    """Every file that a unit's result follows from, with its sha256.

    Raises:
        OSError: a file cannot be read.
    """
    files = [*input_files(folder), *(documents_in(documents) if documents is not None else ())]
    return {_name_within(path, folder): _file_digest(path) for path in files}


def _name_within(path: Path, folder: Path) -> str:
    """A file of a unit by its name, or with its subfolder."""
    below = path.relative_to(folder).as_posix() if path.is_relative_to(folder) and path != folder else path.name
    return file_name(below)


def _file_digest(path: Path) -> str:
    """The sha256 of a file; of one that no run would read anyway, its size."""
    size = path.stat().st_size
    return sha256(path.read_bytes()).hexdigest() if size <= MAX_BYTES else f"{size}"


def _digest_of(phrasebook: str) -> str:
    return phrasebooks.load(phrasebook).digest if phrasebook else ""


@cache
def _program() -> str:
    """The version, and the templates, which a checkout may change without one."""
    digest = sha256(__version__.encode())
    for path in sorted(resources.templates().glob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
