#!/usr/bin/env bash
# Measures a worker, and the bare sender beside it: bench.sh [-t tree] [--rtt MS] [--loss PERCENT] [--set KEY=VALUE]... CASE...
# Without a case, lists them. --set is for the super peer.
#
# Seeder on core 0, everything else (viewers, origin, hub) on core 1; seeder, origin and hub in one network namespace, viewers
# in another, with a veth pair between. With --rtt or --loss a program of ours is the path instead (path.c, made with cc, on
# core 1), and everything that viewers send or get takes it: WebRTC, tracker, signaling. Needs root, two cores that nobody
# else uses, a JDK and openssl. Results: some lines a run, and its JSON in the results directory.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tree=$here/../../target/super-peer
results=$here/../../target/bench
nodes=$here/../../target/npm/bench
port=8080
rtt=0
loss=0
more=()

usage() {
  sed -n '2,8p' "$0" | sed 's/^# \{0,1\}//'
  cat <<'TEXT'

Cases:
  spread N   N viewers, each asks for 1 MB every 8 s, evenly spread; bare sender, then worker
  sync N     the same, all ask at once
  worker N   as spread, the worker alone
  goodput N [BYTES]  N viewers ask back to back; BYTES (4000000) are new every second, which should be a little more than a
             core sends to N, because the worker has to fetch them; bare sender, then worker
  setups N   N viewers come and N go a second: from the offer to the first byte of a segment of 64 kB; bare sender, then worker
  node N     as spread: the Node seeder (libdatachannel through node-datachannel, from npm), then worker
  soak N M   as spread for M minutes, with a join and a leave every second and a restart of the worker half-way
  start      from the call that seeds a channel to the first segment at a viewer: five times with a standby worker,
             five times without
TEXT
}

while [ $# -gt 0 ]; do
  case $1 in
    -t) tree=$2; shift 2 ;;
    --rtt) rtt=$2; shift 2 ;;
    --loss) loss=$2; shift 2 ;;
    --set) more+=(--set "$2"); shift 2 ;;
    *) break ;;
  esac
done
for figure in "$rtt" "$loss"; do
  [[ $figure =~ ^[0-9]+(\.[0-9]+)?$ ]] || { echo "bench: $figure is not a number" >&2; exit 64; }
