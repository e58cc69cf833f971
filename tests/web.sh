# What the tests of the three web servers have in common; each sources this
# and says `web_test SERVER`. Each has sites of its own, on free ports.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

builddir=${builddir:-$PWD}
service=$srcdir/cgi-bin/service
sites=''
stopped=''
PATH=$PATH:/usr/sbin:/sbin

# Sends a signal to each process in a list.
signal() { # NAME PID...
  name=$1
  shift
  for pid; do
    kill -s "$name" "$pid" 2>/dev/null
  done
}

cleanup() {
  signal CONT $stopped
  signal TERM $sites
  wait
}

# Starts a site in $work/NAME; sets $address and $site.
start_site() { # NAME SERVER OPTION...
  name=$1
  shift
  mkdir -p "$work/$name" "$work/temporary"
  : >"$work/$name.out"
  TMPDIR="$work/temporary" "$service/site" --build "$builddir" --db "$log" \
    --dir "$work/$name" --port 0 --server "$@" >"$work/$name.out" 2>&1 &
  site=$!
  sites="$sites $site"
  until_done site_has_begun
  address=$(sed -n 's/^http:/&/p' "$work/$name.out")
  [ "$address" ] && grep -q '^Ctrl-C' "$work/$name.out"
}

site_has_begun() {
  grep -q '^Ctrl-C' "$work/$name.out" || ! kill -0 $site 2>/dev/null
}

user=helpdesk-agent

# Asks for a page as $user. The head is in $work/head, the body in $work/body,
# the status in $status, curl's own in $curl.
get() { # PATH CURL-OPTION...
  path=$1
  shift
  status=$(curl -s -m 300 --path-as-is -u "$user:demo" -D "$work/head" \
    -o "$work/body" -w '%{http_code}' "$@" "$address$path")
  curl=$?
}

header() { # NAME: its value in the last answer
  tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip"
}

role_shown() {
  sed -n 's/.*<span class="role">\([^<]*\)<.*/\1/p' "$work/body"
}

# What every answer has, whoever gives it.
is_guarded() {
  [ "$(header X-Content-Type-Options)" = nosniff ] &&
    [ "$(header Referrer-Policy)" = same-origin ] &&
    [ "$(header Cross-Origin-Resource-Policy)" = same-origin ] &&
    header Content-Security-Policy |
    grep -q "^default-src 'none';.*frame-ancestors 'none'" &&
    ! header Content-Security-Policy | grep -q unsafe &&
    [ "$(header Content-Security-Policy | wc -l)" -eq 1 ]
}

# Status, guard, and nothing kept.
answers() { # STATUS TEXT PATH CURL-OPTION...
  wanted=$1 text=$2
  shift 2
  get "$@"
  is "$wanted" "$status" "$text: $wanted"
  is_guarded
  ok $? "$text: the headers that guard it"
  is no-store "$(header Cache-Control)" "$text: not to be kept"
}

# A way back, by its address from the server's root or, if the page is at the
# prefix itself, relatively.
has_way_back() {
  grep -q "href=\"\(${prefix}\)\?log\"" "$work/body"
}

test_roles() {
  while read -r user title; do
    get log
    is 200 "$status" "$user sees the list"
    is "$title" "$(role_shown)" "$user has the role $title"
  done <<END
global-admin Global admin
billing-admin Billing admin
user-management-admin User management admin
admin-agent Admin agent
sales-agent Sales agent
helpdesk-agent Helpdesk agent
END
  user=helpdesk-agent
}

test_sign_in() {
  for path in log entry export subscriptions static/style.css nothing; do
    for who in '' -unobody:demo -uhelpdesk-agent:wrong -uhelpdesk-agent:; do
      status=$(curl -s -o "$work/body" -D "$work/head" -w '%{http_code}' \
        $who "$address$path")
      is 401 "$status" "$path ${who:-without a password}: 401"
      ! grep -q 'class=' "$work/body"
      ok $? "$path ${who:-without a password}: no page"
    done
  done
  is_guarded
  ok $? "401: the headers that guard it"
  for method in POST PUT DELETE OPTIONS; do
    is 401 "$(curl -s -m 300 -o "$work/body" -w '%{http_code}' -X $method \
      "${address}log")" "$method without a password: 401"
  done
}

