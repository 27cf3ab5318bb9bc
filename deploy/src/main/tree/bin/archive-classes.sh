# shellcheck shell=sh
# super-peer archive: sourced by super-peer, which has set home, java and archive.
#
# Rehearses, that is plays the sample channel to nobody, on loopback and for some seconds; then puts the
# classes that master and workers have loaded into one file, which JVMs map instead of loading them one by one.

PATIENCE_S=120

# shellcheck disable=SC2154 # set by super-peer
mkdir -p "${archive%/*}" 2>/dev/null && [ -w "${archive%/*}" ] || fail "${archive%/*} cannot be written"
work=$(mktemp -d)
trap 'rm -rf "$work" "$archive.part"' EXIT
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

echo "super-peer: writing $archive" >&2
grep -hv '^#' "$work"/*.lst | sort -u >"$work/classes"
if ! "$java" -Xshare:dump -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$archive.part" \
  -cp "$home/lib/*" >"$work/dump.log" 2>&1; then
  tail -n 5 "$work/dump.log" >&2
  fail "Java cannot write the archive; nothing has changed"
fi
rm -f "${archive%/*}"/classes-*.jsa
mv "$archive.part" "$archive"
