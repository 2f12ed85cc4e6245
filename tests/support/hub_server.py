"""A stand-in for the Hugging Face Hub on this machine: what our calls need of its interface."""

import base64
import hashlib
import json
import re
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

TOKEN = "hf_of_a_test"


class Hub:
    """Repositories in memory: `commits[repo][sha]` are files, `branches[repo]` lead to commits.

    Attributes:
        closed: repositories for which requests need the token.
        sizes: (repo, file): size that the listing reports in place of the true one.
        requests: paths of all requests.
    """

    def __init__(self):
        self.commits, self.branches, self.closed, self.sizes = {}, {}, set(), {}
        self.requests = []
        self.endpoint = ""

    def add(self, repo, files, branch="main"):
        """Commit files to a branch, and return the commit."""
        sha = hashlib.sha1(repr((repo, sorted(files.items()))).encode()).hexdigest()
        self.commits.setdefault(repo, {})[sha] = files
        self.branches.setdefault(repo, {})[branch] = sha
        return sha

    def answer(self, method, path, body, token):
        """Status, headers and body for a request."""
        self.requests.append(path)
        for form, reply in self._replies():
            if found := re.fullmatch(form, f"{method} {path}"):
                names = {name: unquote(one) for name, one in found.groupdict().items()}
                repo = names.get("repo")
                is_known = repo is None or repo in self.branches
                if not is_known or (repo in self.closed and token != f"Bearer {TOKEN}"):
                    return 401, {"X-Error-Code": "RepoNotFound"}, b"{}"
                return reply(body, **names)
        return 404, {}, b"{}"

    def _replies(self):
        repo = "(?P<repo>[^/]+/[^/]+)"
        return [
            ("POST /api/repos/create", self._create),
            ("POST /api/validate-yaml", lambda _: (200, {}, b'{"errors": [], "warnings": []}')),
            (f"POST /api/models/{repo}/branch/(?P<branch>.+)", self._branch),
            (f"POST /api/models/{repo}/preupload/(?P<branch>.+)", self._preupload),
            (f"POST /api/models/{repo}/commit/(?P<branch>.+)", self._commit),
            (f"GET /api/models/{repo}/revision/(?P<revision>.+)", self._info),
            (f"GET /api/models/{repo}", self._info),
            (f"(HEAD|GET) /{repo}/resolve/(?P<revision>[^/]+)/(?P<file>.+)", self._file),
        ]

    def _create(self, body):
        given = json.loads(body)
        repo = f"{given['organization']}/{given['name']}"
        if repo not in self.branches:
            self.add(repo, {})
            is_private = given.get("private") or given.get("visibility") == "private"
            self.closed |= {repo} if is_private else set()
        return 200, {}, json.dumps({"url": f"{self.endpoint}/{repo}"}).encode()

    def _branch(self, body, repo, branch):
        self.branches[repo].setdefault(branch, self.branches[repo]["main"])
        return 201, {}, b"{}"

    def _preupload(self, body, repo, branch):
        paths = [one["path"] for one in json.loads(body)["files"]]
        known = [{"path": path, "uploadMode": "regular", "shouldIgnore": False} for path in paths]
        return 200, {}, json.dumps({"files": known}).encode()

    def _commit(self, body, repo, branch):
        lines = [json.loads(line) for line in body.splitlines()]
        given = [line["value"] for line in lines if line["key"] == "file"]
        files = {one["path"]: base64.b64decode(one["content"]) for one in given}
        sha = self.add(repo, self.commits[repo][self.branches[repo][branch]] | files, branch)
        page = f"{self.endpoint}/{repo}/commit/{sha}"
        return 200, {}, json.dumps({"success": True, "commitOid": sha, "commitUrl": page}).encode()

    def _sha(self, repo, revision):
        sha = self.branches[repo].get(revision, revision)
        return sha if sha in self.commits[repo] else None

    def _info(self, body, repo, revision="main"):
        sha = self._sha(repo, revision)
        if sha is None:
            return 404, {"X-Error-Code": "RevisionNotFound"}, b"{}"
        files = [
            {"rfilename": name, "size": self.sizes.get((repo, name), len(content))}
            for name, content in self.commits[repo][sha].items()
        ]
        return (
            200,
            {},
            json.dumps(
                {"id": repo, "sha": sha, "siblings": files, "private": repo in self.closed}
            ).encode(),
        )

    def _file(self, body, repo, revision, file):
        sha = self._sha(repo, revision)
        if sha is None:
            return 404, {"X-Error-Code": "RevisionNotFound"}, b"{}"
        content = self.commits[repo][sha].get(file)
        if content is None:
            return 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": sha}, b"{}"
        etag = hashlib.sha1(content).hexdigest()
        return 200, {"X-Repo-Commit": sha, "ETag": f'"{etag}"'}, content


@contextmanager
def serving(hub):
    """Serve a hub on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, token = urlsplit(self.path).path, self.headers.get("Authorization")
            status, headers, content = hub.answer(self.command, path, body, token)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": len(content)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = _reply

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def hub_of_a_test(cache):
    """A hub to which this process' client leads, with an empty cache and without a token."""
    constants = pytest.importorskip("huggingface_hub.constants")
    with serving(Hub()) as hub, pytest.MonkeyPatch.context() as patch:
        patch.setattr(constants, "ENDPOINT", hub.endpoint)
        template = f"{hub.endpoint}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        patch.setattr(constants, "HF_HUB_CACHE", str(cache))
        patch.setattr(constants, "HF_TOKEN_PATH", str(cache / "no token"))
        patch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        patch.delenv("HF_TOKEN", raising=False)
        patch.delenv("HUGGING_FACE_HUB_TOKEN", raising=False)
        yield hub
