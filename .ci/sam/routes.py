"""Prints the routes that AWS makes of a SAM template: METHOD PATH FUNCTION.

aws-sam-translator is the code that CloudFormation itself runs on a template.
Usage: routes.py TEMPLATE
"""

import logging
import os
import re
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

FUNCTION = re.compile(r"\$\{(\w+?)(?:Alias\w+|\.Arn)\}/invocations")


class NoManagedPolicies:
    """The translator asks for AWS's managed policies; routes need none."""

    def load(self):
        return {}


def translated(path):
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.WARNING)
    with open(path) as f:
        template = yaml_parse(f.read())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # A deployed template names the uploaded code, not a folder.
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    return transform(template, {}, NoManagedPolicies())


def routes(cloudformation):
    for resource in cloudformation["Resources"].values():
        if resource["Type"] != "AWS::ApiGatewayV2::Api":
            continue
        for path, methods in resource["Properties"]["Body"]["paths"].items():
            for method, operation in methods.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                method = "ANY" if method.startswith("x-") else method.upper()
                yield f"{method} {path} {FUNCTION.search(uri).group(1)}"


if __name__ == "__main__":
    print("\n".join(sorted(routes(translated(sys.argv[1])))))