done
emulated=
[ "$rtt/$loss" = 0/0 ] || emulated="-rtt$rtt-loss$loss"
[ $# -gt 0 ] || { usage; exit 64; }
[ "$(id -u)" = 0 ] || { echo "bench: needs root, for network namespaces" >&2; exit 77; }
command -v javac openssl > /dev/null || { echo "bench: needs javac and openssl" >&2; exit 69; }
[[ " $* " != *" node "* ]] || command -v npm > /dev/null || { echo "bench: node needs Node.js and npm" >&2; exit 69; }
[ -z "$emulated" ] || command -v cc > /dev/null || { echo "bench: --rtt and --loss need cc, to make the path" >&2; exit 69; }
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
  [ -z "$emulated" ] || tail -n 1 "$results/path.txt"
  ip netns del "$A" 2>/dev/null || true
  ip netns del "$B" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

ip netns add "$A"
ip netns add "$B"
ip -n "$A" link set lo up
ip -n "$B" link set lo up
if [ -z "$emulated" ]; then
  ip link add va netns "$A" type veth peer name vb netns "$B"
  ip -n "$A" addr add 10.200.0.1/24 dev va
  ip -n "$B" addr add 10.200.0.2/24 dev vb
  ip -n "$A" link set va up
  ip -n "$B" link set vb up
  ip -n "$A" link set va txqueuelen 5000
  ip -n "$B" link set vb txqueuelen 5000
else
  cc -O2 -o "$work/path" "$here/path.c"
  : > "$results/path.txt"
  nice -n -10 taskset -c 1 "$work/path" "$A" 10.200.0.1 "$B" 10.200.0.2 "$(awk "BEGIN {print $rtt / 2}")" "$loss" \
    > "$results/path.txt" 2>&1 &
  pids+=($!)
  for _ in $(seq 40); do grep -q up "$results/path.txt" && break; sleep 0.25; done
  grep -q up "$results/path.txt" || { echo "bench: no path" >&2; cat "$results/path.txt" >&2; exit 70; }
  echo "path: $rtt ms there and back, $loss % of the packets lost in each direction"
fi
# One core of viewers has to take the bursts of all of them; the seeder is measured, not their sockets.
sysctl -qw net.core.rmem_default=2097152

# Arrays, not functions: what is started in the background must be the process itself, not a shell around it.
on_0=(ip netns exec "$A" nice -n -10 taskset -c 0)
on_1=(ip netns exec "$A" taskset -c 1)
viewer_side=(ip netns exec "$B" nice -n -10 taskset -c 1)

# Not as single-file programs: the compiler would be in the process that is measured.
javac -nowarn -proc:none -d "$work" -cp "$tree/lib/*" "$here"/*.java
hub=http://10.200.0.1:$port
curl_a() { ip netns exec "$A" curl -sf --max-time 5 "$@"; }

await() {
  local what=$1 log=$2
  shift 2
  for _ in $(seq 240); do "$@" > /dev/null && return; sleep 0.25; done
  echo "bench: $what" >&2; tail -5 "$log" >&2; exit 70
}

# start_hub OPTION...: those of super-peer, besides ours
start_hub() {
  "${on_1[@]}" "$tree/bin/super-peer" serve --port $port --data-dir "$work/data" --set superpeer.master.access-token= \
    --set 'superpeer.origin.allow-networks=["10.200.0.0/24"]' --set superpeer.worker.max-viewers=5000 \
    --set superpeer.worker.max-uplink-mbps=5000 --set superpeer.hub.tracker.rate.per-second=100000 \
    --set superpeer.hub.tracker.rate.burst=100000 "${more[@]}" "$@" > "$work/hub.log" 2>&1 &
  hub_pid=$!
  pids+=("$hub_pid")
  await "the hub does not start" "$work/hub.log" curl_a "$hub/stats"
}

stop_hub() { kill "$hub_pid"; wait "$hub_pid" || true; }

# content BYTES SECONDS: the cases from here on are about segments of that size and duration, of an origin of their own
content() {
  local known="$work/origin-$1-$2"
  bytes=$1 seconds=$2
  [ -f "$known" ] || echo "$((8081 + $(find "$work" -name 'origin-*' ! -name '*.log' | wc -l)))" > "$known"
  local at; at=$(cat "$known")
  playlist=http://10.200.0.1:$at/live.m3u8
  channel=$("$tree/bin/super-peer" channel-id "$playlist")
  curl_a "$playlist" > /dev/null && return
  "${on_1[@]}" "$java" -Xmx128m -cp "$work" BenchOrigin 10.200.0.1 "$at" "$bytes" "$seconds" > "$known.log" 2>&1 &
  pids+=($!)
  await "the origin does not start" "$known.log" curl_a "$playlist"
}

limits() { curl_a -X POST "$hub/ping" -H 'content-type: application/json' -d '{"bandwidth":5000,"workers":1}' > /dev/null; }

seed() {
  curl_a -X POST "$hub/seed" -H 'content-type: application/json' -d \
    "{\"list\":[{\"channel\":\"$channel\",\"url\":\"$playlist\",\"live\":true,\"keepAlive\":true,\"maxConnections\":5000}]}" > /dev/null
}

worker_pid() { curl_a "$hub/stats" | sed -n 's/.*"pid":\([0-9]*\),"channelId".*/\1/p' | tail -n 1; }

await_seeding() {
  for _ in $(seq 240); do curl_a "$hub/stats" | grep -q '"state":"seeding","seedFrom"' && return; sleep 0.25; done
  echo "bench: the worker does not seed" >&2; tail -n 3 "$work/hub.log" "$work"/data/logs/worker-*.log >&2; exit 70
}

start_bare() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" \
    -days 2 -subj /CN=bench 2> /dev/null
  MALLOC_ARENA_MAX=2 "${on_0[@]}" "$java" -Xmx128m -Xms32m -XX:+UseSerialGC -Xss512k -XX:TieredStopAtLevel=1 \
    -cp "$work:$tree/lib/*" BareSender "$hub/v1" "$channel" "$bytes" "$seconds" "$work/cert.pem" "$work/key.pem" \
    > "$work/bare.log" 2>&1 &
  seeder=$!
  pids+=("$seeder")
  for _ in $(seq 240); do grep -q ready "$work/bare.log" && return; sleep 0.25; done
  echo "bench: the bare sender does not start" >&2; cat "$work/bare.log" >&2; exit 70
}

