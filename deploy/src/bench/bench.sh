#!/usr/bin/env bash
# Measures a worker, and the bare sender beside it: bench.sh [-t tree] CASE...; without a case, lists them.
#
# Seeder on core 0, everything else (viewers, origin, hub) on core 1; seeder and viewers in two network namespaces with a
# veth pair between. Needs root, two cores that nobody else uses, a JDK and openssl. Results: a line a run, and its JSON in
# the results directory.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tree=$here/../../target/super-peer
results=$here/../../target/bench
port=8080
bytes=1000000
seconds=8 # of a segment: 1 Mbit/s a viewer

usage() {
  sed -n '2,6p' "$0" | sed 's/^# \{0,1\}//'
  cat <<'TEXT'

Cases:
  spread N   N viewers, each asks for 1 MB every 8 s, evenly spread; bare sender, then worker
  sync N     the same, all ask at once
  worker N   as spread, the worker alone
  start      from the call that seeds a channel to the first segment at a viewer, five times
TEXT
}

[ "${1:-}" != -t ] || { tree=$2; shift 2; }
[ $# -gt 0 ] || { usage; exit 64; }
[ "$(id -u)" = 0 ] || { echo "bench: needs root, for network namespaces" >&2; exit 77; }
command -v javac openssl > /dev/null || { echo "bench: needs javac and openssl" >&2; exit 69; }
[ -x "$tree/bin/super-peer" ] || { echo "bench: no $tree; mvn package -DskipTests makes it" >&2; exit 78; }

java=${SUPER_PEER_JAVA:-java}
compgen -G "$tree/cache/*.jsa" > /dev/null || "$tree/bin/super-peer" archive
work=$(mktemp -d)
mkdir -p "$results"
A=spa$$ B=spb$$
rmem=$(sysctl -n net.core.rmem_default)
pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  sysctl -qw net.core.rmem_default="$rmem"
  ip netns del "$A" 2>/dev/null || true
  ip netns del "$B" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

ip netns add "$A"
ip netns add "$B"
ip link add va netns "$A" type veth peer name vb netns "$B"
ip -n "$A" addr add 10.200.0.1/24 dev va
ip -n "$B" addr add 10.200.0.2/24 dev vb
ip -n "$A" link set lo up
ip -n "$A" link set va up
ip -n "$B" link set lo up
ip -n "$B" link set vb up
ip -n "$A" link set va txqueuelen 5000
ip -n "$B" link set vb txqueuelen 5000
# One core of viewers has to take the bursts of all of them; the seeder is measured, not their sockets.
sysctl -qw net.core.rmem_default=2097152

# Arrays, not functions: what is started in the background must be the process itself, not a shell around it.
on_0=(ip netns exec "$A" nice -n -10 taskset -c 0)
on_1=(ip netns exec "$A" taskset -c 1)
viewer_side=(ip netns exec "$B" nice -n -10 taskset -c 1)

# Not as single-file programs: the compiler would be in the process that is measured.
javac -nowarn -proc:none -d "$work" -cp "$tree/lib/*" "$here"/*.java
hub=http://10.200.0.1:$port
playlist=http://10.200.0.1:8081/live.m3u8
channel=$("$tree/bin/super-peer" channel-id "$playlist")

curl_a() { ip netns exec "$A" curl -sf --max-time 5 "$@"; }

start_origin_and_hub() {
  "${on_1[@]}" "$java" -Xmx128m -cp "$work" BenchOrigin 10.200.0.1 8081 $bytes $seconds > "$work/origin.log" 2>&1 &
  pids+=($!)
  "${on_1[@]}" "$tree/bin/super-peer" serve --port $port --data-dir "$work/data" \
    --set 'superpeer.origin.allow-networks=["10.200.0.0/24"]' --set superpeer.worker.max-viewers=5000 \
    --set superpeer.worker.max-uplink-mbps=5000 > "$work/hub.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 240); do curl_a "$hub/stats" > /dev/null && curl_a "$playlist" > /dev/null && return; sleep 0.25; done
  echo "bench: the hub does not start" >&2; tail -5 "$work/hub.log" >&2; exit 70
}

seed() {
  curl_a -X POST "$hub/ping" -H 'content-type: application/json' -d '{"bandwidth":5000,"workers":1}' > /dev/null
  curl_a -X POST "$hub/seed" -H 'content-type: application/json' -d \
    "{\"list\":[{\"channel\":\"$channel\",\"url\":\"$playlist\",\"live\":true,\"keepAlive\":true,\"maxConnections\":5000}]}" > /dev/null
}

worker_pid() { curl_a "$hub/stats" | sed -n 's/.*"pid":\([0-9]*\),"channelId".*/\1/p'; }

await_seeding() {
  for _ in $(seq 240); do curl_a "$hub/stats" | grep -q '"state":"seeding","seedFrom"' && return; sleep 0.25; done
  echo "bench: the worker does not seed" >&2; exit 70
}

start_bare() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" \
    -days 2 -subj /CN=bench 2> /dev/null
  MALLOC_ARENA_MAX=2 "${on_0[@]}" "$java" -Xmx128m -Xms32m -XX:+UseSerialGC -Xss512k -XX:TieredStopAtLevel=1 \
    -cp "$work:$tree/lib/*" BareSender "$hub/v1" "$channel" $bytes $seconds "$work/cert.pem" "$work/key.pem" \
    > "$work/bare.log" 2>&1 &
  seeder=$!
  pids+=("$seeder")
  for _ in $(seq 240); do grep -q ready "$work/bare.log" && return; sleep 0.25; done
  echo "bench: the bare sender does not start" >&2; cat "$work/bare.log" >&2; exit 70
}

