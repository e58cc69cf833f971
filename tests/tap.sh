# tap.sh: what the tests in shell share.
#
#	. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
#	build_log 1000
#	page log 'from=2026-01-01'
#	is 200 "$status" "a list"
#	finish
#
# A test runs in the build folder, as its programs do. $work is a folder of
# its own, removed at the end; the configuration there names $log.

srcdir=${srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
LC_ALL=C.UTF-8
export LC_ALL
unset TZ HTTP_COOKIE HTTP_ACCEPT_LANGUAGE PARTNERLOG_DB
unset REMOTE_USER PARTNERLOG_ROLE

count=0
failures=0
cr=$(printf '\r')
tab=$(printf '\t')
nb=$(printf '\302\240') # a blank at which no line ends

mkdir -p tests/tmp && work=$(mktemp -d "$PWD/tests/tmp/XXXXXX") || exit 99
cleanup() { :; } # a test may have more to do
trap 'cleanup; no_disks; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

PARTNERLOG_CONF=$work/partnerlog.conf
export PARTNERLOG_CONF

# use_file FILE: from now on that is $log; what reads it leaves no traces
use_file() {
  log=$1
  printf '%s\n' "database = $log" 'record-exports = no' >"$PARTNERLOG_CONF"
}
# use NAME: a file of that name in $work
use() {
  use_file "$work/$1.db"
}
use log

# ok STATUS TEXT: good when the status is 0
ok() {
  count=$((count + 1))
  if [ "$1" -eq 0 ]; then
    printf '%s\n' "ok $count - $2"
  else
    failures=$((failures + 1))
    printf '%s\n' "not ok $count - $2"
  fi
}

# is WANT GOT TEXT
is() {
  [ "$1" = "$2" ]
  ok $? "$3"
  [ "$1" = "$2" ] || printf '%s\n' "want $1" "got $2" | sed 's/^/# /'
}

# has FILE STRING TEXT: the string stands in the file, as it is
has() {
  grep -qF -e "$2" "$1"
  ok $? "$3"
  grep -qF -e "$2" "$1" || head -n 5 "$1" | cut -c 1-200 | sed 's/^/# /'
}

lacks() {
  ! grep -qF -e "$2" "$1"
  ok $? "$3"
}

# same FILE FILE TEXT
same() {
  cmp -s "$1" "$2"
  ok $? "$3"
}

skip() {
  count=$((count + 1))
  echo "ok $count # SKIP $1"
}

skip_all() {
  echo "1..0 # SKIP $1"
  exit 0
}

# The lines "ok …" and "not ok …" of a file, as tests of this one.
take() {
  while IFS= read -r line; do
    case $line in
    "ok "*) ok 0 "${line#ok }" ;;
    "not ok "*) ok 1 "${line#not ok }" ;;
    *) printf '# %s\n' "$line" ;;
    esac
  done <"$1"
}

finish() {
  echo "1..$count"
  [ $failures -eq 0 ]
  exit
}

# Waits until a command succeeds, for minutes if need be: however slow the
# machine is, what takes longer does not come.
until_done() { # COMMAND...
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 6000 ] || return 1
    sleep 0.05
  done
}

partnerlog() {
  cgi-bin/partnerlog "$@"
}

# sql SQL...: asks $log, or changes it
sql() {
  sqlite3 "$log" "$@"
}

# import [FILE...]: its lines are in $work/out and $work/err
import() {
  partnerlog import "$@" >"$work/out" 2>"$work/err"
}

# record ID DATE [MORE]: one line; MORE is the rest of the members, from the
# comma on
record() {
  printf '{"id":"%s","operationDate":"%s"%s}\n' "$1" "$2" "$3"
}

# build_log ENTRIES: a log of made-up records up to 2026-06-30
build_log() {
  partnerlog demo --entries "$1" --until 2026-06-30 --days 60 \
    >"$work/demo.ndjson" && import "$work/demo.ndjson"
}

# common_beginnings TEXT...: records with more words that begin with each than
# the search looks for
common_beginnings() {
  common_words=$(for text; do seq -f "${text}x%g" 200; done | tr '\n' ' ')
  for number in $(seq 42); do
    record "common$number" 2026-01-01T10:00:00Z ",\"x\":\"$common_words\""
  done
}

# small_disk NAME SIZE: at $work/NAME, to be filled; only root can make one
disks=
small_disk() {
  mkdir -p "$work/$1" && mount -t tmpfs -o "size=$2" tmpfs "$work/$1" \
    2>"$work/out" && disks="$disks $work/$1"
}
no_disks() {
  [ -z "$disks" ] || umount $disks
  disks=
}

# page PROGRAM QUERY [NAME=VALUE...]: $status, $work/head, body and err;
# what $without names is not in the environment
without=
page() {
  page_program=$1
  page_query=$2
  shift 2
  set -- REQUEST_METHOD=GET QUERY_STRING="$page_query" \
    REMOTE_USER=jane@example.com PARTNERLOG_ROLE=global-admin "$@" \
    env ${without:+$(printf -- '-u %s ' $without)} "cgi-bin/$page_program"
  env "$@" </dev/null >"$work/answer" 2>"$work/err"
  page_exit=$?
  sed "/^$cr\$/q" "$work/answer" >"$work/head"
  sed "1,/^$cr\$/d" "$work/answer" >"$work/body"
  status=$(sed -n '1s/^Status: \([0-9]*\).*/\1/p' "$work/head")
}

# gives STATUS PROGRAM QUERY [NAME=VALUE...]: below 500 the command succeeds
gives() {
  gives_want="$1, exit $(($1 >= 500))"
  shift
  page "$@"
  is "$gives_want" "$status, exit $page_exit" "${gives_want%,*}: $*"
}

# everything: the query for all of the log
everything='from=2000-01-01&to=2199-12-31'

# dump FILE: all of $log as the standard export has it
dump() {
  page export "$everything&dialect=standard"
  cp "$work/body" "$1"
}

has_python() {
  command -v python3 >/dev/null 2>&1
}
