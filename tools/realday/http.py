"""JSON over HTTP with words for what goes wrong; no more than the shop's two APIs need."""
import json
import ssl
import time
import urllib.error
import urllib.request

ANSWER_S_MAX = 120
TRIES = 4
REST_S = 2.0
BUSY = (429, 502, 503, 504)


class Refused(Exception):
    """The shop said no. `status` 0: no answer came."""

    def __init__(self, doing: str, status: int, said: str, code: str = "") -> None:
        super().__init__(f"{doing}: {f'answered {status} ' if status else ''}{said}")
        self.status, self.code = status, code


def words(body: bytes) -> tuple[str, str]:
    """Code and words of an error document, or the beginning of whatever came instead."""
    try:
        error = json.loads(body)["errors"][0]
    except (ValueError, KeyError, IndexError, TypeError):
        return "", body[:160].decode(errors="replace").replace("\n", " ")
    code, where = str(error.get("code", "")), (error.get("source") or {}).get("pointer", "")
    said = f"{code} {error.get('title') or ''}: {error.get('detail') or ''} {where}"
    return code, said.strip()


class Web:
    def __init__(self, url: str, ca: str | None) -> None:
        self.url = url.rstrip("/")
        self._tls = ssl.create_default_context(cafile=ca) if url.startswith("https:") else None

    def exchange(self, method: str, path: str, body: object, headers: dict[str, str],
                 doing: str) -> tuple[object, dict[str, str]]:
        """Body and headers (names in lower case) of a 2xx answer. Busy servers are asked again."""
        for attempt in range(TRIES):
            try:
                return self._once(method, path, body, headers, doing)
            except Refused as refusal:
                if refusal.status not in BUSY or attempt + 1 == TRIES:
                    raise
                time.sleep(REST_S * (attempt + 1))
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, body: object, headers: dict[str, str],
              doing: str) -> tuple[object, dict[str, str]]:
        data = None if body is None else json.dumps(body).encode()
        known = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.url + path, data=data, headers=known, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_S_MAX, context=self._tls) as answer:
                text = answer.read()
                found = {name.lower(): value for name, value in answer.headers.items()}
        except urllib.error.HTTPError as error:
            code, said = words(error.read())
            raise Refused(doing, error.code, said, code) from None
        except (OSError, urllib.error.URLError) as error:
            raise Refused(doing, 0, f"{self.url} gave no answer ({error})") from None
        try:
            return (json.loads(text) if text else None), found
        except ValueError:
            raise Refused(doing, 200, "something that is no JSON: " + words(text)[1]) from None
