# faults.sh: what the tests share that make calls of a program fail, or kill
# it. tap.sh comes before it; fail.c says what a fault can be.

fail=$PWD/tests/faults/fail.so

sql() {
  sqlite3 "$log" "$@"
}

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
SELECT kind, slot, sum(entries), sum(failed) FROM tally GROUP BY 1, 2;
SELECT code, name FROM customer ORDER BY 1, 2;
SELECT name FROM user ORDER BY 1;
SELECT hex(hash) FROM record ORDER BY 1;
END
}
