# shellcheck shell=bash disable=SC2154
# A Docker engine for sam local: a running one, or one of our own. run.sh
# sources this file, and sets $work (a temporary folder) and fail.

engine_pid="" bridge_was_there=yes

use_engine() {
  if timeout 10 docker info >/dev/null 2>&1; then
    echo "using the running Docker engine"
  else
    start_engine
  fi
  # The engine may not tell a gateway of its own choice. That is the first address.
  bridge=$(docker network inspect bridge --format '{{with index .IPAM.Config 0}}{{or .Gateway .Subnet}}{{end}}' | sed 's|\.[0-9]*/.*|.1|')
  docker version --format 'engine {{.Server.Version}}, {{.Server.Os}}/{{.Server.Arch}}'
  echo "containers reach this machine at $bridge"
}

# The engine gets its own socket and data, and neither firewall rules nor
# forwarding. Containers reach this machine over the bridge and nothing else. The
# engine's own proxy serves published ports. So it works without iptables, and
# cannot pull an image by accident.
start_engine() {
  [ "$(id -u)" = 0 ] || fail "no Docker engine answers, and starting one takes root"
  install_package dockerd docker.io
  install_package docker docker-cli
  ip link show docker0 >/dev/null 2>&1 || bridge_was_there=no
  export DOCKER_HOST=unix://$work/docker.sock
  dockerd --host "$DOCKER_HOST" --data-root "$work/engine" --exec-root "$work/engine-run" --pidfile "$work/engine.pid" \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false >"$work/engine.log" 2>&1 &
  engine_pid=$!
  if ! wait_while "$engine_pid" docker info; then
    tail -n 20 "$work/engine.log"
    fail "the Docker engine did not start; the end of its log is above"
  fi
  echo "started a Docker engine of our own"
}

stop_engine() {
  [ -n "$engine_pid" ] || return 0
  stop "$engine_pid"
  [ "$bridge_was_there" = yes ] || ip link delete docker0 2>/dev/null || true
}

# make_base IMAGE ENV...: makes the image below SAM's runtime emulator. AWS's own
# image comes from a registry. SAM needs only its sh, mv and chmod, and our
# functions need nothing of it. ENV are variables that template.yaml must not know.
make_base() {
  local image=$1 root=$work/base change="ENV PATH=/bin"
  shift
  install_package busybox busybox-static
  mkdir -p "$root"/{bin,tmp,var/task,var/rapid}
  chmod 1777 "$root/tmp"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for tool in sh mv chmod; do ln -sf busybox "$root/bin/$tool"; done
  for variable; do change+=" $variable"; done
  tar -C "$root" -c . | docker import --change "$change" - "$image" >/dev/null
  echo "made $image from busybox"
}

# remove_images NAME: removes the base and the images on it, if the engine stays.
remove_images() {
  [ -z "$engine_pid" ] || return 0
  docker images --quiet "$1" 2>/dev/null | sort -u | xargs -r docker rmi --force >/dev/null 2>&1 || true
}
