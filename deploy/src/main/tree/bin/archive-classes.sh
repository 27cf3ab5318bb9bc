# shellcheck shell=sh
# super-peer archive: sourced by super-peer, which has set home, java and archives.
#
# Rehearses, that is plays the sample channel to nobody, on loopback and for some seconds; then puts the
# classes that the master has loaded into one file, and those of the workers into another; JVMs map them instead of
# loading them one by one.

PATIENCE_S=120

# shellcheck disable=SC2154 # set by super-peer, which sources this
cache=${archives%/*}
mkdir -p "$cache" 2>/dev/null || true
[ -w "$cache" ] || fail "$cache cannot be written"
work=$(mktemp -d)
trap 'rm -rf "$work" "$archives"-*.part' EXIT
trap 'kill "$rehearsal" 2>/dev/null; exit 130' INT TERM

echo "super-peer: rehearsing" >&2
port=$((20000 + $$ % 10000)) # if it is taken, the rehearsal says so
: >"$work/log"
# Without our environment, which may hold settings of the real one; %p: one list for each process.
(cd "$work" && exec env -i LANG=C.UTF-8 PATH="$PATH" HOME="$work" "$java" -XX:DumpLoadedClassList="$work/%p.lst" \
  -Dsuperpeer.home="$home" -cp "$home/lib/*" superpeer.master.Main demo --port "$port" --data-dir "$work/data" \
  --set superpeer.master.listen-address=127.0.0.1) >"$work/log" 2>&1 &
rehearsal=$!
waited=0
until [ "$(grep -c 'slot .* is ready' "$work/log")" -ge 2 ]; do
  if [ "$waited" -ge "$PATIENCE_S" ] || ! kill -0 "$rehearsal" 2>/dev/null; then
    tail -n 5 "$work/log" >&2
    kill "$rehearsal" 2>/dev/null || true
    wait "$rehearsal" || true
    fail "the rehearsal did not get as far as two workers; nothing has changed"
  fi
  sleep 1
  waited=$((waited + 1))
done
kill "$rehearsal"
wait "$rehearsal" || true

# write ROLE LIST...
write() {
  role=$1
  shift
  echo "super-peer: writing $archives-$role.jsa" >&2
  grep -hv '^#' "$@" | sort -u >"$work/$role.classes"
  if ! "$java" -Xshare:dump -XX:SharedClassListFile="$work/$role.classes" -XX:SharedArchiveFile="$archives-$role.part" \
    -cp "$home/lib/*" >"$work/$role.log" 2>&1; then
    tail -n 5 "$work/$role.log" >&2
    return 1
  fi
}

# A worker that was slow to end was killed, perhaps in the middle of a line, and the JVM takes no half ones.
for list in "$work"/*.lst; do
  [ -z "$(tail -c 1 "$list")" ] || sed -i '$d' "$list"
done

mv "$work/pid$rehearsal.lst" "$work/master"
write worker "$work"/*.lst &
workers=$!
write master "$work/master" || kill "$workers"
wait "$workers" || fail "Java cannot write the archive; nothing has changed"
rm -f "$cache"/classes-*.jsa
mv "$archives-master.part" "$archives-master.jsa"
mv "$archives-worker.part" "$archives-worker.jsa"
