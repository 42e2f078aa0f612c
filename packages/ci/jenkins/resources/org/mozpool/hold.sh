#!/bin/sh
# Holds a device between the steps of a CI job.
#
#   hold.sh start DIRECTORY [options of "mozpool run"]
#       returns when the device is ready; DIRECTORY/device.env has its variables
#   hold.sh stop DIRECTORY
#       gives the device back; fails if it was lost before. Does no harm when it is called twice, or without a start
#
# It is "mozpool run" that asks, waits, renews and returns; what it runs here only waits. MOZPOOL: the command, "mozpool" unless set.
# MOZPOOL_MAX_SECONDS: so long a device is held at most, 6 hours unless set. MOZPOOL_JOB_PID: a process with which the job ends.
set -eu

: "${MOZPOOL:=mozpool}" "${MOZPOOL_MAX_SECONDS:=21600}" "${MOZPOOL_JOB_PID:=}"
# "mozpool run" itself tries for five minutes to give a device back
STOP_SECONDS=330
what=${1:-} directory=${2:-}
[ -n "$directory" ] || { echo 'usage: hold.sh start|stop DIRECTORY [options of "mozpool run"]' >&2; exit 2; }
shift 2

# shellcheck disable=SC2016 # expands in the shell that waits
WAIT='
  env | grep -E "^MOZPOOL_(DEVICE|REQUEST|SUT_PORT|ADB_PORT)" >"$1/device.part"
  mv "$1/device.part" "$1/device.env"
  began=$(date +%s)
  runs() { [ -z "$1" ] || kill -0 "$1" 2>/dev/null; }
  while [ $(($(date +%s) - began)) -lt "$2" ] && runs "$PPID" && runs "$3"; do sleep 2; done'

# shellcheck disable=SC2016 # expands in the shell that notes how it ended
NOTE='directory=$1; shift
  "$@" & echo $! >"$directory/pid"
  code=0; wait $! || code=$?
  echo "$code" >"$directory/code"'

# What holds the device, and not another process that has its number by now: containers count from 1 again.
alive() {
  [ -s "$directory/pid" ] && [ ! -e "$directory/code" ] || return 1
  pid=$(cat "$directory/pid")
  { tr '\0' ' ' <"/proc/$pid/cmdline" || ps -o args= -p "$pid"; } 2>/dev/null | grep -qF "$directory"
}

# What "mozpool run" has said since the last time.
say() {
  lines=$(wc -l <"$directory/log")
  [ "$lines" -gt "$said" ] && sed -n "$((said + 1)),${lines}p" "$directory/log" >&2
  said=$lines
}

start() {
  mkdir -p "$directory"
  rm -f "$directory/device.env" "$directory/pid" "$directory/code" "$directory/stopped"
  : >"$directory/log"
  said=0
  # shellcheck disable=SC2086 # the command may have arguments of its own
  nohup sh -c "$NOTE" note "$directory" $MOZPOOL run "$@" -- sh -c "$WAIT" wait "$directory" "$MOZPOOL_MAX_SECONDS" "$MOZPOOL_JOB_PID" \
    </dev/null >"$directory/log" 2>&1 &
  trap 'stop; exit 143' TERM
  trap 'stop; exit 130' INT
  until [ -s "$directory/device.env" ]; do
    say || true
    if [ -e "$directory/code" ]; then
      say || true
      exit "$(cat "$directory/code")"
    fi
    sleep 1
  done
  say || true
}

stop() {
  if [ -e "$directory/stopped" ] || [ ! -e "$directory/log" ]; then return 0; fi
  # it may have been begun this very moment
  waited=0
  until [ -s "$directory/pid" ] || [ "$waited" -ge 10 ]; do sleep 1; waited=$((waited + 1)); done
  lost=
  if [ -e "$directory/device.env" ] && [ -e "$directory/code" ]; then lost=$(tail -n 1 "$directory/log"); fi
  if alive; then
    kill -TERM "$(cat "$directory/pid")"
    waited=0
    while alive && [ "$waited" -lt "$STOP_SECONDS" ]; do sleep 1; waited=$((waited + 1)); done
  fi
  # what held it was killed, or could not give it back: a second return does no harm
  request=$(sed -n 's/^request \([0-9][0-9]*\) is .*/\1/p' "$directory/log" | tail -n 1)
  case $(cat "$directory/code" 2>/dev/null || true) in
    0 | 143) ;;
    *) if [ -n "$request" ]; then $MOZPOOL return "$request" || echo 'It comes back when its reservation runs out.' >&2; fi ;;
  esac
  : >"$directory/stopped"
  if [ -n "$lost" ]; then
    echo "The device was given up before the job was done with it: $lost" >&2
    return 1
  fi
}

case $what in
  start) start "$@" ;;
  stop) stop ;;
  *) echo "hold.sh start or hold.sh stop, not $what" >&2; exit 2 ;;
esac
