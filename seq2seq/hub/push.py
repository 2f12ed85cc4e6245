"""Uploads of models."""

from pathlib import Path

from seq2seq.errors import InputError
from seq2seq.hub.address import FORM, HubAddress, is_repo, is_revision
from seq2seq.hub.library import explaining, hub_client


def checked_address(repo: str, revision: str | None) -> HubAddress:
    """Return the address of a repository that a user names.

    Raises:
        InputError: it cannot be one.
    """
    name = repo.removeprefix("hf://")
    if not is_repo(name):
        raise InputError(f"repo must be user/name, not {repo!r:.100}.")
    if revision is not None and not is_revision(revision):
        raise InputError(f"revision must be a branch, as in {FORM}, not {revision!r:.100}.")
    return HubAddress(name, revision)


def push(folder: Path, address: HubAddress, private: bool, message: str) -> str:
    """Upload a folder as one commit, into a repository that is made if there is none.

    Args:
        folder: all of its files are uploaded.
        address: a revision is a branch, which is made if there is none.
        private: whether a new repository can be seen by its owner only. One that is there must be
            private already, or nothing is uploaded; without this, it stays as it is.
        message: of the commit.

    Returns:
        the address of the commit's page.

    Raises:
        InputError: the package or a token is missing, the Hub refuses the upload, or the repository
            is public and must not be.
    """
    client = hub_client()
    with explaining(address, "published"):
        client.create_repo(address.repo, private=private, exist_ok=True)
        if private and not client.model_info(address.repo).private:
            raise InputError(
                f"{address} is there already, and everybody can see it. Make it private on its "
                "page of the Hub, choose another repo, or leave out private=true."
            )
        if address.revision:
            client.create_branch(address.repo, branch=address.revision, exist_ok=True)
        found = client.upload_folder(
            repo_id=address.repo,
            folder_path=folder,
            revision=address.revision,
            commit_message=message,
        )
    return str(found.commit_url)
