# shellcheck shell=bash
# Installs and manages a super peer on this machine; sourced by super-peer.sh, whose functions it uses.
#
#   PROGRAM/versions/N   one tree for each build; a link in each leads to the shared conf directory
#   PROGRAM/current      link to the version that runs
#   DATA                 database, cache, logs, and .env
#
# systemd keeps the master running; without systemd, super-peer-guard does. Both start PROGRAM/current
# again when the master ends, so an update switches the link and ends the master. Workers continue, are
# adopted by the new master, and are then replaced one by one.

readonly SERVICE=super-peer
readonly UNIT="/etc/systemd/system/$SERVICE.service"
readonly BOOT="/etc/cron.d/$SERVICE"
readonly START_PATIENCE_S=120
# Workers wait 60 s for a master: if a new one does not start, there must be time to roll back.
readonly TAKEOVER_PATIENCE_S=40
readonly STOP_PATIENCE_S=40
readonly KEPT_VERSIONS=3

PORT='' PREFIX='' GIVEN_TREE='' PURGE='' FOLLOW='' LINES=100

install_usage() {
  cat <<'USAGE'
Usage: bash deploy/super-peer.sh VERB [options]

  install     builds and installs the super peer in /opt/super-peer. It runs as the user super-peer and
              starts at boot: with systemd, or in the background where there is none.
              If it is installed already, does an update. [--port N] [--tree DIR] [--prefix DIR]
  update      builds and installs a new version; viewers keep their connections. A version that does not
              start is rolled back. [--tree DIR] [--prefix DIR]
  start, stop starts or stops the super peer with all its workers
  status      shows version, address and workers. Exit code 0: running, 3: not running, 4: not installed
  logs        shows the journal or the log files. [-f] [-n LINES]
  uninstall   removes the program; with --purge also settings and data

  --port N      TCP port; written to .env as listenPort
  --tree DIR    install this tree, built elsewhere, instead of building
  --prefix DIR  install below DIR, for you alone: without root, systemd and start at boot

Settings: /var/lib/super-peer/.env and /etc/super-peer/super-peer.conf. A .env in the working directory is
copied there by the first install.
USAGE
}

parse_install_options() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --port) PORT="${2:?--port needs a number}" && shift ;;
      --port=*) PORT="${1#*=}" ;;
      --prefix) PREFIX="${2:?--prefix needs a directory}" && shift ;;
      --tree) GIVEN_TREE="${2:?--tree needs a directory}" && shift ;;
      --purge) PURGE=yes ;;
      -f) FOLLOW=-F ;;
      -n) LINES="${2:?-n needs a number}" && shift ;;
      -h | --help) install_usage && exit ;;
      *) fail "unknown option: $1; see --help" 64 ;;
    esac
    shift
  done
  [[ "$PORT" =~ ^[0-9]*$ ]] && [ "${PORT:-1}" -ge 1 ] && [ "${PORT:-1}" -le 65535 ] ||
    fail "--port must be 1 to 65535, not $PORT" 64
  set_places
  # The service must be able to read what root installs.
  umask 022
}

set_places() {
  if [ -n "$PREFIX" ]; then
    PREFIX="$(realpath -m "$PREFIX")"
    PROGRAM="$PREFIX" CONF="$PREFIX/conf" DATA="$PREFIX/data" OWNER="$(id -un)"
  else
    PROGRAM=/opt/super-peer CONF=/etc/super-peer DATA=/var/lib/super-peer OWNER=super-peer
  fi
}

require_rights() {
  [ -n "$PREFIX" ] || [ "$(id -u)" = 0 ] || fail "$1 for the whole machine needs root: sudo bash deploy/super-peer.sh $1 …
Without root: bash deploy/super-peer.sh serve [--port N]            in the foreground, until Ctrl-C
          or: bash deploy/super-peer.sh install --prefix ~/super-peer   in the background, for you alone" 77
}

is_installed() { [ -L "$PROGRAM/current" ]; }

require_installed() { is_installed || fail "not installed in $PROGRAM: run bash deploy/super-peer.sh install" 4; }

has_systemd() { [ -z "$PREFIX" ] && [ -d /run/systemd/system ]; }

