# shellcheck shell=sh
# super-peer archive: sourced by super-peer, which has set home, java and archives.
#
# Plays the sample channel to nobody for some seconds, on loopback. Then writes the classes that the master
# has loaded into one file, and those of the workers into another. JVMs map these files instead of loading
# the classes one by one.

PATIENCE_S=120

# shellcheck disable=SC2154 # set by super-peer, which sources this
cache=${archives%/*}
mkdir -p "$cache" 2>/dev/null || true
[ -w "$cache" ] || fail "cannot write to $cache: call this as its owner"
work=$(mktemp -d)
trap 'rm -rf "$work" "$archives"-*.part' EXIT
trap 'kill "$demo" 2>/dev/null; exit 130' INT TERM

echo "super-peer: playing the sample channel, to learn which classes are loaded" >&2
port=$((20000 + $$ % 10000)) # if it is taken, the log says so
: >"$work/log"
# Without our environment, which may hold settings of the real master. %p: one list for each process.
(cd "$work" && exec env -i LANG=C.UTF-8 PATH="$PATH" HOME="$work" "$java" -XX:DumpLoadedClassList="$work/%p.lst" \
  -Dsuperpeer.home="$home" -cp "$home/lib/*" superpeer.master.Main demo --port "$port" --data-dir "$work/data" \
  --set superpeer.master.listen-address=127.0.0.1) >"$work/log" 2>&1 &
demo=$!
waited=0
until [ "$(grep -c 'slot .* is ready' "$work/log")" -ge 2 ]; do
  if [ "$waited" -ge "$PATIENCE_S" ] || ! kill -0 "$demo" 2>/dev/null; then
    tail -n 5 "$work/log" >&2
    kill "$demo" 2>/dev/null || true
    wait "$demo" || true
    fail "two workers did not start within $PATIENCE_S s, see above; nothing has changed"
  fi
  sleep 1
  waited=$((waited + 1))
done
kill "$demo"
wait "$demo" || true

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

# A slow worker was killed, perhaps in the middle of a line, and the JVM does not accept half lines.
for list in "$work"/*.lst; do
  [ -z "$(tail -c 1 "$list")" ] || sed -i '$d' "$list"
done

mv "$work/pid$demo.lst" "$work/master"
write worker "$work"/*.lst &
workers=$!
write master "$work/master" || kill "$workers"
wait "$workers" || fail "Java cannot write the archive, see above; nothing has changed"
rm -f "$cache"/classes-*.jsa
mv "$archives-master.part" "$archives-master.jsa"
mv "$archives-worker.part" "$archives-worker.jsa"
