#!/usr/bin/env bash
# The real SAM CLI on the real templates: lint, build, sizes, routes, every
# recorded event through `sam local invoke`, then the acceptance suite through
# `sam local start-api`. It needs Go, Python 3 and a Docker engine, or root on
# Debian to install and start one.
#
# The home-made base image is for machines without an image registry, such as
# CI's. With a registry, `sam build && sam local start-api` is enough.
set -euo pipefail
cd "$(dirname "$0")/../.."
sam_dir=$PWD/.ci/sam
cache=$PWD/.ci/.cache
work=$(mktemp -d)
# shellcheck source=engine.sh
. "$sam_dir/engine.sh"

# The developer's own account, profile and machine role stay out of this.
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN ACCEPTANCE_ADDRESSES
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0

image=connect2cart-sam-$$
local_pid="" relay_pid="" api_pid="" current=""

fail() { echo "FAILED: $*" >&2; exit 1; }

section() {
  local began=$SECONDS
  current=$1
  shift
  printf '\n--- sam: %s\n' "$current"
  "$@"
  printf 'ok: %s, %d s\n' "$current" $((SECONDS - began))
}

# wait_for SECONDS COMMAND...
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# wait_while PID COMMAND...: until the command succeeds, or the process has ended.
wait_while() {
  local pid=$1
  shift
  until "$@" >/dev/null 2>&1; do
    ! gone "$pid" || return 1
    sleep 0.2
  done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# stop PID: asks, waits, insists.
stop() {
  [ -n "$1" ] && kill "$1" 2>/dev/null || return 0
  wait_for 15 gone "$1" || kill -KILL "$1" 2>/dev/null || true
}

clean_up() {
  local status=$?
  trap - EXIT
  [ "$status" = 0 ] || printf '\nsam: %s: FAILED (%d)\n' "$current" "$status"
  stop "$api_pid"
  # SAM leaves its warm containers behind.
  grep -hos 'SAM_CONTAINER_ID: .*' "$work"/*.log | awk '{print $2}' | xargs -r docker rm --force >/dev/null 2>&1 || true
  remove_images "$image"
  stop "$relay_pid"
  stop_local
  stop_engine
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# install_package COMMAND PACKAGE
install_package() {
  command -v "$1" >/dev/null && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "$1 is missing; install it (Debian: $2)"
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2"; } >"$work/apt.log" 2>&1 ||
    { tail -n 20 "$work/apt.log"; fail "$2 could not be installed"; }
  command -v "$1" >/dev/null || fail "$2 is installed, but there is no $1"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# field KEY[.KEY]: a text of addresses.json.
field() {
  python3 - "$work/addresses.json" "$1" <<'PYTHON'
import functools, json, sys
print(functools.reduce(dict.__getitem__, sys.argv[2].split("."), json.load(open(sys.argv[1]))))
PYTHON
}

install_sam() {
  [ -x "$cache/sam/bin/pip" ] || python3 -m venv "$cache/sam"
  "$cache/sam/bin/pip" install -q --disable-pip-version-check -r .ci/requirements-sam.txt
  PATH=$cache/sam/bin:$PATH
  sam --version
}

lint() {
  sam validate --lint
  sam validate --lint --template-file edge.yaml
  cfn-lint template.yaml edge.yaml
}

# The artifacts for a deployment.
build() {
  sam build --build-in-source >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail "sam build"; }
  python "$sam_dir/sizes.py" .aws-sam/build
}

routes() {
  python "$sam_dir/routes.py" template.yaml >"$work/routes.template"
  go run ./internal/cmd/local -routes | LC_ALL=C sort >"$work/routes.local"
  diff "$work/routes.template" "$work/routes.local" || fail "template.yaml (<) and the local gateway (>) differ"
  cat "$work/routes.template"
}

# The same for this machine's processor: containers run no other.
build_for_here() {
  case $(uname -m) in
    x86_64) lambda_arch=x86_64 go_arch=amd64 ;;
    aarch64 | arm64) lambda_arch=arm64 go_arch=arm64 ;;
    *) fail "Lambda knows no $(uname -m)" ;;
  esac
  GOARCH=$go_arch sam build --build-in-source --build-dir "$work/artifacts" --parameter-overrides "Architecture=$lambda_arch" \
    >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail "sam build for $lambda_arch"; }
}

# start_local NAME=VALUE...: starts the local service, with an AWS and a store of
# its own. Its addresses are in addresses.json. NOTIFY_EVERY and QUOTA set the
# suite's pace, not a merchant's.
start_local() {
  [ -x "$work/local" ] || go build -o "$work/local" ./internal/cmd/local
  rm -f "$work/addresses.json"
  ln -sf "$PWD/template.yaml" "$work/template.yaml"
  env --chdir="$work" PORT=0 ADDRESSES="$work/addresses.json" NOTIFY_EVERY=1s QUOTA=100000 "$@" "$work/local" >"$work/local.log" 2>&1 &
  local_pid=$!
  if ! wait_while "$local_pid" test -s "$work/addresses.json"; then
    cat "$work/local.log"
    tail -n 20 "$work/build/run.log"
    fail "the local service did not start"
  fi
}

stop_local() {
  stop "$local_pid"
  local_pid=""
}

# accept ADDRESSES_FILE ARGUMENT...: the acceptance suite against a service.
accept() { ACCEPTANCE_ADDRESSES=$1 go test -count=1 -timeout 5m -v ./internal/proof/acceptance "${@:2}"; }

# Calls each of the very files for a deployment at least once. They are for arm64.
# Elsewhere an emulator runs them slowly, so this is only a part of the suite.
run_deployed() {
  local bootstrap name run=""
  if [ "$(uname -m)" = x86_64 ]; then
    install_package qemu-aarch64-static qemu-user-static
    run=$(command -v qemu-aarch64-static)
  fi
  for bootstrap in "$PWD"/.aws-sam/build/*/bootstrap; do
    name=$(basename "$(dirname "$bootstrap")")
    mkdir -p "$work/deployed/$name"
    printf '#!/bin/sh\nexec %s "%s"\n' "$run" "$bootstrap" >"$work/deployed/$name/bootstrap"
    chmod +x "$work/deployed/$name/bootstrap"
  done
  start_local BOOTSTRAPS="$work/deployed"
  accept "$work/addresses.json" -run 'TestPage|TestHealth|TestScript_sendVersion|TestMail_outage' || { tail -n 40 "$work/build/run.log"; fail "the deployed artifacts"; }
  stop_local
}

# The stand-ins around SAM's containers. The schedule is SAM's own, see acceptance.
start_stand_ins() {
  start_local NOTIFY_EVERY=24h
  python3 "$sam_dir/relay.py" "$bridge" "$(field aws_endpoint)" "$(field store)" \
    >"$work/relay.out" 2>"$work/relay.err" &
  relay_pid=$!
  relayed() { [ "$(wc -l <"$work/relay.out")" = 2 ]; }
  wait_while "$relay_pid" relayed || { cat "$work/relay.err"; fail "containers cannot reach this machine at $bridge: is the engine on another machine?"; }
  aws_endpoint=$(sed -n 1p "$work/relay.out") store=$(sed -n 2p "$work/relay.out")
}

# --env-vars sets the variables of template.yaml. SAM passes no others, so the
# base image holds the AWS SDK's endpoint.
prepare_sam_local() {
  make_base "$image:base" "AWS_ENDPOINT_URL=$aws_endpoint"
  printf '{"Parameters": {"BIGCOMMERCE_API_URL": "%s", "LEDGER_TABLE": "%s", "SENDER_EMAIL": "connect2cart@example.com"}}\n' \
    "$store" "$(field ledger_table)" >"$work/env.json"
  sam_options=(--template "$work/artifacts/template.yaml" --env-vars "$work/env.json" --parameter-overrides "Architecture=$lambda_arch"
    --invoke-image "$image:base" --skip-pull-image)
}

invoke_events() { python "$sam_dir/events.py" events "$sam_dir/events.txt" "${sam_options[@]}"; }

start_api() {
  local port
  port=$(free_port)
  api=http://127.0.0.1:$port
  sam local start-api "${sam_options[@]}" --warm-containers LAZY --port "$port" >"$work/api.log" 2>&1 &
  api_pid=$!
  healthy() { curl -fsS --max-time 30 "$api/health"; }
  wait_while "$api_pid" healthy || { cat "$work/api.log"; fail "sam local start-api does not answer"; }
  healthy
  echo
}

# The suite's view: the service is SAM's, and the stand-ins around it are ours.
acceptance() {
  python3 - "$work/addresses.json" "$api" >"$work/acceptance.json" <<'PYTHON'
import json, sys
addresses = json.load(open(sys.argv[1]))
addresses |= {"merchant_page": sys.argv[2] + "/", "script_url": sys.argv[2] + "/script"}
json.dump(addresses, sys.stdout)
PYTHON
  export ACCEPTANCE_SCHEDULE
  ACCEPTANCE_SCHEDULE=$(printf '%q ' sam local invoke NotifyFunction --event "$PWD/events/notify-schedule.json" "${sam_options[@]}")
  accept "$work/acceptance.json" || { tail -n 60 "$work/api.log"; fail "the acceptance suite"; }
}

poll() {
  SCRIPT_URL=$api/script CART_ID=$(field cart_id) CART_PASSWORD=$(field cart_password) timeout 120 go run ./internal/cmd/poll
}

logs_hold_no_secret() {
  local key
  grep -q '"msg":"poll"' "$work/api.log" || fail "the log of sam local lacks the functions' lines"
  for key in cart_password sample_account.client_secret sample_account.access_token; do
    ! grep -qF -e "$(field "$key")" "$work/api.log" || fail "a log line holds the value of $key"
  done
  echo "read $(wc -l <"$work/api.log") lines"
}

section "SAM CLI" install_sam
section "validate and lint" lint
section "build as deployed" build
section "routes" routes
section "deployed artifacts run" run_deployed
section "Docker engine" use_engine
section "build for this machine" build_for_here
section "stand-ins" start_stand_ins
section "base image" prepare_sam_local
section "sam local invoke, every event" invoke_events
section "sam local start-api" start_api
section "acceptance through start-api" acceptance
section "poll through start-api" poll
section "no secret in the logs" logs_hold_no_secret
printf '\nsam: everything passed, %d s\n' "$SECONDS"