# Runs a command like the service: as its user, in its directory, without our environment.
as_owner() {
  local user=()
  [ "$(id -un)" = "$OWNER" ] || user=(runuser -u "$OWNER" --)
  (cd "$DATA" && exec env -i PATH="$PATH" LANG=C.UTF-8 HOME="$DATA" JAVA_HOME="${JAVA_HOME:-}" "${user[@]}" "$@")
}

# --- what is put in place -------------------------------------------------------------------------

missing_to_run() {
  [ -n "$(find_java)" ] || echo jre
  has curl || echo curl
  has flock || echo util-linux
  missing_libraries
}

prepare_tree() {
  if [ -n "$GIVEN_TREE" ]; then
    install_missing missing_to_run
    JAVA_HOME="$(find_java)"
    NEW_TREE="$(realpath "$GIVEN_TREE")"
    [ -x "$NEW_TREE/bin/super-peer-guard" ] || fail "$GIVEN_TREE is not a super-peer tree: give deploy/target/super-peer of a build" 66
  else
    install_missing missing_for_build missing_to_run
    build
    NEW_TREE="$TREE"
  fi
}

make_places() {
  if [ -z "$PREFIX" ] && ! id "$OWNER" >/dev/null 2>&1; then
    useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin "$OWNER"
  fi
  mkdir -p "$PROGRAM/versions" "$CONF" "$DATA"
  if [ -z "$PREFIX" ]; then
    # Both may hold secrets.
    chown "root:$OWNER" "$CONF" && chmod 750 "$CONF"
    chown "$OWNER:$OWNER" "$DATA" && chmod 750 "$DATA"
  fi
}

# .env was the settings file of the original; an existing one is kept.
keep_dot_env() {
  if [ ! -e "$DATA/.env" ]; then
    [ ! -f .env ] || { cp .env "$DATA/.env" && say "copied $PWD/.env to $DATA/.env"; }
  elif [ -f .env ] && ! cmp -s .env "$DATA/.env"; then
    say "$DATA/.env stays as it is; $PWD/.env is ignored"
  fi
  if [ -n "$PORT" ] && [ "$(sed -n 's/^listenPort=//p' "$DATA/.env" 2>/dev/null | tail -n 1)" != "$PORT" ]; then
    # Do not append to a last line that has no line end.
    [ -z "$(tail -c 1 "$DATA/.env" 2>/dev/null)" ] || echo >>"$DATA/.env"
    echo "listenPort=$PORT" >>"$DATA/.env"
    CHANGED=yes
  fi
  [ ! -e "$DATA/.env" ] || { chmod 600 "$DATA/.env" && chown "$OWNER" "$DATA/.env"; }
}

