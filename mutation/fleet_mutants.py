"""Mutants of the web and worker tiers."""

from guarantees.fleets import GROUP as FLEET
from guarantees.store import PROPERTIES
from mutation.edits import (
    REMOVED,
    Mutant,
    option,
    scaling,
)

ASG = "aws:autoscaling:asg"
LAUNCH = "aws:autoscaling:launchconfiguration"
COMMAND = "aws:elasticbeanstalk:command"
ROLLING = "aws:autoscaling:updatepolicy:rollingupdate"
PROCESS = "aws:elasticbeanstalk:environment:process:default"

MUTANTS = [
    Mutant("Web tier", "smallest fleet of one", option("web", ASG, "MinSize", "1")),
    Mutant("Web tier", "cannot grow", option("web", ASG, "MaxSize", "3")),
    Mutant("Web tier", "fleet beyond the connections", option("web", ASG, "MaxSize", "400")),
    Mutant("Web tier", "pool beyond the connections", option("web", PROPERTIES, "DATABASE_POOL_SIZE", "50")),
    Mutant("Web tier", "pool not stated", option("web", PROPERTIES, "DATABASE_POOL_SIZE", REMOVED)),
    Mutant("Web tier", "processes beyond connections", option("web", PROPERTIES, "WEB_CONCURRENCY", "64")),
    Mutant(
        "Web tier", "smallest fleet on Spot", option("web", "aws:ec2:instances", "SpotFleetOnDemandBase", "0")
    ),
    Mutant("Web tier", "Spot not replaced early", option("web", ASG, "EnableCapacityRebalancing", "false")),
    Mutant("Web tier", "all at once", option("web", COMMAND, "DeploymentPolicy", "AllAtOnce")),
    Mutant("Web tier", "settings all at once", option("web", ROLLING, "RollingUpdateEnabled", "false")),
    Mutant("Web tier", "hung instances stay", scaling("web", f"{FLEET}.Properties.HealthCheckType", "EC2")),
    Mutant("Web tier", "no time to start", scaling("web", f"{FLEET}.Properties.HealthCheckGracePeriod", 0)),
    Mutant("Web tier", "slow to notice", option("web", PROCESS, "HealthCheckInterval", "120")),
    Mutant("Web tier", "health of nothing", option("web", PROCESS, "HealthCheckPath", "/")),
    Mutant("Web tier", "load not tracked", scaling("web", "CpuTracking", REMOVED)),
    Mutant(
        "Web tier",
        "peak beyond the fleet",
        scaling("web", "RequestTracking.Properties.TargetTrackingConfiguration.TargetValue", 100),
    ),
    Mutant("Web tier", "old metadata service", option("web", LAUNCH, "DisableIMDSv1", "false")),
    Mutant("Web tier", "public instances", option("web", "aws:ec2:vpc", "AssociatePublicIpAddress", "true")),
    Mutant(
        "Web tier",
        "basic health",
        option("web", "aws:elasticbeanstalk:healthreporting:system", "SystemType", "basic"),
    ),
    Mutant(
        "Web tier",
        "logs lost with instances",
        option("web", "aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "false"),
    ),
    Mutant(
        "Web tier",
        "platform not patched",
        option("web", "aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "false"),
    ),
    Mutant(
        "Web tier",
        "patches during a snapshot",
        option("web", "aws:elasticbeanstalk:managedactions", "PreferredStartTime", "Tue:04:30"),
    ),
    Mutant("Worker tier", "smallest fleet of one", option("worker", ASG, "MinSize", "1")),
    Mutant("Worker tier", "all at once", option("worker", COMMAND, "DeploymentPolicy", "AllAtOnce")),
    Mutant("Worker tier", "halves itself", option("worker", COMMAND, "DeploymentPolicy", "Rolling")),
    Mutant("Worker tier", "load not tracked", scaling("worker", "BacklogTracking", REMOVED)),
    Mutant("Worker tier", "lost instances stay", scaling("worker", FLEET, REMOVED)),
]