test_without_role() {
  {
    printf 'norole:%s\n' "$(openssl passwd -apr1 demo)"
    printf 'stranger:%s\n' "$(openssl passwd -apr1 demo)"
  } >>"$work/site/etc/htpasswd"
  echo 'stranger owner;' >>"$work/site/etc/roles.nginx"
  echo 'stranger owner' >>"$work/site/etc/roles.apache"
  reload_server site
  for user in norole stranger; do
    until_done can_sign_in
    answers 403 "$user" log
    grep -q 'Global admin, Billing admin' "$work/body"
    ok $? "$user: the page says which roles would do"
    has_way_back
    ok $? "$user: a way back"
    for path in entry?id=1 export subscriptions; do
      get $path
      is 403 "$status" "$user: $path"
    done
    # These come before the role is looked at, and must not tell more.
    get log?nonsense=1
    is 403 "$status" "$user: a wrong question too"
  done
  user=helpdesk-agent
}

can_sign_in() {
  get log
  [ "$status" = 403 ]
}

# Has a site's web server read its files again. The processes that have not
# are gone then: they still answer for a while, or drop what they are asked.
reload_server() { # NAME
  server=$(cat "$work/$1/run/server.pid")
  workers=$(pgrep -P "$server")
  signal HUP "$server"
  until_done all_have_gone $workers
}

test_forged_role() {
  for forged in 'X-Role: global-admin' 'X_Role: global-admin' \
    'PARTNERLOG_ROLE: global-admin' 'PARTNERLOG-ROLE: global-admin' \
    'Partnerlog-Role: global-admin' 'Remote-User: global-admin' \
    'REMOTE_USER: global-admin' 'X-Remote-User: global-admin' \
    'Proxy: http://proxy.example/' 'HTTP_PARTNERLOG_ROLE: global-admin' \
    'HTTP-REMOTE-USER: global-admin' 'REDIRECT_PARTNERLOG_ROLE: global-admin' \
    'Cookie: PARTNERLOG_ROLE=global-admin; REMOTE_USER=global-admin'; do
    get log -H "$forged"
    is 200 "$status" "$forged: answered"
    is 'Helpdesk agent' "$(role_shown)" "$forged: the role stays"
  done
  for forged in PARTNERLOG_ROLE=global-admin REMOTE_USER=global-admin \
    role=global-admin; do
    answers 400 "?$forged" "log?$forged"
    is 'Helpdesk agent' "$(role_shown)" "?$forged: the role stays"
  done
}

test_methods() {
  for path in log entry export subscriptions; do
    for method in POST PUT DELETE PATCH OPTIONS; do
      get $path -X $method
      is 405 "$status" "$method $path: 405"
      is 'GET, HEAD' "$(header Allow)" "$method $path: what is allowed"
      grep -q 'Only GET and HEAD' "$work/body"
      ok $? "$method $path: the page says so"
    done
  done
  answers 405 'POST with a body' log -d 'PARTNERLOG_ROLE=global-admin&from=x'
  has_way_back
  ok $? 'POST: a way back'
  answers 405 'POST to a file' static/style.css -d x=y
  header Allow | grep -q '^GET, HEAD'
  ok $? 'POST to a file: what is allowed'
  get log -X TRACE
  is 405 "$status" 'TRACE: 405'
}

test_head() {
  for path in log export static/style.css; do
    get $path
    tr -d '\r' <"$work/head" | grep -i '^content-type' >"$work/type"
    get $path -I
    is 200 "$status" "HEAD $path: 200"
    tr -d '\r' <"$work/head" | grep -i '^content-type' |
      cmp -s - "$work/type"
    ok $? "HEAD $path: the same type as GET"
    is 0 "$(curl -s -m 5 -u "$user:demo" -X HEAD "$address$path" | wc -c)" \
      "HEAD $path: no body"
  done
}

