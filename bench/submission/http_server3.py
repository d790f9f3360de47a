"""Part 4 in Python."""

import json
import math
from urllib.parse import unquote_plus

from listening import answer
from serving import serve


def product(path, query):
    if path != b"/product":
        return answer(404, b"")
    try:
        values = [unquote_plus(pair.partition("=")[2]) for pair in query.decode().split("&") if pair]
        operands = [float(value) for value in values]
        if not values or "_" in "".join(values) or any(math.isnan(operand) for operand in operands):
            return answer(400, b"")
    except ValueError:
        return answer(400, b"")
    result = math.prod(operands)
    shown = result if math.isfinite(result) else ("inf" if result > 0 else "-inf")
    operands = [o if math.isfinite(o) else ("inf" if o > 0 else "-inf") for o in operands]
    body = json.dumps({"operation": "product", "operands": operands, "result": shown})
    return answer(200, body.encode(), "application/json")


serve(reply=product)
