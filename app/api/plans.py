"""GET /plans/{id}: the printable schedule behind the link of a card. Open to whoever has the link, to nobody else."""

from fastapi import APIRouter
from starlette.responses import Response

from app.memory import Memory
from app.pages import HTML, guard
from app.plan_page import STYLE, gone_page, plan_page
from app.store.plans import Plans
from hooks.request import UUID

PATH = "/plans"
HEADERS = {**guard(STYLE), "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def routes(plans: Plans, memory: Memory, crisis_line: str) -> APIRouter:
    """No token: a link is opened from an EHR by a browser that has none. Its id cannot be guessed, and it expires.

    The process that drafted a plan has it at once, the others have it from the store soon after.
    """
    router = APIRouter()

    async def found(plan_id: str) -> str | bytes | None:
        if plan := plans.find(plan_id):
            return plan_page(plan, crisis_line)
        return await memory.plan_page(plan_id) if UUID.fullmatch(plan_id) else None

    @router.get(PATH + "/{plan_id}")
    async def read(plan_id: str) -> Response:
        page = await found(plan_id)
        return Response(page or gone_page(), 200 if page else 404, headers=HEADERS, media_type=HTML)

    return router