test_unknown() {
  for path in nothing a/b/c log/ log/x logs log%2Fx export/x.csv static/ \
    static/nothing.css static/not/there static%2Fnothing cgi-bin/log \
    configure.ac .git/config; do
    answers 404 "$path" "$path"
    has_way_back
    ok $? "$path: a way back"
  done
  answers 404 'an entry that is not there' entry?id=1
  has_way_back
  ok $? 'an entry that is not there: a way back'
  get a/b/c
  href=$(sed -n 's/.*rel="stylesheet" href="\([^"]*\)".*/\1/p' "$work/body")
  is "${prefix}static/style.css" "$href" 'the look of 404, at any depth'
}

# Whatever the answer is, it is no file of this machine or of the sources.
test_escapes() {
  for path in ../etc/passwd static/../../../../etc/passwd \
    static/../../../configure.ac static/../log.c \
    static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd \
    static/..%2f..%2f..%2f..%2fetc/passwd static/%2e%2e/templates/log.html \
    static%2f..%2f..%2fetc%2fpasswd static/..%5c..%5cetc/passwd \
    static//../../etc/passwd static/..%c0%af..%c0%afetc/passwd \
    static/style.css%00.html static/.%00./etc/passwd static../etc/htpasswd \
    static../templates/log.html static../configure.ac \
    static/../../etc/htpasswd \
    ..%2fetc%2fhtpasswd %2e%2e/etc/htpasswd; do
    get "$path"
    case $status in
    400 | 401 | 403 | 404) true ;;
    *) false ;;
    esac
    ok $? "$path: refused, by $status"
    ! grep -q 'root:\|apr1\|AC_INIT\|{{' "$work/body"
    ok $? "$path: nothing of it is shown"
  done
}

test_files() {
  while read -r file type; do
    get "static/$file"
    is 200 "$status" "$file: 200"
    header Content-Type | grep -q "^$type"
    ok $? "$file: $type"
    is_guarded
    ok $? "$file: the headers that guard it"
    is 'private, max-age=3600' "$(header Cache-Control)" "$file: kept an hour"
    cmp -s "$work/body" "$srcdir/htdocs/$file"
    ok $? "$file: as it is"
    get "static/$file" -H "If-None-Match: $(header ETag)"
    is 304 "$status" "$file: not sent twice"
  done <<END
style.css text/css
rows.js \(application\|text\)/javascript
icon.svg image/svg+xml
END
}

test_answers() {
  answers 200 'the list' log
  answers 200 'an export' export
  answers 400 'a wrong date' log?from=yesterday
  answers 400 'a wrong parameter' export?nonsense=1
  answers 303 'a choice of how to see it' 'log?q=x&size=25&remember=1'
  header Location | grep -q '^\(.*/\)*log?q=x$'
  ok $? 'which leads back to the page, without it'
  answers 302 'the prefix' ''
  header Location | grep -q "${prefix}log\$"
  ok $? 'the prefix: to the list'
  ! grep -i '^server:' "$work/head" | grep -q '[0-9]'
  ok $? 'the server keeps its version to itself'
  bare=${address%/}
  [ "$prefix" = / ] ||
    is "302 ${address}log?customer=x" \
      "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' \
        "$bare?customer=x")" 'the prefix without its slash: with its question'
}

# The links of a page, which all have to lead somewhere from there.
test_links() {
  get "log?$everything"
  sed 's/href="/\n&/g; s/src="/\n&/g; s/action="/\n&/g' "$work/body" |
    sed -n 's/^\(href\|src\|action\)="\([^"]*\)".*/\2/p' |
    sort -u >"$work/links"
  [ "$(wc -l <"$work/links")" -gt 10 ]
  ok $? "$prefix: the list has links"
  is 0 "$(grep -c '^/\|^[a-z]*:' "$work/links")" "$prefix: all are relative"
  for path in log static/style.css static/rows.js static/icon.svg; do
    get $path
    is 200 "$status" "$prefix: $path is there"
  done
  get a/b/c
  has_way_back
  ok $? "$prefix: 404 has a way back"
}

