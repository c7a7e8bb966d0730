"""A certificate authority and server certificates for localhost, made with the openssl command."""

from __future__ import annotations

import fcntl
import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

CA_DAYS = 3650
SERVER_DAYS = 825
# Of a kind of certificate: its span, and the section of its extensions.
KINDS = {
    "server": (["-days", str(SERVER_DAYS)], "server"),
    "expired": (["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"], "server"),
    "future": (["-startdate", "20900101000000Z", "-enddate", "20900201000000Z"], "server"),
    "elsewhere": (["-days", str(SERVER_DAYS)], "elsewhere"),
}

CA_CONFIG = """[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[server]
subjectAltName = DNS:localhost,IP:127.0.0.1
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
[elsewhere]
subjectAltName = DNS:www.shop.example
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
"""


@dataclass(frozen=True)
class Authority:
    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]} failed: {done.stderr.strip()}")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with open(folder / "lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_authority(folder: Path) -> None:
    key, certificate = folder / "ca.key", folder / "ca.new"
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    _openssl("req", "-x509", "-new", "-key", key, "-sha256", "-days", str(CA_DAYS),
             "-subj", "/CN=Holdfast test authority", "-out", certificate,
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    (folder / "ca.cnf").write_text(CA_CONFIG.format(folder=folder))
    (folder / "index.txt").touch()
    certificate.rename(folder / "ca.pem")


def authority(folder: Path) -> Authority:
    """The authority kept in `folder`, made if missing. Safe with several processes at once."""
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        if not (folder / "ca.pem").exists():
            _make_authority(folder)
    return Authority(folder)


def _sign(owner: Authority, request: Path, certificate: Path, kind: str) -> None:
    span, extensions = KINDS[kind]
    _openssl("ca", "-batch", "-notext", "-config", owner.folder / "ca.cnf", "-extensions",
             extensions, "-in", request, "-out", certificate, *span)


def _signed_by(owner: Authority, certificate: Path) -> bool:
    words = ["openssl", "verify", "-no_check_time", "-CAfile", str(owner.certificate)]
    return subprocess.run([*words, str(certificate)], capture_output=True).returncode == 0


def server_certificate(owner: Authority, folder: Path,
                       kind: str = "server") -> tuple[Path, Path]:
    """(certificate, key) of one of KINDS, for localhost and 127.0.0.1, kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / f"{kind}.pem", folder / f"{kind}.key"
    request = folder / f"{kind}.csr"
    with _locked(owner.folder):
        if not certificate.exists() or not _signed_by(owner, certificate):
            _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-out", key)
            _openssl("req", "-new", "-key", key, "-subj", "/CN=localhost", "-out", request)
            _sign(owner, request, certificate, kind)
    return certificate, key


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
