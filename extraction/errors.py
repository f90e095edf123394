"""What can go wrong, said in one sentence that names the file and what to do.

TalentflowError
├── InputError            what the user gave cannot be used: a gold file, an output, a folder without articles
├── UnreadableError       one file or record holds no article; reading turns it into a `ReadFault` and goes on
└── StoreError            the store cannot be used
    ├── StoreMissingError     there is none yet
    ├── StoreVersionError     another version of Talentflow wrote it
    ├── StoreCorruptError     a file of it is damaged or gone
    ├── StoreBusyError        somebody else is writing to it
    └── StoreWriteError       it cannot be written: a full disk, a folder without permission"""

from __future__ import annotations


class TalentflowError(Exception):
    """Base of every error that is meant to be read by a user."""


class InputError(TalentflowError):
    """What the user gave cannot be read or written."""


class UnreadableError(TalentflowError):
    """One file or record holds no article; the message is the reason alone, without the file's name."""


class StoreError(TalentflowError):
    """The store cannot be used."""


class StoreMissingError(StoreError):
    """There is no store in this folder."""


class StoreVersionError(StoreError):
    """Another version of Talentflow wrote this store; extracting again rebuilds it.

    `roots` are the files and folders that it was made from.
    """

    def __init__(self, message: str, *, roots: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.roots = roots


class StoreCorruptError(StoreError):
    """A file of the store is damaged or gone; extracting again rebuilds it.

    `roots` are the files and folders that it was made from, as far as that can still be read.
    """

    def __init__(self, message: str, *, roots: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.roots = roots


class StoreBusyError(StoreError):
    """Another process is writing to this store."""


class StoreWriteError(StoreError):
    """The store cannot be written; its last good state is untouched."""