start_node() {
  if [ ! -d "$nodes/node_modules" ]; then
    mkdir -p "$nodes"
    cp "$here"/node/package*.json "$nodes"
    npm ci --prefix "$nodes" --ignore-scripts --no-audit --no-fund --loglevel=error > "$work/npm.log" 2>&1 ||
      { echo "bench: node-datachannel cannot be installed" >&2; cat "$work/npm.log" >&2; exit 69; }
  fi
  cp "$here/node/seeder.js" "$nodes"
  "${on_0[@]}" node "$nodes/seeder.js" "$hub/v1" "$channel" "$bytes" "$seconds" > "$work/node.log" 2>&1 &
  seeder=$!
  pids+=("$seeder")
  for _ in $(seq 240); do grep -q ready "$work/node.log" && return; sleep 0.25; done
  echo "bench: the Node seeder does not start" >&2; cat "$work/node.log" >&2; exit 70
}

stop_seeder() {
  if [ "$1" != worker ]; then kill "$seeder"; wait "$seeder" 2>/dev/null || true
  else curl_a -X POST "$hub/stop_all" > /dev/null; sleep 3; fi
}

ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$1/stat"; }
memory() { awk '/^VmRSS/ {rss = $2} /^VmHWM/ {peak = $2} END {printf "%.0f/%.0f", rss / 1024, peak / 1024}' "/proc/$1/status"; }

idle_1() { awk '$1 == "cpu1" {print $5 + $6}' /proc/stat; }

# The next one is started a minute after the last one was taken.
await_standby() {
  for _ in $(seq 120); do
    [[ ! $(curl_a "$hub/stats") =~ '"pid":'[0-9]+',"memory":'[0-9]+',"elapsed":'[0-9]+'}' ]] || return 0
    sleep 1
  done
  echo "bench: there is no standby worker; one may start while we measure" >&2
}

# A standby worker warms up on the core of the viewers; and other work would be measured with ours.
settle() {
  local before
  await_standby
  for _ in $(seq 20); do
    before=$(idle_1)
    sleep 2
    [ $(($(idle_1) - before)) -lt 150 ] || return 0
  done
  echo "bench: core 1 does not get quiet; the figures are those of a busy machine" >&2
}

# measure NAME PID CASE VIEWERS RAMP WARM-UP DURATION OPTION...: times in seconds; a line, and those of the viewers' table
measure() {
  local name=$1 pid=$2 case=$3 viewers=$4 ramp=$5 warm_up=$6 duration=$7 json="$results/$1-$3-$4$emulated.json"
  shift 7
  settle
  "${viewer_side[@]}" "$tree/bin/super-peer" viewers "$playlist" --channel "$channel" --tracker "$hub/v1" --viewers "$viewers" \
    --ramp "${ramp}s" --warm-up "${warm_up}s" --duration "${duration}s" --find-peers 1s --no-verify \
    --max-failures 1000000000 --json "$json" "$@" > "$work/$name.txt" 2> "$work/$name.err" &
  local run=$!
  pids+=("$run")
  sleep $((warm_up > 0 ? ramp + warm_up + 4 : 0))
  local before after from to
  before=$(ticks "$pid"); from=$(date +%s%N)
  sleep $((duration - 8))
  after=$(ticks "$pid"); to=$(date +%s%N)
  local rss; rss=$(memory "$pid")
  wait "$run" || true
  printf '%-7s %-7s %5d viewers  cpu %.3f cores, RSS/peak %s MB\n' "$name" "$case" "$viewers" \
    "$(awk "BEGIN {print ($after - $before) * 1e7 / ($to - $from)}")" "$rss"
  sed -n 's/^/          /; /connections\|segments\|goodput\|latency\|set-up\|new\|players/p' "$work/$name.txt"
}

# of_case PID NAME CASE N
of_case() {
  local pid=$1 name=$2 case=$3 n=$4
  case $case in
    spread | worker | node) measure "$name" "$pid" "$case" "$n" $((3 + n / 10)) 16 40 --think "${seconds}s" ;;
    sync) measure "$name" "$pid" sync "$n" $((3 + n / 10)) 16 40 --think 0s ;;
    goodput) measure "$name" "$pid" goodput "$n" $((3 + n / 10)) 8 32 --think 0s --urgent 0 --frame-timeout 60s ;;
    setups) measure "$name" "$pid" setups $((2 * n)) 10 10 20 --churn "$n" --think 0s --urgent 0 ;;
  esac
}

