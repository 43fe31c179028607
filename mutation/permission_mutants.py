"""Mutants of permissions: who may do what."""

from mutation.edits import (
    REMOVED,
    Mutant,
    item,
    property_of,
)

POLICY = "AWS::IAM::ManagedPolicy"
ROLE = "AWS::IAM::Role"

MUTANTS = [
    Mutant(
        "Permissions",
        "a role may do everything",
        property_of(
            POLICY, "PolicyDocument.Statement.0", {"Effect": "Allow", "Action": "*", "Resource": "*"}
        ),
    ),
    Mutant(
        "Permissions",
        "a role may do all of S3",
        property_of(
            POLICY, "PolicyDocument.Statement.0", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        ),
    ),
    Mutant(
        "Permissions",
        "a role reads every secret",
        property_of(
            POLICY,
            "PolicyDocument.Statement.0",
            {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"},
        ),
    ),
    Mutant(
        "Permissions",
        "a broad policy of AWS",
        property_of(ROLE, "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]),
    ),
    Mutant(
        "Permissions",
        "anybody assumes a role",
        property_of(ROLE, "AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
    ),
    Mutant(
        "Permissions",
        "anybody reads a bucket",
        property_of("AWS::S3::BucketPolicy", "PolicyDocument.Statement.0.Effect", "Allow"),
    ),
    Mutant(
        "Permissions",
        "a service acts for any account",
        item(
            "AWS::S3::BucketPolicy",
            "PolicyDocument.Statement",
            lambda each: "cloudfront.amazonaws.com" in str(each["Principal"]),
            "Condition",
            REMOVED,
        ),
    ),
    Mutant(
        "Permissions",
        "anybody uses a key",
        property_of("AWS::KMS::Key", "KeyPolicy.Statement.0.Principal", {"AWS": "*"}),
    ),
]