# Tells of the cause in the log under the number that the page shows.
explained() { # PATTERN
  number=$(sed -n 's/.*Request \([0-9a-f]*-[0-9]*\).*/\1/p' "$work/body")
  [ "$number" ] &&
    cat "$work"/site/log/* | grep "request $number: " | grep -q "$1"
}

test_trouble() {
  mkdir "$work/away"
  mv "$log"* "$work/away"
  for path in log entry?id=1 export subscriptions?customer=x; do
    answers 503 "no database: $path" $path
    explained 'log.db'
    ok $? "no database: $path: the log tells why"
    ! grep -q "$work" "$work/body"
    ok $? "no database: $path: the page does not"
    has_way_back
    ok $? "no database: $path: a way back"
  done
  printf '%09999d' 0 >"$log"
  answers 500 'a broken database' log
  explained 'log.db'
  ok $? 'a broken database: the log tells why'
  rm "$log"
  mv "$work"/away/* "${log%/*}"
  get log
  is 200 "$status" 'it is back, and so is the page'
}

# The processes of a pool, and of the web server.
children() { # NAME
  for child in $(pgrep -P "$(cat "$work/site/run/$1.pid")"); do
    pgrep -P "$child"
    echo "$child"
  done
}

# All of the log but what exports add to it meanwhile.
closed='from=2000-01-01&to=2026-06-30'

# What goes whole.
small='from=2026-06-29&to=2026-06-29'

# Brings an export to a stand in mid-download, whatever the machine's speed:
# the server is stopped, so that the program waits for it with a full socket.
# UNTIL says when it does. What is left in $stopped goes on later: not the
# pool, as a process that ends may look for leaks, and a SIGCONT then undoes
# what that waits for.
begin_export() { # UNTIL COMMAND ARGUMENT...
  until=$1
  shift
  ask_export "$@"
  server=$(children server)
  stopped="$pool $server"
  signal STOP $stopped
  signal CONT $pool
  stopped=$server
  until_done $until
}

# Whether what makes the export under way waits for the server: its threads
# sleep, and none of them was awake since a moment ago.
is_held_up() {
  maker=$(sql 'SELECT process FROM export ORDER BY id DESC LIMIT 1')
  before=$(threads_of "$maker") && sleep 0.1 &&
    [ "$before" = "$(threads_of "$maker")" ]
}
threads_of() { # PROCESS: fails unless all sleep
  threads=$(sed -n '/^State:\|ctxt/p' "/proc/$1"/task/*/status 2>/dev/null)
  echo "$threads"
  echo "$threads" | grep -q '^State:' &&
    ! echo "$threads" | grep '^State:' | grep -qv 'sleeping'
}

# Asks for an export of which the program does not know yet: the server has
# passed the question on, and nobody has taken it.
ask_export() { # COMMAND ARGUMENT...
  pool=$(children export)
  stopped=$pool
  signal STOP $pool
  "$@" &
  download=$!
  until_done one_is_waiting
}

# The kernel says 02 of a connection that was not accepted.
one_is_waiting() {
  grep -q " 02 .*/${work##*/}/site/run/export\.sock\$" /proc/net/unix
}

end_export() {
  signal CONT $stopped
  stopped=''
  wait $download
  curl=$?
}

with_curl() { # MORE: of the query
  exec curl -s -m 300 -u "$user:demo" -o "$work/part" \
    "${address}export?$closed$1"
}

in_a_browser() {
  NODE_PATH=$modules exec node "$srcdir/tests/browser/download.js" \
    "${address}export?$closed" "$user" >"$work/ended"
}

all_have_gone() { # PID...
  for pid; do
    ! kill -0 "$pid" 2>/dev/null || return 1
  done
}

pool_is_new() {
  all_have_gone $pool && [ "$(children export | wc -l)" -eq 4 ]
}