# Prints the version with the new tree; the current one if nothing changed.
place_tree() {
  local version
  if is_installed && diff -rq --exclude=conf --exclude=cache "$NEW_TREE" "$PROGRAM/current/" >/dev/null; then
    readlink "$PROGRAM/current"
    return
  fi
  version="versions/$(date -u +%Y%m%dT%H%M%S.%NZ)"
  rm -rf "$PROGRAM"/versions/*.part
  cp -R "$NEW_TREE" "$PROGRAM/$version.part"
  # All versions share the settings; a new version brings its own only if there are none.
  [ -e "$CONF/super-peer.conf" ] || cp "$NEW_TREE/conf/super-peer.conf" "$CONF/"
  rm -rf "$PROGRAM/$version.part/conf"
  ln -s "$CONF" "$PROGRAM/$version.part/conf"
  rm -rf "$PROGRAM/$version.part/cache"
  mkdir "$PROGRAM/$version.part/cache" && chown "$OWNER" "$PROGRAM/$version.part/cache"
  mv "$PROGRAM/$version.part" "$PROGRAM/$version"
  echo "$version"
}

# A fast start counts twice in an update: workers wait for the new master, and viewers for new workers.
archive_classes() {
  as_owner "$PROGRAM/$1/bin/super-peer" archive || say "the class archive could not be made; the program starts without it, more slowly"
  # Root runs this program too: from now on nobody else may write what it maps.
  [ -n "$PREFIX" ] || chown -R root: "$PROGRAM/$1/cache"
}

# Atomic: there is always a current version.
switch_to() { ln -sfn "$1" "$PROGRAM/current.new" && mv -T "$PROGRAM/current.new" "$PROGRAM/current"; }

# Running workers have files of their version open: keep some old ones.
forget_old_versions() {
  find "$PROGRAM/versions" -mindepth 1 -maxdepth 1 -printf 'versions/%f\n' | sort -r | tail -n "+$((KEPT_VERSIONS + 1))" |
    while read -r version; do
      [ "$version" = "$(readlink "$PROGRAM/current")" ] || rm -rf "${PROGRAM:?}/$version"
    done
}

write_service() {
  if has_systemd; then
    local unit
    unit="$(unit_file)"
    [ "$(cat "$UNIT" 2>/dev/null)" = "$unit" ] || { CHANGED=yes && echo "$unit" >"$UNIT"; }
    systemctl daemon-reload
    systemctl --quiet enable "$SERVICE"
  elif [ -n "$PREFIX" ]; then
    say "it does not start at boot; to change that, run at boot: $(guard_command)"
  elif [ -d "${BOOT%/*}" ]; then
    printf '%s\n' "# Starts the super peer without systemd. Written by super-peer.sh install." "JAVA_HOME=$JAVA_HOME" \
      "@reboot $OWNER $(guard_command)" >"$BOOT"
  else
    say "no systemd and no cron: it does not start at boot; to change that, run at boot as $OWNER: $(guard_command)"
  fi
}

unit_file() {
  sed "s|@OWNER@|$OWNER|g; s|@DATA@|$DATA|g; s|@HOME@|$PROGRAM|g; s|@JAVA_HOME@|$JAVA_HOME|g" \
    "$ROOT/deploy/systemd/super-peer.service"
}

guard_command() { echo "$PROGRAM/current/bin/super-peer-guard $PROGRAM/current/bin/super-peer $DATA"; }

# --- the running master ---------------------------------------------------------------------------

# Prints nothing if no guard runs. The lock says whether one does; a pid in a file may be anyone's by now.
guard_pid() {
  [ -f "$DATA/guard.lock" ] && ! flock -n "$DATA/guard.lock" true && cat "$DATA/guard.pid" 2>/dev/null || true
}

no_guard() { [ -z "$(guard_pid)" ]; }

is_gone() { ! kill -0 "$1" 2>/dev/null; }

# The pid of the latest start, which may have ended.
last_pid() {
  if has_systemd; then
    systemctl show --property=ExecMainPID --value "$SERVICE" | grep -vx 0
  elif [ -n "$(guard_pid)" ]; then
    cat "$DATA/master.pid" 2>/dev/null
  fi || true
}

# Prints nothing if no master runs.
master_pid() {
  local pid
  pid="$(last_pid)"
  [ -z "$pid" ] || is_gone "$pid" || echo "$pid"
}

is_kept_running() {
  if has_systemd; then
    # activating: between two starts of a master that keeps ending
    [[ "$(systemctl show --property=ActiveState --value "$SERVICE")" =~ ^(active|activating)$ ]]
  else
    [ -n "$(guard_pid)" ]
  fi
}

start_master() {
  if has_systemd; then
    systemctl start --no-block "$SERVICE"
  else
    # shellcheck disable=SC2046 # words of a command
    as_owner setsid --fork $(guard_command) </dev/null >/dev/null
  fi
}

stop_master() {
  if has_systemd; then
    systemctl stop "$SERVICE"
    return
  fi
  local guard master
  guard="$(guard_pid)" master="$(master_pid)"
  [ -n "$guard" ] || return 0
  kill -TERM "$guard"
  ! until_true "$STOP_PATIENCE_S" no_guard || return 0
  say "the super peer did not end within $STOP_PATIENCE_S s; killing it"
  kill -KILL "$guard" ${master:+"$master"} 2>/dev/null || true
}

# Ends the master but not its workers; systemd or the guard start the current version.
hand_over() {
  local old
  as_owner mkdir -p -m 700 run
  as_owner touch run/keep-workers
  if has_systemd; then
    systemctl restart "$SERVICE"
    return
  fi
  old="$(master_pid)"
  kill -USR1 "$(guard_pid)"
  [ -n "$old" ] || return 0
  kill -TERM "$old" 2>/dev/null || true
  until_true "$STOP_PATIENCE_S" is_gone "$old" || kill -KILL "$old"
}

# until_true SECONDS COMMAND…: fails if the command does not succeed in time.
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# Asks the program itself for the settings in force; fails if the version does not accept them.
read_settings() {
  local values
  values="$(as_owner "$PROGRAM/$1/bin/super-peer" serve \
    --print-setting superpeer.master.listen-address --print-setting superpeer.master.listen-port \
    --print-setting superpeer.master.access-token --print-setting superpeer.master.tls.certificate)" || return 1
  { read -r ADDRESS && read -r PORT_IN_FORCE && read -r TOKEN && read -r CERTIFICATE; } <<<"$values" || true
  case "$ADDRESS" in
    0.0.0.0 | ::) ADDRESS=127.0.0.1 ;;
    *:*) ADDRESS="[$ADDRESS]" ;;
  esac
  URL="http${CERTIFICATE:+s}://$ADDRESS:$PORT_IN_FORCE"
}

# The access token in force. The first start makes one, so it may be there only later.
access_token() {
  if [ "$TOKEN" = generated ]; then
    cat "$DATA/access-token" 2>/dev/null || true
  else
    echo "$TOKEN"
  fi
}

# rest METHOD PATH: prints the body of a 200 answer. The token comes through a pipe: arguments are public.
# The certificate is not checked: it is not for this address, which is our own machine.
rest() {
  curl -sSfk -m 15 -X "$1" -H @- "$URL$2" <<<"X-ACCESS-TOKEN: $(access_token)" 2>/dev/null
}

# await_ready SECONDS [PID]: waits until a master other than PID answers; gives up if it ended twice.
await_ready() {
  local deadline=$((SECONDS + $1)) seen=' ' pid
  while [ "$SECONDS" -lt "$deadline" ] && [ "$(wc -w <<<"$seen")" -lt 3 ]; do
    pid="$(last_pid)"
    if [ -n "$pid" ] && [ "$pid" != "${2:-}" ]; then
      [[ "$seen" == *" $pid "* ]] || seen+="$pid "
      ! rest GET /health/live >/dev/null || [ "$(master_pid)" != "$pid" ] || return 0
    fi
    sleep 0.3
  done
  return 1
}

workers() { rest GET /stats | sed -n 's/.*"workers":\([0-9][0-9]*\).*/\1/p'; }

# --- verbs ----------------------------------------------------------------------------------------

# Shared by install and update.
deliver() {
  local old new
  CHANGED="${CHANGED:-}"
  old="$(readlink "$PROGRAM/current" || true)"
  new="$(place_tree)"
  if ! read_settings "$new"; then
    [ "$new" = "$old" ] || rm -rf "${PROGRAM:?}/$new"
    fail "the new version does not accept the settings, see above; nothing has changed" 78
  fi
  [ "$new" = "$old" ] || archive_classes "$new"
  switch_to "$new"
  write_service
  if ! is_kept_running; then
    start_master
    await_ready "$START_PATIENCE_S" || give_up "$old" "$new"
  elif [ "$new" != "$old" ] || [ -n "$CHANGED" ]; then
    replace_master "$old" "$new"
  else
    say "$new runs already"
  fi
  forget_old_versions
  status_super_peer
}

replace_master() {
  local before
  before="$(last_pid)"
  say "$2 takes over from $1"
  hand_over
  await_ready "$TAKEOVER_PATIENCE_S" "$before" || give_up "$1" "$2"
  if [ "$(workers || echo 0)" -gt 0 ]; then
    rest POST /restart_all >/dev/null || fail "the master runs, but its workers still run the old version: call POST /restart_all" 70
    say "its workers are replaced one by one"
  fi
}

# give_up OLD NEW: rolls back to the old version, if there is one.
give_up() {
  say "$2 does not start. Its last output:"
  last_words 20 >&2
  if [ -z "$1" ] || [ "$1" = "$2" ]; then
    stop_master
    fail "it is stopped; fix what it reports and run install again" 70
  fi
  local failed
  failed="$(last_pid)"
  switch_to "$1"
  hand_over
  await_ready "$START_PATIENCE_S" "$failed" || fail "$1 does not start again either; see bash deploy/super-peer.sh logs" 70
  rm -rf "${PROGRAM:?}/$2"
  fail "the update failed and is rolled back; $1 runs again" 70
}

last_words() {
  if has_systemd; then
    journalctl --no-pager -u "$SERVICE" -n "$1"
  else
    tail -q -n "$1" "$DATA/logs/console.log"
  fi
}

install_super_peer() {
  require_rights install
  local first=
  prepare_tree
  make_places
  [ -e "$DATA/admin-token" ] || first=yes
  keep_dot_env
  deliver
  [ -z "$first" ] || show_tokens
}

show_tokens() {
  say "the dashboard: $URL/dashboard/"
  [ ! -e "$DATA/admin-token" ] || say "its admin token: $(cat "$DATA/admin-token") (kept in $DATA/admin-token)"
  [ ! -e "$DATA/access-token" ] ||
    say "the access token of the REST API: $(cat "$DATA/access-token") (kept in $DATA/access-token)"
}

update_super_peer() {
  require_installed
  require_rights update
  prepare_tree
  deliver
}

start_super_peer() {
  require_installed
  require_rights start
  JAVA_HOME="$(find_java)"
  read_settings current || fail "the settings are not accepted, see above" 78
  is_kept_running || start_master
  await_ready "$START_PATIENCE_S" || fail "it does not start; see bash deploy/super-peer.sh logs" 70
  status_super_peer
}

stop_super_peer() {
  require_installed
  require_rights stop
  stop_master
  say "stopped, with all workers"
}

status_super_peer() {
  local pid
  require_installed
  require_rights status
  JAVA_HOME="$(find_java)"
  pid="$(master_pid)"
  echo "version  $(readlink -f "$PROGRAM/current")"
  echo "settings $DATA/.env, $CONF/super-peer.conf"
  if [ -z "$pid" ]; then
    echo "state    $(is_kept_running && echo "keeps ending; see logs" || echo stopped)"
    exit 3
  fi
  echo "state    runs, pid $pid, since $(started_at), by $(has_systemd && echo systemd || echo super-peer-guard)"
  read_settings current
  echo "address  $URL, $([ -n "$TOKEN" ] && echo "with an access token" || echo "without an access token")"
  rest GET /health/live >/dev/null || { echo "         does not answer" && exit 3; }
  echo "workers  $(workers)"
}

started_at() {
  if has_systemd; then
    systemctl show --property=ExecMainStartTimestamp --value "$SERVICE"
  else
    date -r "$DATA/master.pid"
  fi
}

logs_super_peer() {
  require_installed
  require_rights logs
  if has_systemd; then
    exec journalctl -u "$SERVICE" -n "$LINES" ${FOLLOW:+-f}
  fi
  exec tail -n "$LINES" ${FOLLOW:+"$FOLLOW"} "$DATA/logs/console.log" "$DATA/logs/master.log"
}

uninstall_super_peer() {
  require_rights uninstall
  is_installed || [ -n "$PURGE" ] || { say "not installed in $PROGRAM" && return; }
  if is_installed; then
    stop_master
  fi
  if [ -z "$PREFIX" ]; then
    if has_systemd && [ -f "$UNIT" ]; then
      systemctl --quiet disable "$SERVICE"
      rm -f "$UNIT"
      systemctl daemon-reload
    fi
    rm -f "$BOOT"
  fi
  rm -rf "${PROGRAM:?}/versions" "$PROGRAM/current"
  if [ -n "$PURGE" ]; then
    rm -rf "${CONF:?}" "${DATA:?}"
    [ -n "$PREFIX" ] || ! id "$OWNER" >/dev/null 2>&1 || userdel "$OWNER"
    say "removed, with settings and data"
  else
    say "removed; settings and data stay in $CONF and $DATA (uninstall --purge removes them)"
  fi
  rmdir "$PROGRAM" 2>/dev/null || true
}
