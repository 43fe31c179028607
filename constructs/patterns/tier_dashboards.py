"""What the dashboards of the tiers that shoppers reach show: edge, web and worker."""

from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sqs as sqs

from patterns.alarms import FIVE_MINUTES, MINUTE
from patterns.firewall import Firewall
from patterns.fleet_alarms import WARNING_HEALTH, environment_health, working_instances
from patterns.web_alarms import OLDEST_JOB_SECONDS, load_balancer_errors
from patterns.widgets import EDGE_REGION, Rows, graph, heading


def edge_rows(distribution: cloudfront.Distribution, firewall: Firewall) -> Rows:
    """Show what shoppers ask for, what the CDN answers, and what the firewall stops."""
    here = EDGE_REGION
    return [
        [heading("Requests")],
        [
            graph("Requests", distribution.metric_requests(region=here), columns=3),
            graph(
                "Stopped by the firewall", firewall.metric_stopped(FIVE_MINUTES).with_(region=here), columns=3
            ),
            graph("Answered by the cache (%)", distribution.metric_cache_hit_rate(region=here), columns=3),
        ],
        [heading("Answers")],
        [
            graph(
                "Errors (%)",
                distribution.metric4xx_error_rate(region=here),
                distribution.metric5xx_error_rate(region=here),
                columns=3,
            ),
            graph(
                "Origin's time to first byte (ms)",
                *(distribution.metric_origin_latency(region=here, statistic=each) for each in ("p50", "p99")),
                columns=3,
            ),
            graph(
                "Bytes",
                distribution.metric_bytes_downloaded(region=here),
                distribution.metric_bytes_uploaded(region=here),
                columns=3,
            ),
        ],
    ]


def web_rows(
    load_balancer: elbv2.ApplicationLoadBalancer,
    environment: str,
    *,
    most_instances: int,
    error_rate: float,
    latency: float,
) -> Rows:
    """Show what the load balancer passes on, how the application answers, and the fleet's health."""
    metrics = load_balancer.metrics
    times = [
        metrics.target_response_time(period=MINUTE, statistic=each, label=each)
        for each in ("p50", "p90", "p99")
    ]
    return [
        [heading("Load balancer")],
        [
            graph("Requests", metrics.request_count(period=MINUTE), columns=3),
            graph("Response time (s)", *times, columns=3, limit=latency),
            graph("Errors (%)", load_balancer_errors(load_balancer), columns=3, limit=error_rate),
        ],
        [heading("Connections and fleet")],
        [
            graph(
                "Connections",
                metrics.active_connection_count(period=MINUTE),
                metrics.new_connection_count(period=MINUTE),
                metrics.rejected_connection_count(period=MINUTE),
            ),
            graph("Capacity units", metrics.consumed_lc_us(period=MINUTE)),
            _health(environment),
            _instances(environment, most_instances),
        ],
    ]


def worker_rows(environment: str, jobs: sqs.IQueue, dead_letters: sqs.IQueue, *, most_instances: int) -> Rows:
    """Show the worker fleet's health and the periodic jobs that wait or failed."""
    return [
        [heading("Fleet and periodic jobs")],
        [
            _health(environment),
            _instances(environment, most_instances),
            graph(
                "Age of the oldest job (s)",
                jobs.metric_approximate_age_of_oldest_message(period=MINUTE),
                limit=OLDEST_JOB_SECONDS,
            ),
            graph(
                "Jobs that failed for good",
                dead_letters.metric_approximate_number_of_messages_visible(period=MINUTE),
            ),
        ],
    ]


def _health(environment: str) -> cloudwatch.GraphWidget:
    return graph("Health (0 is Ok, 25 Severe)", environment_health(environment), limit=WARNING_HEALTH)


def _instances(environment: str, most: int) -> cloudwatch.GraphWidget:
    return graph("Instances", working_instances(environment), limit=most)
