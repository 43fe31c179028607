"""The platform branches of the embedded Beanstalk."""

import pytest

from embedded_aws.beanstalk.platforms import branch_of, solution_stack
from embedded_aws.query import ApiError

PLATFORM = "arn:aws:elasticbeanstalk:eu-west-1::platform/{} running on 64bit Amazon Linux 2023/6.6.1"


@pytest.mark.parametrize("language", ["Python 3.13", "Node.js 22", "Corretto 21", "Docker"])
def test_an_application_of_any_supported_language_finds_its_branch(language: str) -> None:
    assert branch_of(PLATFORM.format(language)) == f"{language} running on 64bit Amazon Linux 2023"
    assert solution_stack(PLATFORM.format(language)).endswith(f"v6.6.1 running {language}")


@pytest.mark.parametrize("language", ["Python 2.7", "Node.js 99", ""])
def test_a_branch_that_does_not_exist_is_refused(language: str) -> None:
    with pytest.raises(ApiError, match="No Platform found"):
        branch_of(PLATFORM.format(language))
