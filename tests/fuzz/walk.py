"""Ways through JSON: every place of it, every object, every resource."""


def places(value, path=()):
    """The path of every member and element below."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield (*path, name)
        yield from places(each, (*path, name))


def objects_in(value):
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(each)


def lists_in(value):
    if isinstance(value, list):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from lists_in(each)


def at(value, path):
    for name in path:
        value = value[name]
    return value


def resources_in(body, *kinds):
    """The resources of a request, those in Bundles and contained ones included."""
    found = (each for each in objects_in(body) if isinstance(each.get("resourceType"), str))
    return [each for each in found if each["resourceType"] != "Bundle" and (not kinds or each["resourceType"] in kinds)]


def bundles_in(body):
    found = (each for each in objects_in(body) if each.get("resourceType") == "Bundle")
    return [each for each in found if isinstance(each.get("entry"), list) and each["entry"]]


def drafts_of(body):
    """The entries of the orders being written, where there are any."""
    context = body.get("context") if isinstance(body, dict) else None
    drafts = context.get("draftOrders") if isinstance(context, dict) else None
    entries = drafts.get("entry") if isinstance(drafts, dict) else None
    return entries if isinstance(entries, list) else []
