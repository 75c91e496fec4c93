# Runs the policy for authentik out of docs/login-flow/guides.md as authentik
# does: the text is the body of a function, and `context`, `request` and
# `requests` are there. One sign-in a line in, what becomes of it a line out.

import json
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from textwrap import indent
from types import SimpleNamespace

options = json.loads(sys.argv[1])
guides = Path(__file__).resolve().parents[2] / "docs/login-flow/guides.md"
(policy,) = re.findall(r"^```python\n(import secrets\n.*?)^```$", guides.read_text(encoding="utf-8"), re.M | re.S)
for name in ("PORTAL", "KEY", "TENANT", "RETURN_TO"):
    line = f"{name} = {json.dumps(options[name.lower()])}"
    policy, replaced = re.subn(rf'^{name} = ".*"$', lambda _: line, policy, flags=re.M)
    assert replaced == 1, name
if "now" in options:
    # The portal of a test has a time of its own.
    time.time = lambda: options["now"] / 1000


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


# As much of `requests` as the policy uses.
def post(url, *, headers, json, timeout, allow_redirects):
    assert not allow_redirects
    headers = {**headers, "Content-Type": "application/json"}
    question = urllib.request.Request(url, dumps(json).encode(), headers, method="POST")
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        body = opener.open(question, timeout=timeout).read()
    except urllib.error.HTTPError as refused:
        body = refused.read()
    return SimpleNamespace(json=lambda: loads(body))


dumps, loads = json.dumps, json.loads
wrapped = "def handler(context,request):\n" + indent(policy, "    ") + "\nresult = handler(context,request)"
code = compile(wrapped, "guides.md", "exec")
plan = SimpleNamespace(context={})
for line in sys.stdin:
    sign_in = loads(line)
    if not sign_in.get("again"):
        plan = SimpleNamespace(context={})
    session = {"authentik/flows/get": {"next": sign_in["next"]} if "next" in sign_in else {}}
    scope = {
        "context": {"flow_plan": plan},
        "request": SimpleNamespace(
            user=SimpleNamespace(username=sign_in["user"]), http_request=SimpleNamespace(session=session)
        ),
    }
    began = time.monotonic()
    exec(code, {"requests": SimpleNamespace(post=post)}, scope)
    told = {key: plan.context.get(key) for key in ("redirect_stage_target", "redirect")}
    print(dumps({"passes": scope["result"], **told, "took": time.monotonic() - began}), flush=True)
