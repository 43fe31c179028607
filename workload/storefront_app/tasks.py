"""The worker tier's web process: Beanstalk's daemon posts scheduled tasks here.

It only publishes a job to the broker. The daemon takes 200 for done, and a message that the broker has
confirmed is as good as done; on any other status it posts the task again.
"""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from storefront_app import asgi
from storefront_app.broker import Publisher
from storefront_app.errors import Problem
from storefront_app.jobs import PERIODIC
from storefront_app.logs import request_id


def application(lifespan: asgi.Lifespan | None = None) -> Starlette:
    """Build the application. Its state needs a `publisher`."""
    return asgi.build(
        [Route("/health", asgi.health), Route("/jobs/{name}", publish_job, methods=["POST"])], lifespan
    )


async def publish_job(request: Request) -> Response:
    """Publish a job."""
    name = request.path_params["name"]
    if name not in PERIODIC:
        raise Problem(HTTPStatus.NOT_FOUND, f"There is no such job. Known: {', '.join(sorted(PERIODIC))}.")
    message_id = request.headers.get("X-Aws-Sqsd-Msgid", request_id.get())
    publisher: Publisher = request.app.state.publisher
    await publisher.publish(name, {}, message_id)
    return JSONResponse({"published": name})