site_says() { # TEXT
  cat "$work"/site/log/* | grep -qF "$1"
}

none_is_under_way() {
  [ "$(sql 'SELECT count(*) FROM export')" = 0 ]
}

recorded() { # WHY: of how many exports
  sql "SELECT count(*) FROM record WHERE instr(text, 'broken off: $1')"
}

# What has come by then is as in the whole file. 52: it is nothing.
is_seen_to_fail() { # TEXT
  case $curl in
  18) cmp -s -n "$(wc -c <"$work/part")" "$work/part" "$work/whole" ;;
  52) true ;;
  *) false ;;
  esac
  ok $? "$1: the download fails, by $curl"
}

is_whole_again() { # TEXT [MORE]
  (with_curl "${2-}")
  is 0 $? "$1: the download succeeds"
  same "$work/part" "$work/whole" "$1: it is whole"
}

test_broken_export() {
  get "export?$closed"
  is 200 "$status" 'an export of everything'
  cp "$work/body" "$work/whole"
  [ "$(wc -c <"$work/whole")" -gt 1000000 ]
  ok $? 'it is long enough to break'

  begin_export is_held_up with_curl
  signal KILL $pool
  end_export
  is 18 $curl 'the program is killed: the download fails'
  until_done pool_is_new
  ok $? 'the program is killed: another takes its place'
  get export
  is 200 "$status" 'the program is killed: the next export is answered'
  is 1 "$(recorded 'it did not come to its end')" \
    'the program is killed: which is recorded'

  begin_export is_held_up with_curl
  signal TERM $pool
  end_export
  is 0 $curl 'the program is told to end: the download succeeds'
  cmp -s "$work/part" "$work/whole"
  ok $? 'the program is told to end: the download is whole'
  until_done pool_is_new
  ok $? 'the program is told to end: it does, and another takes its place'
}

test_broken_download() {
  for modules in "${builddir:-.}" "$srcdir"; do
    modules=$modules/tests/browser/node_modules
    [ -d "$modules/playwright-core" ] && break
  done
  if ! [ -d "$modules/playwright-core" ] ||
    ! [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
    skip 'a browser to download with'
    return
  fi
  for end in KILL TERM; do
    begin_export is_held_up in_a_browser
    signal $end $pool
    end_export
    until_done pool_is_new
    case $end in
    KILL) is failed "$(cat "$work/ended")" \
      'the program is killed: in a browser the download fails' ;;
    TERM) is complete "$(cat "$work/ended")" \
      'the program is told to end: in a browser it succeeds' ;;
    esac
  done
}

# A pool of which no process is about to end. One that ends within a second of
# its beginning, time and again, is not replaced for ever.
new_pool() {
  sleep 1
  pool=$(children export)
  signal TERM $pool
  until_done pool_is_new
}

# copy_page FROM TO: the page in the middle of the entries
copy_page() {
  dd if="$1" of="$2" bs=$page_size skip=$place seek=$place count=1 \
    conv=notrunc 2>"$work/dd"
}

test_damaged_export() {
  sql 'PRAGMA wal_checkpoint(truncate)' >"$work/out"
  page_size=$(sql 'PRAGMA page_size')
  place=$(sql "SELECT pageno - 1 FROM dbstat WHERE name = 'entry'
    AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET
    (SELECT count(*) / 2 FROM dbstat WHERE name = 'entry')")
  cp "$log" "$work/sound"
  new_pool
  head -c $(((place + 1) * page_size)) /dev/zero >"$work/nothing"
  copy_page "$work/nothing" "$log"
  begun=$(wc -c <"$work/whole")
  (with_curl)
  is 18 $? 'a damaged log: the download fails'
  [ -s "$work/part" ] && [ "$(wc -c <"$work/part")" -lt "$begun" ]
  ok $? 'a damaged log: in its middle'
  copy_page "$work/sound" "$log"
  new_pool
  is_whole_again 'a log that was mended'
  is 1 "$(recorded 'the log could not be read on')" \
    'a damaged log: what was broken off is recorded'
}

# As many as a user may have, none of which is ever answered: their pool stands
# still. Only nginx counts what waits.
test_many_exports() { # SERVER
  new_pool
  pool=$(children export)
  stopped=$pool
  if [ "$1" = nginx ]; then
    signal STOP $pool
    downloads=''
    for one in 1 2 3; do
      curl -s -m 300 -u "$user:demo" -D "$work/head.$one" \
        -o "$work/body.$one" -w '%{http_code}' \
        "${address}export?$closed" >"$work/code.$one" &
      downloads="$downloads $!"
    done
    until_done one_is_refused
    ok $? 'nginx: of three exports at a time one is refused'
    cp "$work/head.$refused" "$work/head"
    cp "$work/body.$refused" "$work/body"
    is_guarded
    ok $? 'nginx: with the headers that guard it'
    answers 429 'nginx: however it is asked' 'export?ask=+'
    grep -q 'Too many exports' "$work/body" && has_way_back
    ok $? 'nginx: it is said, with a way back'
    get log
    is 200 "$status" 'nginx: the list is not'
    get 'export?ask=1' -m 5
    is "000 28" "$status $curl" 'nginx: nor what only asks; it waits for a turn'
    signal CONT $pool
    stopped=''
    wait $downloads
    is '200 200 429' "$(for one in 1 2 3; do
      cat "$work/code.$one"
      echo
    done | sort | xargs)" 'nginx: the two others are answered later'
  fi
  # nginx may still count what the other one has just fetched.
  user=sales-agent
  began=$(sed 's/.*) //' "/proc/$$/stat" | cut -d ' ' -f 20)
  sql "INSERT INTO export(began, process, started, user, role, query)
    SELECT (unixepoch() - unixepoch('2000-01-01')) * 10000000, $$, $began,
    '$user', '$user', '' FROM (VALUES (1), (2))"
  answers 429 'two exports under way' export
  grep -q 'in progress: 2\.' "$work/body"
  ok $? 'two exports under way: the page says so'
  sql 'DELETE FROM export'
  get export
  is 200 "$status" 'and none: it is made'
  user=helpdesk-agent
}

one_is_refused() {
  refused=$(cd "$work" && grep -l 429 code.* | sed 's/.*\.//')
  [ "$refused" ]
}

# Whatever was sent by then: what cannot be recorded is seen to fail.
test_unrecorded_export() {
  sql "CREATE TRIGGER no_more BEFORE INSERT ON record
    BEGIN SELECT raise(ABORT, 'no more records'); END"
  get "export?$closed"
  is 18 $curl 'an export that cannot be recorded at its end: it fails'
  get "export?$small"
  is 503 "$status" 'a small one: 503'
  explained 'no more records'
  ok $? 'and the log tells why'
  sql 'DROP TRIGGER no_more'
  new_pool # these two end, and what takes their places would not stand still
}

# fill FOLDER [BYTES]: the disk that it is on, but for so many
fill() {
  head -c "${2:-0}" /dev/zero >"$1/room"
  cat /dev/zero >"$1/filler" 2>"$work/out"
  rm "$1/room"
}

# What the client does not take has no place to wait in.
test_full_temporary() {
  fill "$work/temporary"
  begin_export no_room_is_said with_curl
  no_room_is_said
  ok $? 'no room for what waits: the log says so'
  end_export
  is_seen_to_fail 'no room for what waits'
  is 1 "$(recorded 'there was no room for what the client did not take')" \
    'no room for what waits: which is recorded'
  rm "$work/temporary/filler"
  is_whole_again 'room again'
}

no_room_is_said() {
  site_says 'a temporary file for a slow client: No space left'
}

# Workbooks have no place to be made in.
test_full_workbooks() {
  for room in 0 65536 1048576; do
    fill "$work/temporary" $room
    answers 500 "a workbook, with room for $room bytes" \
      "export?format=xlsx&$closed"
    explained 'broken off: No space left on device'
    ok $? "a workbook, with room for $room bytes: the log tells why"
    rm "$work/temporary/filler"
  done
  is 3 "$(recorded 'No space left on device')" 'workbooks: which is recorded'
  get "export?format=xlsx&$closed"
  is '200 0' "$status $curl" 'room again: a workbook, too'
}

# Where the log is, the record of the export has no place.
test_full_disk() {
  lost=$(recorded 'it did not come to its end')
  sql 'PRAGMA wal_checkpoint(truncate)' >"$work/out"
  begin_export is_held_up with_curl
  fill "$work/disk"
  end_export
  is_seen_to_fail 'a full disk'
  site_says 'database or disk is full'
  ok $? 'a full disk: the log says so'
  answers 503 'a full disk: the next export' "export?$small"
  explained 'database or disk is full'
  ok $? 'a full disk: the log tells why'
  get log
  is 200 "$status" 'a full disk: the list is shown'
  rm "$work/disk/filler"
  is_whole_again 'a disk with room'
  until_done lost_is_recorded
  ok $? 'a disk with room: what was broken off is recorded'
  new_pool
}

# By the next one, once the process that has failed is gone.
lost_is_recorded() {
  get "export?$small"
  [ "$(recorded 'it did not come to its end')" -gt "$lost" ]
}

# nginx keeps for a slow client what no socket has room for.
test_full_server() {
  get "export?$closed&format=ndjson"
  cp "$work/body" "$work/whole"
  gone=$(recorded 'the client was gone')
  fill "$work/temporary"
  ask_export with_curl '&format=ndjson'
  signal STOP $download
  signal CONT $pool
  stopped=$download
  until_done site_says 'failed (28: No space left on device)'
  ok $? 'nginx has no room: its log says so'
  end_export
  is_seen_to_fail 'nginx has no room'
  until_done none_is_under_way
  is $((gone + 1)) "$(recorded 'the client was gone')" \
    'nginx has no room: which is recorded'
  rm "$work/temporary/filler"
  is_whole_again 'nginx has room again' '&format=ndjson'
}

test_burst() {
  curl -s -m 300 -u "$user:demo" --parallel --parallel-immediate \
    --parallel-max 200 -o /dev/null -w '%{http_code}\n' \
    "${address}log?q=[1-200]" >"$work/codes" 2>"$work/progress"
  is ' 200 200' "$(sort "$work/codes" | uniq -c | tr -s ' ')" \
    '200 requests at once: 200 answers'
}

# What the site has started ends with it.
test_end() {
  processes=$(pgrep -f "$work/site"; children server)
  signal TERM $site
  wait $site
  is 0 $? 'the site ends by SIGTERM, well'
  sites=''
  until_done all_have_gone $processes
  ok $? 'and leaves no process behind'
  [ ! -e "$work/site/run" ]
  ok $? 'nor a socket'
  ! grep 'Sanitizer\|runtime error' "$work"/site/log/*
  ok $? 'no program was caught at a mistake'
}

web_test() { # SERVER
  if small_disk disk 48m && small_disk temporary 24m; then
    use disk/log
    mkdir -p "$work/temporary/fastcgi" "$work/site/run"
    ln -s "$work/temporary/fastcgi" "$work/site/run"
  fi
  build_log 5000
  prefix=/partnerlog/
  if ! start_site site "$1"; then
    cat "$work/site.out"
    echo 'Bail out! The site does not start.'
    exit 1
  fi
  test_roles
  test_sign_in
  test_forged_role
  test_methods
  test_head
  test_unknown
  test_escapes
  test_files
  test_answers
  test_links
  test_without_role
  test_burst
  test_broken_export
  test_broken_download
  test_damaged_export
  test_unrecorded_export
  if [ "$disks" ]; then
    test_full_temporary
    ! grep -q '^#define HAVE_XLSX 1' "$builddir/config.log" ||
      test_full_workbooks
    test_full_disk
    [ "$1" != nginx ] || test_full_server
  else
    skip 'no small disks to fill can be made here'
  fi
  test_many_exports "$1"
  test_trouble
  test_end
  prefix=/some/where-else/
  start_site elsewhere "$1" --prefix $prefix
  ok $? 'a site with another prefix'
  test_links
  prefix=/
  start_site top "$1" --prefix /
  ok $? 'a site without a prefix'
  test_links
}
