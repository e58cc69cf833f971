# faults.sh: what the tests share that make calls of a program fail, or kill
# it. tap.sh comes before it; fail.c says what a fault can be.

fail=$PWD/tests/faults/fail.so

remove_log() {
  rm -f "$log" "$log-wal" "$log-shm" "$log-journal"
}

# libcrypto loses some of what it has when there is no more.
echo leak:libcrypto >"$work/leaks"

# with FAULT COMMAND...: $result, and $work/out and err; the sanitizers need
# not be the first to be loaded
with() {
  fault=$1
  shift
  env FAULT="$fault" FAULT_FILES="${fault_files:-$log}" \
    FAULT_TOLD="$work/told" LD_PRELOAD="$fail" \
    ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" \
    LSAN_OPTIONS="suppressions=$work/leaks:print_suppressions=0" \
    cgi-bin/partnerlog "$@" >"$work/out" 2>"$work/err"
  result=$?
}

# The version of a log that is made to its end.
env PARTNERLOG_DB="$work/version.db" cgi-bin/partnerlog init
version=$(sqlite3 "$work/version.db" 'PRAGMA user_version')

# whole: the file is sound, and so is what is in it
whole() {
  [ "$(sql 'PRAGMA integrity_check' 2>&1)" = ok ] || return 1
  [ "$(sql 'PRAGMA user_version')" -lt "$version" ] ||
    partnerlog verify >"$work/verify" 2>&1
}

# state FILE: all that the log has, and all that is derived from it
state() {
  dump "$1"
  sql >>"$1" <<'END'
CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, search, row);
SELECT * FROM temp.word;
SELECT kind, hours, slot, sum(entries), sum(failed) FROM tally
GROUP BY 1, 2, 3;
SELECT code, name FROM customer ORDER BY 1, 2;
SELECT name FROM user ORDER BY 1;
SELECT hex(hash) FROM record ORDER BY 1;
END
}

# Of so many calls the first ones, and fewer and fewer of the others.
points() {
  awk -v all="$1" 'BEGIN {
    for (n = 1; n < all; n = n < 3 ? n + 1 : int(n * 2.3) + 1)
      print n
    print all
  }'
}

# under_fault KIND HOW... -- COMMAND...: from begin_anew on, which the test has;
# each end is judged by its sensible(), which says in $bad what is wrong
under_fault() {
  fault=
  while [ "$1" != -- ]; do
    fault="$fault $1"
    shift
  done
  shift
  kind=$fault
  begin_anew
  with "0$kind" "$@"
  all=$(cut -d ' ' -f 1 "$work/told")
  attempts=0 met=0 wrong=0
  for n in $(points "$all"); do
    begin_anew
    with "$n$kind" "$@"
    cp "$work/err" "$work/cause"
    bad=
    attempts=$((attempts + 1))
    grep -q ' 0$' "$work/told" || met=$((met + 1))
    sensible "$@"
    whole || bad="$bad, and the log is not whole in the end"
    [ "$bad" ] || continue
    wrong=$((wrong + 1))
    printf '# call %s: %s\n' "$n" "$bad"
    sed 's/^/#   /' "$work/cause"
  done
  [ $wrong -eq 0 ] && [ $met -gt 0 ]
  ok $? "$what: $met of $all calls failed:$kind"
}
