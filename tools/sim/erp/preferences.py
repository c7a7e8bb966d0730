"""The Prefer header (2.1): what the caller would like, and which annotations it wants to see."""
from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Optional

from sim.erp.options import PAGE_ROWS_MAX

FORMATTED = "OData.Community.Display.V1.FormattedValue"
LOOKUP_NAME = "Microsoft.Dynamics.CRM.lookuplogicalname"
NAVIGATION = "Microsoft.Dynamics.CRM.associatednavigationproperty"
PREFERENCE = re.compile(r'\s*([\w.-]+)(?:\s*=\s*("[^"]*"|[^,;]*))?\s*(?:[,;]|$)')


@dataclass(frozen=True)
class Preferences:
    representation: bool = False
    track_changes: bool = False
    continue_on_error: bool = False
    page_rows: Optional[int] = None
    annotations: str = ""

    def wants(self, annotation: str) -> bool:
        wanted = False
        for pattern in filter(None, (part.strip() for part in self.annotations.split(","))):
            if fnmatchcase(annotation, pattern.lstrip("-")):
                wanted = not pattern.startswith("-")
        return wanted

    def applied(self) -> str:
        parts = []
        if self.representation:
            parts.append("return=representation")
        if self.track_changes:
            parts.append("odata.track-changes")
        if self.page_rows is not None:
            parts.append(f"odata.maxpagesize={self.page_rows}")
        if self.annotations:
            parts.append(f'odata.include-annotations="{self.annotations}"')
        return ",".join(parts)


def parse_preferences(header: str) -> Preferences:
    found = {match.group(1).lower(): (match.group(2) or "").strip().strip('"')
             for match in PREFERENCE.finditer(header)}
    rows = found.get("odata.maxpagesize", found.get("maxpagesize", ""))
    return Preferences(
        representation=found.get("return") == "representation",
        track_changes="odata.track-changes" in found or "track-changes" in found,
        continue_on_error="odata.continue-on-error" in found or "continue-on-error" in found,
        page_rows=min(int(rows), PAGE_ROWS_MAX) if rows.isdigit() and int(rows) > 0 else None,
        annotations=found.get("odata.include-annotations", ""))
