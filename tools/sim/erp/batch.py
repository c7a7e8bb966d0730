"""$batch (3): requests in order, change sets as one transaction, answers as multipart."""
from __future__ import annotations

from dataclasses import dataclass, field

from sim.erp import errors
from sim.erp.errors import ApiError
from sim.erp.http import REASONS, Request, Response, error_response
from sim.erp.jsontext import loads
from sim.erp.multipart import Part, boundary_of, parse_request, split_parts, structure_error
from sim.erp.webapi import WebApi

REQUESTS_MAX = 1000  # 3
CRLF = "\r\n"


class Undo(Exception):
    """A failed request of a change set; carries its answer."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass
class Answers:
    """Parts of the multipart answer, and the status of the first failure."""
    boundary: str
    parts: list[str] = field(default_factory=list)
    failed_status: int = 0


def run_batch(api: WebApi, request: Request, request_id: str) -> Response:
    try:
        return execute(api, request, request_id)
    except ApiError as error:
        return error_response(error)


def execute(api: WebApi, request: Request, request_id: str) -> Response:
    parts = split_parts(request.body, boundary_of(request.header("content-type")))
    work = [prepare(part) for part in parts]
    if sum(len(item) for item in work) > REQUESTS_MAX:
        raise errors.bad_request(f"The batch holds more than {REQUESTS_MAX} requests.")
    go_on = request.preferences().continue_on_error
    answers = Answers("batchresponse_" + api.org.new_id())
    for part, requests in zip(parts, work):
        one(api, part, requests, answers, request_id)
        if answers.failed_status and not go_on:
            break
    # 3: the first failure is the outer status
    status = answers.failed_status if answers.failed_status and not go_on else 200
    body = "".join(answers.parts) + f"--{answers.boundary}--{CRLF}"
    content_type = f"multipart/mixed; boundary={answers.boundary}"
    return Response(status, {"Content-Type": content_type}, body)


def is_change_set(part: Part) -> bool:
    return part.headers.get("content-type", "").lower().startswith("multipart/mixed")


def prepare(part: Part) -> list[tuple[str, Request]]:
    """The requests of a part with their Content-IDs: several when it is a change set."""
    if not is_change_set(part):
        return [(part.content_id, only_read_or_single(parse_request(part)))]
    boundary = boundary_of(part.headers["content-type"])
    found = []
    for inner in split_parts(part.content + b"\r\n", boundary):
        if not inner.content_id:  # 3
            raise errors.bad_request("Content-ID header not present")
        request = parse_request(inner)
        if request.method == "GET":
            raise structure_error("a GET request is not allowed in a change set.")
        found.append((inner.content_id, request))
    return found


def only_read_or_single(request: Request) -> Request:
    if request.path.startswith("$batch"):
        raise structure_error("a batch is not allowed within a batch.")
    return request


def one(api: WebApi, part: Part, requests: list[tuple[str, Request]], answers: Answers,
        request_id: str) -> None:
    if is_change_set(part):
        change_set(api, requests, answers, request_id)
        return
    content_id, request = requests[0]
    response = api.answer(request)
    note_failure(answers, response, request_id)
    answers.parts.append(f"--{answers.boundary}{CRLF}" + as_part(response, content_id))


def note_failure(answers: Answers, response: Response, request_id: str) -> None:
    if response.status >= 400:
        response.headers["REQ_ID"] = request_id
        answers.failed_status = answers.failed_status or response.status


def change_set(api: WebApi, requests: list[tuple[str, Request]], answers: Answers,
               request_id: str) -> None:
    references: dict[str, str] = {}
    done: list[str] = []
    boundary = "changesetresponse_" + api.org.new_id()
    try:
        with api.org.store.transaction():
            for content_id, request in requests:
                request.path = referred_path(request.path, references)
                response = api.answer(request, references)
                if response.status >= 400:
                    raise Undo(response)
                references["$" + content_id] = created_address(api, request, response)
                done.append(f"--{boundary}{CRLF}" + as_part(response, content_id))
    except Undo as undo:
        note_failure(answers, undo.response, request_id)
        answers.parts.append(f"--{answers.boundary}{CRLF}" + as_part(undo.response, ""))
        return
    answers.parts.append(f"--{answers.boundary}{CRLF}Content-Type: multipart/mixed; "
                         f"boundary={boundary}{CRLF}{CRLF}{''.join(done)}--{boundary}--{CRLF}")


def referred_path(path: str, references: dict[str, str]) -> str:
    if not path.lstrip("/").startswith("$"):
        return path
    name, slash, rest = path.lstrip("/").partition("/")
    if name not in references:
        raise Undo(error_response(errors.bad_request(
            f"Content-ID Reference: '{name}' does not exist in the batch context.")))
    return references[name] + slash + rest


def created_address(api: WebApi, request: Request, response: Response) -> str:
    """collection(id) of the row a request wrote."""
    url = response.headers.get("OData-EntityId")
    if url:
        return url.removeprefix(api.site.root)
    table = api.org.schema.by_collection.get(request.path.strip("/").partition("(")[0])
    if response.body and table is not None and response.status in (200, 201):
        return f"{table.collection}({loads(response.body)[table.key]})"
    return request.path


def as_part(response: Response, content_id: str) -> str:
    lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    if content_id:
        lines.append(f"Content-ID: {content_id}")
    lines += ["", f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Error')}"]
    headers = {**response.headers, "OData-Version": "4.0"}
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return CRLF.join([*lines, "", response.body, ""])
