"""Media uploads that do not pass through the application: the browser posts them straight to S3."""

import asyncio
import uuid
from typing import Any

from boto3.session import Session
from botocore.config import Config

MAX_BYTES = 10 * 1024 * 1024
EXPIRES_SECONDS = 300

EXTENSIONS = {"image/avif": "avif", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
"""What may be uploaded. No SVG and no HTML: they would run as script on the store's own domain."""


class Media:
    """Hands out permission to upload."""

    def __init__(self, session: Session, bucket: str) -> None:
        self._bucket = bucket
        # A presigned POST needs the regional endpoint and version 4: others are redirected or refused.
        self._s3 = session.client(
            "s3",
            config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
        )

    async def upload(self, content_type: str) -> dict[str, Any]:
        """Permit one upload of a type; S3 itself enforces the key, the type and the size."""
        key = f"media/{uuid.uuid4()}.{EXTENSIONS[content_type]}"

        def sign() -> dict[str, Any]:
            return self._s3.generate_presigned_post(
                self._bucket,
                key,
                Fields={"Content-Type": content_type},
                Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, MAX_BYTES]],
                ExpiresIn=EXPIRES_SECONDS,
            )

        return {"upload": await asyncio.to_thread(sign), "url": f"/{key}", "max_bytes": MAX_BYTES}
