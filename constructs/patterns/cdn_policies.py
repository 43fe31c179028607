"""What the CDN caches of each kind of path, and which security headers it adds to responses."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

HSTS_AGE = cdk.Duration.days(365)


class CdnPolicies(Construct):
    """Defines the cache policy of the read API and the response headers of pages and of media.

    Reads are keyed by path and query string alone: CloudFront forwards only what is in the key, so a read
    cannot depend on a cookie or an Authorization header, and one shopper's answer can never be served to
    another. With a minimum and default of zero the application's Cache-Control alone decides.

    Media are files that shoppers upload, on the store's own domain. Their headers forbid scripts, which
    keeps an uploaded SVG or HTML page from acting as the shopper who opens it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, read_cache_max_seconds: int) -> None:
        super().__init__(scope, construct_id)
        self.reads: cloudfront.ICachePolicy = cloudfront.CachePolicy.CACHING_DISABLED
        self.read_forwarding: cloudfront.IOriginRequestPolicy | None = None
        if read_cache_max_seconds:
            self.reads = self._read_cache(read_cache_max_seconds)
        else:
            # CloudFront takes no keys in a policy that caches nothing: query strings are forwarded apart.
            self.read_forwarding = self._forward_queries()
        # The application may set a stricter policy than this for its own pages.
        self.page_headers = self._headers(
            "PageHeaders", "frame-ancestors 'self'; object-src 'none'; base-uri 'self'", override=False
        )
        self.media_headers = self._headers("MediaHeaders", "default-src 'none'; sandbox", override=True)

    def _forward_queries(self) -> cloudfront.OriginRequestPolicy:
        return cloudfront.OriginRequestPolicy(
            self,
            "ReadForwarding",
            comment="Read API, uncached: query strings only",
            query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.all(),
        )

    def _read_cache(self, max_seconds: int) -> cloudfront.CachePolicy:
        return cloudfront.CachePolicy(
            self,
            "Reads",
            # Named by the stack: CDK names it by its path, which is the same in each environment.
            cache_policy_name=f"{cdk.Stack.of(self).stack_name}-Reads",
            comment="Read API: as the application's Cache-Control says, up to a ceiling",
            min_ttl=cdk.Duration.seconds(0),
            default_ttl=cdk.Duration.seconds(0),
            max_ttl=cdk.Duration.seconds(max_seconds),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
            header_behavior=cloudfront.CacheHeaderBehavior.none(),
            cookie_behavior=cloudfront.CacheCookieBehavior.none(),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )

    def _headers(
        self, construct_id: str, content_security_policy: str, *, override: bool
    ) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            construct_id,
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=HSTS_AGE, include_subdomains=True, override=True
                ),
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=content_security_policy, override=override
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.SAMEORIGIN, override=override
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
                    override=override,
                ),
            ),
            remove_headers=["Server", "X-Powered-By"],
        )
