#!/usr/bin/env bash
# Measures the hub, and bittorrent-tracker beside it: hub.sh [-t tree] CASE...; without a case, lists them.
#
# Server on core 0 once its compiler is done, load on core 1, in a network namespace of their own. Needs root, two cores that nobody else uses, a JDK,
# and for `tracker` node and npm. bittorrent-tracker is installed without its native parts, which its server does not use.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tree=$here/../../target/super-peer

usage() {
  sed -n '2,5p' "$0" | sed 's/^# \{0,1\}//'
  cat <<'TEXT'

Cases:
  tracker        calls a second of 256 viewers: this tracker, then bittorrent-tracker's WebSockets, with 5 offers in every
                 announce (as its own client sends them), in every third, and with none (it then tells of nobody)
  memory N       resident memory before and after N viewers have announced themselves
  sockets N M    N signaling sockets, and M messages a second between them
TEXT
}

[ "${1:-}" != -t ] || { tree=$2; shift 2; }
[ $# -gt 0 ] || { usage; exit 64; }
[ "$(id -u)" = 0 ] || { echo "hub: needs root, for a network namespace" >&2; exit 77; }
[ -x "$tree/bin/super-peer" ] || { echo "hub: no $tree; mvn package -DskipTests makes it" >&2; exit 78; }

# The namespace has no way out: what npm brings comes first.
if [ -z "${SUPER_PEER_BENCH_WORK:-}" ]; then
  SUPER_PEER_BENCH_WORK=$(mktemp -d)
  export SUPER_PEER_BENCH_WORK
  case " $* " in
    *" tracker "*)
      (cd "$SUPER_PEER_BENCH_WORK" && npm init -y > npm.log 2>&1 &&
        npm install --ignore-scripts --no-audit --no-fund bittorrent-tracker@11.2.3 >> npm.log 2>&1) ||
        { tail -5 "$SUPER_PEER_BENCH_WORK/npm.log" >&2; exit 69; } ;;
  esac
  exec unshare -n "$0" -t "$tree" "$@"
fi
work=$SUPER_PEER_BENCH_WORK

ip link set lo up
ulimit -n "$(ulimit -Hn)"
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

javac -nowarn -proc:none -d "$work" "$here/HubLoad.java"
load() { taskset -c 1 nice -n -10 java -Xmx2g -XX:+UseSerialGC -cp "$work" HubLoad "$@"; }

start_hub() {
  SUPER_PEER_JAVA_OPTS=${SUPER_PEER_JAVA_OPTS:-} nice -n -10 "$tree/bin/super-peer" serve --port 8080 --data-dir "$work/data" --set superpeer.master.access-token= "$@" \
    > "$work/hub.log" 2>&1 &
  server=$!
  pids+=("$server")
  for _ in $(seq 240); do curl -sf http://127.0.0.1:8080/health/live > /dev/null && return; sleep 0.25; done
  echo "hub: the hub does not start" >&2; tail -5 "$work/hub.log" >&2; exit 70
}

# A server that shares its one core with the JVM's compiler from its first call is not warm after minutes.
pin() { taskset -acp 0 "$server" > /dev/null; }

stop_server() { kill "$server"; wait "$server" 2>/dev/null || true; }

# No limit of calls an address: the load has one.
unlimited=(--set superpeer.hub.tracker.rate.per-second=1000000 --set superpeer.hub.tracker.rate.burst=1000000)

tracker_case() {
  start_hub "${unlimited[@]}"
  echo "super-peer, warm-up on two cores:"
  load tracker http://127.0.0.1:8080/v1 "$server" 256 75
  pin
  echo "super-peer:"
  load tracker http://127.0.0.1:8080/v1 "$server" 256 60
  stop_server
  cat > "$work/tracker.mjs" <<'JS'
import Server from './node_modules/bittorrent-tracker/server.js'
const server = new Server({ http: false, udp: false, ws: true, stats: false })
server.on('error', e => console.error(e)).on('warning', e => console.error(e))
server.listen(8000, '127.0.0.1', () => console.log('ready'))
JS
  taskset -c 0 nice -n -10 node "$work/tracker.mjs" > "$work/tracker.log" 2>&1 &
  server=$!
  pids+=("$server")
  for _ in $(seq 60); do grep -q ready "$work/tracker.log" && break; sleep 0.25; done
  local every
  for every in 1 3; do
    echo "bittorrent-tracker, 5 offers in every announce or every third: $every"
    load bittorrent ws://127.0.0.1:8000/ "$server" 256 45 5 "$every"
  done
  echo "bittorrent-tracker, no offers:"
  load bittorrent ws://127.0.0.1:8000/ "$server" 256 45 0 1
  stop_server
}

warm_sockets() { load sockets ws://127.0.0.1:8080/signal "$server" 500 45 2000; pin; }

while [ $# -gt 0 ]; do
  case $1 in
    tracker) tracker_case; shift ;;
    memory) start_hub "${unlimited[@]}"; load fill http://127.0.0.1:8080/v1 "$server" "$2"; stop_server; shift 2 ;;
    sockets) start_hub "${unlimited[@]}"; warm_sockets; load sockets ws://127.0.0.1:8080/signal "$server" "$2" 60 "$3"; stop_server; shift 3 ;;
    *) usage >&2; exit 64 ;;
  esac
done
