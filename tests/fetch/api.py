#!/usr/bin/env python3
"""What partnerlog-fetch asks, as far as it asks it: GET /v1/auditrecords.

    api.py FOLDER NOW inclusive|exclusive

Listens on a free port of 127.0.0.1, which it writes into FOLDER/port. NOW is
its clock, in seconds since 1970; the third word says whether the end date is
itself asked for. In FOLDER are

    days     lines "DATE COUNT": how many records a day has; other days have
             none
    faults   lines "DATE PAGE FAULT", each for one request of that page, or
             for all of them with a + behind the fault; FAULT is a status,
             "busy" (429 with a Retry-After of a second), "busy-date" (the
             same as a date), "busy-long", "cut", "portal" (a page of HTML
             that says 200), "bad" (one of the records cannot be read), "loop"
             (each page names the same next one), "mute" (a next page without
             a token), "hang" (until FOLDER/go is there)
    requests is written: a line "DATE PAGE STATUS" for each; LEAK where the
             token stood in a list of processes, SEEN where the request did
"""
import base64
import datetime
import glob
import http.server
import json
import os
import sys
import threading
import time
import urllib.parse

FOLDER, NOW, END = sys.argv[1], int(sys.argv[2]), sys.argv[3]
TOKEN = "right-Token.42"
PAGE = 2
LOCK = threading.Lock()


def path(name):
    return os.path.join(FOLDER, name)


def lines(name):
    if not os.path.exists(path(name)):
        return []
    with open(path(name), encoding="utf-8") as file:
        return [line.split() for line in file if line.strip()]


def note(*words):
    with LOCK, open(path("requests"), "a", encoding="utf-8") as file:
        print(*words, file=file)


def take_fault(day, page):
    with LOCK:
        faults = lines("faults")
        for at, (its_day, its_page, fault) in enumerate(faults):
            if (its_day, its_page) == (day, str(page)):
                if not fault.endswith("+"):
                    del faults[at]
                    with open(path("faults"), "w", encoding="utf-8") as file:
                        file.writelines(" ".join(f) + "\n" for f in faults)
                return fault.rstrip("+")
    return ""


def record(day, n):
    """One record, with whatever looks like a way to a next page but is none."""
    return {
        "id": "p_c_%s_%d" % (day, n),
        "operationDate": "%sT%02d:00:00.1234567Z" % (day, n % 24),
        "operationType": "create_order",
        "customerName": "\u00d6l \"links\": {\"next\": {} \\",
        "resourceNewValue": json.dumps({"continuationToken": "wrong",
                                        "Path": "C:\\"}),
        "customizedData": [{"key": "continuationToken", "value": "wrong"},
                           {"key": "MS-ContinuationToken", "value": "wrong"}],
        "attributes": {"objectType": "AuditRecord",
                       "continuationToken": "wrong",
                       "links": {"next": {"headers": [
                           {"key": "MS-ContinuationToken",
                            "value": "wrong"}]}}},
    }


def records_of(first, end):
    counts = {day: int(count) for day, count in lines("days")}
    day, found = first, []
    while day < end or (day == end and END == "inclusive"):
        found += [record(day.isoformat(), n)
                  for n in range(counts.get(day.isoformat(), 0))]
        day += datetime.timedelta(1)
    return found


def cursor_for(day, offset):
    return base64.b64encode(b"\xfb\xff>" + ("%s@%d" % (day, offset)).encode()
                            ).decode() + ",x"


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body=b"", length=None, **headers):
        note(self.day, self.page, status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = True

    def refuse(self, status, why, **headers):
        body = json.dumps({"code": status, "description": why}).encode()
        self.answer(status, body, **headers)

    def look_around(self):
        for name in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(name, "rb") as file:
                    words = file.read()
            except OSError:
                continue
            if TOKEN.encode() in words:
                note("LEAK", words)
            if b"auditrecords" in words:
                note("SEEN")

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(url.query))
        self.day = asked.get("startDate", "-")
        cursor = self.headers.get("MS-ContinuationToken", "")
        offset = 0
        if cursor:
            offset = next((n for n in range(0, 100, PAGE)
                           if cursor_for(self.day, n) == cursor), -1)
        self.page = offset // PAGE + 1
        self.look_around()
        if self.headers.get("Authorization") != "Bearer " + TOKEN:
            return self.refuse(401, "who are you?")
        if url.path != "/v1/auditrecords":
            return self.refuse(404, "no such thing")
        if (offset < 0 or asked.get("size") != "500"
                or self.headers.get("Accept") != "application/json"
                or bool(cursor) != (asked.get("seekOperation") == "Next")):
            return self.refuse(400, "not in this way")
        first = datetime.date.fromisoformat(self.day)
        end = datetime.date.fromisoformat(asked.get("endDate", "9999-01-01"))
        start = datetime.datetime.combine(first, datetime.time(),
                                          datetime.timezone.utc)
        if start.timestamp() < NOW - 90 * 86400:
            return self.refuse(400, "only 90 days are kept")
        end = min(end, datetime.date.fromtimestamp(NOW)
                  + datetime.timedelta(1))
        self.send_page(records_of(first, end), offset)

    def send_page(self, found, offset):
        fault = take_fault(self.day, self.page)
        if fault == "hang":
            note(self.day, self.page, "hangs")
            until = time.time() + 300
            while not os.path.exists(path("go")) and time.time() < until:
                time.sleep(0.02)
        if fault.isdigit():
            return self.refuse(int(fault), "no")
        if fault == "busy":
            return self.refuse(429, "later", Retry_After="1")
        if fault == "busy-date":
            return self.refuse(429, "later", retry_after=self.date_time_string(
                NOW + 1))
        if fault == "busy-long":
            return self.refuse(503, "later", Retry_After="7200")
        if fault == "portal":
            return self.answer(200, b"<html>Please \"sign in\"</html>")
        body = self.page_body(found, offset, fault)
        self.answer(200, body, len(body) + 40 if fault == "cut" else None,
                    Content_Type="application/json")

    def page_body(self, found, offset, fault):
        items = found[offset:offset + PAGE]
        collection = {"totalCount": 7, "items": items, "links": {
            "self": {"uri": "/auditrecords", "method": "GET", "headers": []}}}
        if fault == "bad":
            items[0]["operationDate"] = "yesterday"
        more = offset + PAGE < len(found)
        # A token is in one place or the other, and with + and / as the ways
        # of writing JSON have them.
        if more or fault in ("loop", "mute"):
            token = cursor_for(self.day, 0 if fault == "loop"
                               else offset + PAGE)
            following = {"uri": "/auditrecords?seekOperation=Next",
                         "method": "GET", "headers": []}
            if fault != "mute" and (offset // PAGE) % 2:
                following["headers"] = [{"key": "MS-ContinuationToken",
                                         "value": token}]
            elif fault != "mute":
                collection["continuationToken"] = token
            collection["links"]["next"] = following
        collection["attributes"] = {"objectType": "Collection"}
        text = json.dumps(collection, indent=2 if more else None)
        if more:
            text = text.replace("+", "\\u002B").replace("/", "\\/")
            text = "\ufeff" + text.replace("\n", "\r\n")
        return text.encode()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


server = Server(("127.0.0.1", 0), Api)
with open(path("port.new"), "w", encoding="utf-8") as port:
    print(server.server_address[1], file=port)
os.rename(path("port.new"), path("port"))
server.serve_forever()
