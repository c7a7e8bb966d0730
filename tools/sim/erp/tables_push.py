"""Service endpoints and the steps that call them; what became of the calls (6.1, 6.2)."""
from __future__ import annotations

from sim.erp.columns import flags, ints, lookup, pick, table, texts
from sim.erp.schema import Column, States, Table

JOB_STATES = States({0: ("Ready", {0: "Waiting For Resources"}), 2: ("Locked", {20: "In Progress"}),
                     3: ("Completed", {30: "Succeeded", 31: "Failed", 32: "Canceled"})})
STEP_STATES = States({0: ("Enabled", {1: "Enabled"}), 1: ("Disabled", {2: "Disabled"})})
QUEUE, WEBHOOK = 2, 8
WEBHOOK_KEY, HTTP_HEADER, HTTP_QUERY = 4, 5, 6


def endpoint() -> Table:
    return table("serviceendpoint", "serviceendpoints", "serviceendpointid", "name", [
        *texts(name=160, description=2000, url=2000, path=160, solutionnamespace=160),
        Column("authvalue", "text", length=2000, write_only=True),
        pick("contract", WEBHOOK, _1="OneWay", _2="Queue", _3="Rest", _4="TwoWay", _5="Topic",
             _6="Queue (Persistent)", _7="Event Hub", _8="Webhook", _9="Event Grid"),
        pick("authtype", WEBHOOK_KEY, _1="ACS", _2="SAS Key", _3="SAS Token", _4="Webhook Key",
             _5="Http Header", _6="Http Query String", _7="Connection String", _8="Access Key"),
        pick("messageformat", 1, _1="Binary XML", _2="Json", _3="Text XML"),
        pick("userclaim", 1, _1="None", _2="UserId", _3="UserInfo")], tracked=False, owned=False)


def push_tables() -> list[Table]:
    message = table("sdkmessage", "sdkmessages", "sdkmessageid", "name", texts(name=256),
                    tracked=False, owned=False, access="read")
    found = table("sdkmessagefilter", "sdkmessagefilters", "sdkmessagefilterid", "name",
                  [*texts(name=256, primaryobjecttypecode=100),
                   lookup("sdkmessageid", "sdkmessage")],
                  tracked=False, owned=False, access="read", indexed=("primaryobjecttypecode",))
    step = table("sdkmessageprocessingstep", "sdkmessageprocessingsteps",
                 "sdkmessageprocessingstepid", "name",
                 [*texts(name=256, filteringattributes=100_000, description=2000),
                  pick("stage", 40, _10="Pre-validation", _20="Pre-operation",
                       _40="Post-operation"),
                  pick("mode", 1, _0="Synchronous", _1="Asynchronous"), *flags(asyncautodelete=0),
                  *ints("rank"), lookup("sdkmessageid", "sdkmessage"),
                  lookup("sdkmessagefilterid", "sdkmessagefilter"),
                  lookup("eventhandler", "serviceendpoint", "eventhandler_serviceendpoint",
                         "cascade")], states=STEP_STATES, tracked=False, owned=False)
    job = table("asyncoperation", "asyncoperations", "asyncoperationid", "name",
                [*texts(name=256, message=2000), *ints("errorcode")],
                states=JOB_STATES, tracked=False, owned=False)
    return [endpoint(), message, found, step, job]