stop_seeder() {
  if [ "$1" = bare ]; then kill "$seeder"; wait "$seeder" 2>/dev/null || true
  else curl_a -X POST "$hub/stop_all" > /dev/null; sleep 3; fi
}

ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$1/stat"; }
memory() { awk '/^VmRSS/ {rss = $2} /^VmHWM/ {peak = $2} END {printf "%.0f/%.0f", rss / 1024, peak / 1024}' "/proc/$1/status"; }

# measure NAME PID VIEWERS THINK: one line
measure() {
  local name=$1 pid=$2 viewers=$3 think=$4 json="$results/$1-$3-$4.json" ramp=$((3 + $3 / 10))
  "${viewer_side[@]}" "$tree/bin/super-peer" viewers "$playlist" --channel "$channel" --tracker "$hub/v1" --viewers "$viewers" \
    --ramp ${ramp}s --warm-up 16s --duration 40s --think "$think" --find-peers 1s --no-verify --max-failures 1000000000 \
    --json "$json" > "$work/$name.txt" 2> "$work/$name.err" &
  local run=$!
  pids+=("$run")
  sleep $((ramp + 20))
  local before after from to
  before=$(ticks "$pid"); from=$(date +%s%N)
  sleep 32
  after=$(ticks "$pid"); to=$(date +%s%N)
  local rss; rss=$(memory "$pid")
  wait "$run" || true
  printf '%-7s %5d viewers think %-3s cpu %.3f cores, RSS/peak %s MB\n' "$name" "$viewers" "$think" \
    "$(awk "BEGIN {print ($after - $before) * 1e7 / ($to - $from)}")" "$rss"
  sed -n 's/^/          /; /connections\|segments\|goodput\|latency\|set-up\|players/p' "$work/$name.txt"
}

with_bare() { start_bare; measure bare "$seeder" "$1" "$2"; stop_seeder bare; }

with_worker() {
  seed; await_seeding
  local pid; pid=$(worker_pid)
  taskset -acp 0 "$pid" > /dev/null
  renice -n -10 -p "$pid" > /dev/null
  measure worker "$pid" "$1" "$2"
  stop_seeder worker
}

# From POST /seed to the first segment at a viewer who waits for it; the viewer asks the tracker every 50 ms.
start_case() {
  for n in 1 2 3 4 5; do
    local json="$results/start-$n.json"
    "${viewer_side[@]}" "$tree/bin/super-peer" viewers --channel "$channel" --tracker "$hub/v1" --viewers 1 --ramp 0s \
      --duration 20s --find-peers 50ms --json "$json" > /dev/null 2>&1 &
    local run=$!
    pids+=("$run")
    sleep 10
    local from; from=$(date +%s%3N)
    seed
    wait "$run" || true
    echo "start $n: $(($(sed -n 's/.*"firstServedAt" : \([0-9]*\).*/\1/p' "$json") - from)) ms"
    curl_a -X POST "$hub/stop_all" > /dev/null
    sleep 3
  done
}

start_origin_and_hub
while [ $# -gt 0 ]; do
  case $1 in
    spread) with_bare "$2" ${seconds}s; with_worker "$2" ${seconds}s; shift 2 ;;
    sync) with_bare "$2" 0s; with_worker "$2" 0s; shift 2 ;;
    worker) with_worker "$2" ${seconds}s; shift 2 ;;
    start) start_case; shift ;;
    *) usage >&2; exit 64 ;;
  esac
done