with_bare() { start_bare; of_case "$seeder" bare "$@"; stop_seeder bare; }

with_node() { start_node; of_case "$seeder" node "$@"; stop_seeder node; }

with_worker() {
  limits; seed; await_seeding
  local pid; pid=$(worker_pid)
  pin_worker "$pid"
  of_case "$pid" worker "$@"
  stop_seeder worker
}

# meter NAME: of the worker, as the hub's metrics have it
meter() { curl_a "$hub/metrics" | awk -v name="superpeer_worker_$1{" 'index($0, name) == 1 {print $NF + 0; exit}'; }

pin_worker() {
  for _ in 1 2 3 4 5; do taskset -acp 0 "$1" > /dev/null 2>&1 && break; done # a thread may end meanwhile
  renice -n -10 -p "$1" > /dev/null
}

# What one process grew by, from lines of "pid minute RSS anonymous files threads messages closed": by least squares.
slopes() {
  awk '!($1 in n) {order[++k] = $1}
    {p = $1; n[p]++; x[p] += $2; xx[p] += $2 * $2; y[p] += $4; xy[p] += $2 * $4
     m[p] += $7; xm[p] += $2 * $7; c[p] += $8; xc[p] += $2 * $8
     if (n[p] == 1) {f[p] = $5; t[p] = $6}; F[p] = $5; T[p] = $6}
    END {for (i = 1; i <= k; i++) {p = order[i]; d = n[p] * xx[p] - x[p] * x[p]; if (d == 0) continue
      mb = (n[p] * xy[p] - x[p] * y[p]) / d; ms = (n[p] * xm[p] - x[p] * m[p]) / d; cl = (n[p] * xc[p] - x[p] * c[p]) / d
      printf "soak    worker %d, %d samples: memory of its own %+.3f MB a minute, with %.0f messages received and %.0f connections closed a minute", p, n[p], mb / 1024, ms, cl
      printf ": %.0f bytes a message; files %d to %d, threads %d to %d\n", (ms > 0 ? mb * 1024 / ms : 0), f[p], F[p], t[p], T[p]}}' "$1"
}

soak_case() {
  local n=$1 minutes=$2 pid next log="$results/soak-$1-$2.txt"
  limits; seed; await_seeding
  pid=$(worker_pid)
  pin_worker "$pid"
  settle
  : > "$log"
  "${viewer_side[@]}" "$tree/bin/super-peer" viewers "$playlist" --channel "$channel" --tracker "$hub/v1" --viewers "$n" \
    --ramp "$((n / 2))s" --warm-up 60s --duration "${minutes}m" --find-peers 1s --no-verify --churn 1 --think "${seconds}s" \
    --max-failures 1000000000 --json "$results/soak-$n-$minutes.json" > "$work/soak.txt" 2> "$work/soak.err" &
  local run=$!
  pids+=("$run")
  for ((minute = 0; minute <= minutes; minute++)); do
    sleep 60
    next=$(worker_pid)
    if [ -n "$next" ] && [ "$next" != "$pid" ]; then pid=$next; pin_worker "$pid"; fi
    # The first minutes are the ramp, and what a process has when it is warm.
    [ "$minute" -lt 3 ] || [ $(((minute - minutes / 2) * (minute - minutes / 2 - 3))) -le 0 ] ||
      echo "$pid $minute $(awk '/^VmRSS/ {rss = $2} /^RssAnon/ {anon = $2} END {print rss, anon}' "/proc/$pid/status")" \
        "$(find "/proc/$pid/fd" -type l | wc -l) $(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)" \
        "$(meter messages_received_total) $(meter connections_closed_total)" >> "$log"
    if [ "$minute" = $((minutes / 2)) ]; then
      echo "soak    minute $minute: POST /restart/$pid"
      curl_a -X POST "$hub/restart/$pid" > /dev/null
      # At once: the one that took over shares core 1 with all its viewers until then.
      for _ in $(seq 100); do
        next=$(worker_pid)
        [ -z "$next" ] || [ "$next" = "$pid" ] || break
        sleep 0.1
      done
      pid=$next
      pin_worker "$pid"
    fi
  done
  wait "$run" || true
  sed -n 's/^/          /; /connections\|segments\|goodput\|latency\|set-up\|new\|players/p' "$work/soak.txt"
  slopes "$log"
  stop_seeder worker
}

now() { date +%s%3N; }

