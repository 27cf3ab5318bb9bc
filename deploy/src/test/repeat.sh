#!/usr/bin/env bash
# repeat.sh TIMES CLASS...: runs each end-to-end test class TIMES times while a load keeps one core busy.
#
# Prints one line per run: class, number, ok or FAILED, seconds. The output of a run is in
# deploy/target/repeat/CLASS-NUMBER.log, what a failed test left in deploy/target/e2e/. Exit code 1: a run failed.
# Build first: mvn verify -Pe2e -DskipTests -DskipITs
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2 && exit 64; }
readonly TIMES=$1
shift

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly LOGS=target/repeat
mkdir -p "$LOGS"
SUPER_PEER_TEST_JAVA=$(readlink -f "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}/bin/java")
export SUPER_PEER_TEST_JAVA

run() {
  src/test/netns/bin/java -Dsuperpeer.tree="$PWD/target/super-peer" -Dsuperpeer.browser="$PWD/target/npm/browser" \
    -cp "target/test-classes:$(cat target/test.classpath)" superpeer.deploy.RunTests "$1"
}

while :; do :; done &
load=$!
trap 'kill "$load"' EXIT

code=0
for class in "$@"; do
  for ((number = 1; number <= TIMES; number++)); do
    begin=$SECONDS
    result=ok
    run "$class" >"$LOGS/$class-$number.log" 2>&1 || { result=FAILED && code=1; }
    echo "$class $number $result $((SECONDS - begin))"
  done
done
exit "$code"
