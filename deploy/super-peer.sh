#!/usr/bin/env bash
# Builds, runs, tests and installs the super peer from a checkout; see --help.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
readonly ROOT
readonly TREE="$ROOT/deploy/target/super-peer"
readonly STAMP="$ROOT/deploy/target/super-peer.built"

# Libraries that libwebrtc is linked with; a desktop has them, a server does not.
readonly WEBRTC_LIBS=(libpulse0 libudev1 libx11-6 libxfixes3 libxrandr2 libxcomposite1 libdbus-1-3)
readonly WEBRTC_FILES=(libpulse.so.0 libudev.so.1 libX11.so.6 libXfixes.so.3 libXrandr.so.2 libXcomposite.so.1 libdbus-1.so.3)

usage() {
  cat <<'USAGE'
Usage: bash deploy/super-peer.sh [VERB] [--port N] [options]

  demo      plays a sample channel in your browser, live and on demand; prints the address
  serve     runs the super peer in the foreground until Ctrl-C: REST API, tracker, signaling
  test      runs all tests, including those in a browser
  install   (default) installs the super peer as a service that starts at boot
  update, start, stop, status, logs, uninstall
            manage an installed super peer; see install --help

  --port N  TCP port, default 8080

Installs missing packages with apt-get (Java 17, Maven, Node.js; for test also Chromium) and builds when
sources have changed. demo and serve pass their other options on to the super peer; see
deploy/target/super-peer/bin/super-peer --help.
USAGE
}

say() { echo "super-peer: $*" >&2; }

fail() {
  say "$1"
  exit "${2:-69}"
}

# --- what must be installed -----------------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }

# The first Java 17 or newer: JAVA_HOME, the one on the PATH, any other that is installed.
find_jdk() { find_java_home javac; }

find_java() { find_java_home java; }

find_java_home() {
  local home version
  for home in "${JAVA_HOME:-}" "$(home_on_path "$1")" /usr/lib/jvm/*; do
    if [ -n "$home" ] && [ -x "$home/bin/$1" ]; then
      version="$(java_version "$home/bin/$1")"
      [ "${version:-0}" -lt 17 ] || { echo "$home" && return; }
    fi
  done
}

home_on_path() { ! has "$1" || dirname "$(dirname "$(readlink -f "$(command -v "$1")")")"; }

java_version() { "$1" -version 2>&1 | sed -n 's/^\(javac\|[a-z]* version\) "\{0,1\}\([0-9]*\).*/\2/p'; }

node_version() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p'; }

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || compgen -G "/usr/lib/*/$1*" >/dev/null; }

# Prints package names; "jdk" and "jre" stand for this release's packages.
missing_for_build() {
  [ -n "$(find_jdk)" ] || echo jdk
  has mvn || echo maven
  has node || echo nodejs
  has npm || echo npm
  missing_libraries
}

missing_libraries() {
  local i
  for i in "${!WEBRTC_LIBS[@]}"; do
    has_library "${WEBRTC_FILES[$i]}" || echo "${WEBRTC_LIBS[$i]}"
  done
}

missing_for_test() {
  has chromium || echo chromium
  has ip || echo iproute2
  has tc || echo iproute2
  has unshare || echo util-linux
}

install_missing() {
  local missing
  mapfile -t missing < <(for needs in "$@"; do "$needs"; done | sort -u)
  [ "${#missing[@]}" = 0 ] || install_packages "${missing[@]}"
  JAVA_HOME="$(find_jdk)"
  JAVA_HOME="${JAVA_HOME:-$(find_java)}"
  [ -n "$JAVA_HOME" ] || fail "no Java 17 or newer found: install one, or set JAVA_HOME"
  export JAVA_HOME
}

install_packages() {
  has apt-get || fail "there is no apt-get: install these packages with your package manager (Debian's names): $*"
  local sudo=() packages
  if [ "$(id -u)" != 0 ]; then
    has sudo || fail "packages are missing: run as root: apt-get install $*" 77
    sudo=(sudo)
  fi
  say "installing $*"
  quietly "${sudo[@]}" apt-get -q update
  mapfile -t packages < <(with_java_release "$@")
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${packages[@]}"
}

# Debian 12 has 17, newer releases have newer ones.
with_java_release() {
  local release name
  for release in 17 21 25; do
    ! apt-cache show "openjdk-$release-jre-headless" >/dev/null 2>&1 || break
  done
  for name in "$@"; do
    case "$name" in
      jdk | jre) echo "openjdk-$release-$name-headless" ;;
      *) echo "$name" ;;
    esac
  done
}

# Runs a command; shows its output only if it fails.
quietly() {
  local log
  log="$(mktemp)"
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    fail "failed, see above: $*"
  fi
  rm -f "$log"
}

# --- build ----------------------------------------------------------------------------------------

is_built() {
  [ -x "$TREE/bin/super-peer" ] && [ -f "$STAMP" ] &&
    [ -z "$(find "$ROOT/pom.xml" "$ROOT"/{protocol,worker-runtime,master,deploy}/pom.xml \
      "$ROOT"/{protocol,worker-runtime,master,deploy}/src/main "$ROOT"/deploy/demo \
      -newer "$STAMP" -type f -print -quit)" ]
}

build() {
  is_built && return 0
  say "building; this takes some minutes the first time"
  local begin
  begin="$(mktemp)"
  (cd "$ROOT" && mvn -q -B package -DskipTests) || fail "the build failed, see above" 70
  mv "$begin" "$STAMP"
}

# --- verbs ----------------------------------------------------------------------------------------

# exec, so that signals and the exit code are the super peer's own.
run() {
  install_missing missing_for_build
  build
  exec "$TREE/bin/super-peer" "$@"
}

run_tests() {
  install_missing missing_for_build missing_for_test
  [ "$(node_version)" -ge 18 ] || fail "the browser tests need Node.js 18 or newer; this is $(node --version)"
  local begin code=0
  begin="$(mktemp)"
  (cd "$ROOT" && mvn -B -T 2 verify -Pe2e "$@") || code=$?
  say "the ten slowest test classes, in seconds:"
  slowest_tests "$begin"
  rm -f "$begin"
  exit "$code"
}

# Test classes whose report is newer than a file, and the seconds that each took.
slowest_tests() {
  find "$ROOT"/*/target/*-reports -name 'TEST-*.xml' -newer "$1" -exec \
    sed -n 's/^<testsuite .* name="\([^"]*\)" time="\([^"]*\)".*/\2 \1/p' {} + | sort -rn | head -n 10 >&2
}

# shellcheck source=deploy/install.sh
source "$ROOT/deploy/install.sh"

case "${1:-}" in
  -h | --help) usage ;;
  demo | serve) run "$@" ;;
  test) run_tests "${@:2}" ;;
  install | update | start | stop | status | logs | uninstall)
    parse_install_options "${@:2}"
    "${1}_super_peer"
    ;;
  # The original's installer was called without a verb.
  "" | --*)
    parse_install_options "$@"
    install_super_peer
    ;;
  *)
    usage >&2
    fail "unknown verb: $1" 64
    ;;
esac
