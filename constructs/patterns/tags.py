"""Keys of the tags that every resource has, whatever the environment file adds."""

ENVIRONMENT_TAG = "storefront:environment"
"""Name of the environment: what cost is allocated by, and what experiments may touch."""

STACK_TAG = "storefront:stack"
"""Construct id of the stack, which stands for a tier of the store."""

ROLE_TAG = "storefront:role"
"""Tells the writer of a shard, the only instance that can fail over, from its replicas."""

WRITER = "writer"
