#!/bin/sh
# with-services.sh FOLDER SECONDS CHECK [PORT LINE]...
#
# Starts each service and waits until something listens on its port; then becomes the check. The
# services end with the box. Where one does not come up, FOLDER/failed has its number and the reason,
# and the check is never begun. FOLDER/service-N.log has what the Nth wrote.
folder=$1 seconds=$2 check=$3
shift 3

# Reads the kernel's own table: no program is needed that a project may not have.
listening() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -qi ":$(printf %04X "$1") [0-9A-F]*:0000 0A "
}

number=0
while [ $# -gt 0 ]; do
  port=$1 line=$2
  shift 2
  number=$((number + 1))
  (
    /bin/sh -c "$line"
    echo $? >"$folder/service-$number.exit"
  ) >"$folder/service-$number.log" 2>&1 </dev/null &
  deadline=$(($(date +%s) + seconds))
  until listening "$port"; do
    # One that ends well may have left a daemon behind.
    code=$(cat "$folder/service-$number.exit" 2>/dev/null)
    if [ -n "$code" ] && [ "$code" != 0 ]; then
      echo "$number ended with exit code $code" >"$folder/failed"
      exit 1
    fi
    if [ "$(date +%s)" -ge "$deadline" ]; then
      echo "$number did not listen within $seconds seconds" >"$folder/failed"
      exit 1
    fi
    sleep 0.05
  done
done
exec /bin/sh -c "$check"
