#!/bin/sh
# Go runs each test binary through this, by -exec in GOFLAGS. The report is what the binary prints
# when it is asked to name its tests, behind two lines with the folder of the package and the
# version of Go, and before one that says how it ended. `go run` comes here too, with a program that is no test.
program=$1
shift
case $program in
*.test) ;;
*) exec "$program" "$@" ;;
esac
report=$(mktemp "$MENDWATCH_REPORT/go-test.XXXXXX") || exec "$program" "$@"
output=$report.output
trap 'rm -f "$output"' EXIT
# The tests must not find where the report is.
env -u MENDWATCH_REPORT "$program" -test.v=true "$@" >"$output" 2>&1
code=$?
{
  printf 'folder: %s\nversion: %s\n' "$PWD" "$(go env GOVERSION 2>/dev/null)"
  cat "$output"
  printf '\nexit: %s\n' "$code"
} >"$report.txt"
rm -f "$report"
cat "$output"
exit "$code"
