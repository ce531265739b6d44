#!/bin/sh
# Checks template.yaml and what sam builds from it. ARCH must have been built by
# make build. Each check finds what the others miss:
#   sam validate         a bad WebSocket route key, a misspelt schedule property
#   sam build, built.py  a function without its binary, merges that were lost
#   sam validate --lint  a property that SAM does not have
#   cfn-lint, translated a property that CloudFormation does not have
#   checkov              what is left open; checkov.yaml says what may stay so
# The last three look at the built template, since that is what is deployed and
# cfn-lint takes any YAML merge for a mistake.
set -eu
cd "$(dirname "$0")/../.."
arch=${ARCH:-arm64}
bin=.local/venv-sam/bin
unset AWS_CA_BUNDLE # empty, it breaks the tools
export ARCH="$arch" SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1

infra/sam/tools.sh
quietly() { # shows what a tool says only where it fails
	said=$("$@" 2>&1) || { echo "$said"; echo "failed: $*"; exit 1; } >&2
}
quietly "$bin/sam" validate -t template.yaml
quietly "$bin/sam" build --parallel -t template.yaml --parameter-overrides "Arch=$arch"
"$bin/python" infra/sam/built.py template.yaml .aws-sam/build "dist/$arch" "$arch"
quietly "$bin/sam" validate --lint -t .aws-sam/build/template.yaml
"$bin/python" infra/sam/translate.py .aws-sam/build/template.yaml >.aws-sam/cloudformation.json
quietly "$bin/cfn-lint" -t .aws-sam/cloudformation.json -r "$AWS_DEFAULT_REGION"
quietly "$bin/checkov" --config-file infra/sam/checkov.yaml -f .aws-sam/cloudformation.json