# said FROM TEXT: when a worker first logged a line that begins so, at FROM or later; ms since 1970
said() {
  cat "$work"/data/logs/worker-*.log | sed -n "s/.*\"timestamp\":\([0-9]*\).*\"formattedMessage\":\"$2.*/\1/p" |
    awk -v from="$1" '$1 >= from' | sort -n | head -n 1
}

# began PID: when that process was made, to a tick; ms since 1970
began() {
  awk -v now="$(now)" -v up="$(cut -d ' ' -f 1 /proc/uptime)" '{sub(/.*\) /, ""); printf "%.0f", now - up * 1000 + $20 * 10}' "/proc/$1/stat"
}

# first WHAT: when that happened at the viewer since it has a super peer; 0 before
first() { tail -n 1 "$work/viewer.events" | sed -n "s/.*\"firsts\":{[^}]*\"$1\":\([0-9]*\).*/\1/p"; }

served() { [ "$(first served)" != 0 ]; }
forgotten() { [ "$(first opened)" = 0 ]; }

# start_round NAME FROM: FROM is told for the worker's own figure: seeding, or process
start_round() {
  local from accepted begin pid
  limits
  from=$(now)
  seed
  accepted=$(now)
  await "the viewer is not served" "$work/viewer.err" served
  pid=$(worker_pid)
  begin=$(said "$from" seeding)
  [ "$2" = seeding ] || begin=$(began "$pid")
  printf '%-7s %5d |' "$1" "$(($(first served) - from))"
  printf ' %5d' "$(($(first begun) - begin))" "$(($(first served) - begin))"
  printf ' |'
  local at
  for at in "$begin" "$accepted" "$(said "$from" seeding)" "$(said "$from" 'joined the swarm')" "$(said "$from" 'signaling over')" \
    "$(said "$from" 'reachable as')" "$(first called)" "$(first opened)" "$(first begun)" "$(first served)"; do
    printf ' %8s' "$((at - from))"
  done
  echo
  curl_a -X POST "$hub/stop_all" > /dev/null
  await "the viewer keeps its super peer" "$work/viewer.err" forgotten
}

# From POST /seed to the first segment at a viewer who waits for it, asks the tracker every 50 ms and stays from round to
# round, as a browser does; it asks for prefetches, which nobody refuses for the time. Hub and workers have both cores here, as on a server with two.
start_case() {
  taskset -acp 0,1 "$hub_pid" > /dev/null
  "${viewer_side[@]}" "$tree/bin/super-peer" viewers --channel "$channel" --tracker "$hub/v1" --viewers 1 --ramp 0s \
    --duration 10m --find-peers 50ms --think 0s --urgent 0 --events > "$work/viewer.events" 2> "$work/viewer.err" &
  local viewer=$! n
  pids+=("$viewer")
  echo "$1, ms: whole, from POST /seed to the first segment | worker, from $2 to first and last byte | and when, from POST /seed:"
  printf '%-7s %5s | %5s %5s |' round whole first last
  printf ' %8s' "$2" accepted told announced signaling reachable called open first last
  echo
  for n in 1 2 3 4 5; do
    [ "$2" != seeding ] || await_standby
    sleep 12 # a segment is new, and the standby worker has warmed up
    start_round "$1 $n" "$2"
  done
  kill "$viewer"
  wait "$viewer" || true
}

start_hub
while [ $# -gt 0 ]; do
  case $1 in
    spread | sync | worker | node | soak | start) content 1000000 8 ;; # 1 Mbit/s a viewer
    goodput)
      fresh=4000000
      [[ ! ${3:-} =~ ^[0-9]+$ ]] || fresh=$3
      content "$fresh" 1
      ;;
    setups) content 64000 8 ;;
    *) usage >&2; exit 64 ;;
  esac
  case $1 in
    start)
      start_case warm seeding
      stop_hub
      start_hub --set superpeer.seeding.warm-workers=0
      start_case cold process
      stop_hub
      start_hub
      shift
      ;;
    soak) soak_case "$2" "$3"; shift 3 ;;
    worker) with_worker worker "$2"; shift 2 ;;
    node) with_node node "$2"; with_worker node "$2"; shift 2 ;;
    goodput) with_bare goodput "$2"; with_worker goodput "$2"; [ "$fresh" != "${3:-}" ] || shift; shift 2 ;;
    *) with_bare "$1" "$2"; with_worker "$1" "$2"; shift 2 ;;
  esac
done
