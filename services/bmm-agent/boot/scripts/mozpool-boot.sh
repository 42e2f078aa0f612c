# shellcheck shell=sh
# What all boot scripts share: kernel parameters, log, events, downloads. POSIX sh, so that any live image's shell runs it.
# Whoever reads it in has set SCRIPT (its own name) and MOZPOOL_WORK (the directory it lies in), and `set -f`.

: "${SCRIPT:?}" "${MOZPOOL_WORK:?}" "${MOZPOOL_CMDLINE:=/proc/cmdline}" "${MOZPOOL_DEV:=/dev}"
: "${MOZPOOL_LOG:=/opt/mobile.log}"
# A directory whose programs stand in for those that touch hardware. None of it falls back to the real one.
: "${MOZPOOL_TOOLS:=}"
# Longest wait for an imaging server that is away, first pause between two attempts, and the longest pause. Seconds.
: "${MOZPOOL_PATIENCE:=600}" "${MOZPOOL_PAUSE:=2}" "${MOZPOOL_MAX_PAUSE:=30}"

# tool NAME ARGUMENT…: a program that touches hardware. By its path, since busybox takes its own applets before any PATH.
tool() {
  tool_name=$1
  shift
  if [ -n "$MOZPOOL_TOOLS" ]; then
    "$MOZPOOL_TOOLS/$tool_name" "$@"
  else
    "$tool_name" "$@"
  fi
}

has_tool() {
  if [ -n "$MOZPOOL_TOOLS" ]; then [ -x "$MOZPOOL_TOOLS/$1" ]; else command -v "$1" >/dev/null 2>&1; fi
}

# say MESSAGE: one line for the device's log on the imaging server, and for whoever sits at the console.
say() {
  echo "$SCRIPT: $1" >>"$MOZPOOL_LOG" 2>/dev/null || :
  echo "$SCRIPT: $1" >&2
  tool logger -t "$SCRIPT" -p local0.info "$1" 2>/dev/null || :
}

die() {
  say "$1"
  exit 2
}

read -r command_line <"$MOZPOOL_CMDLINE" || [ -n "${command_line-}" ] || die "$MOZPOOL_CMDLINE cannot be read"

# kernel_parameter NAME: its last value.
kernel_parameter() {
  parameter=
  for word in $command_line; do
    case $word in "$1"=*) parameter=${word#*=} ;; esac
  done
  printf '%s' "$parameter"
}

url_encoded() {
  printf '%s' "$1" | LC_ALL=C od -An -v -tx1 | LC_ALL=C tr -d '\n' | sed 's/ \(..\)/%\1/g'
}

if wget --version >/dev/null 2>&1; then
  # without --no-iri it asks a second time after a 404, where the locale is C
  WGET='wget --tries=1 --timeout=30 --no-iri -nv -S'
else
  WGET='wget -q -S'
fi

# http_get URL FILE: one attempt. HTTP_STATUS is 000 where no whole answer came, RETRY_AFTER what the server asked for, SERVER_DATE its clock.
SERVER_DATE=
http_get() {
  got=1
  # shellcheck disable=SC2086
  $WGET -O "$2.part" "$1" 2>"$MOZPOOL_WORK/headers" && got=0
  HTTP_STATUS=$(sed -n 's|.*HTTP/[0-9.]* \([0-9][0-9][0-9]\).*|\1|p' "$MOZPOOL_WORK/headers" | tail -n 1)
  RETRY_AFTER=$(sed -n 's/^ *[Rr][Ee][Tt][Rr][Yy]-[Aa][Ff][Tt][Ee][Rr]: *\([0-9]\{1,4\}\).*/\1/p' "$MOZPOOL_WORK/headers" | tail -n 1)
  SERVER_DATE=$(sed -n 's/^ *[Dd][Aa][Tt][Ee]: *//p' "$MOZPOOL_WORK/headers" | tail -n 1)
  case "$got${HTTP_STATUS:=000}" in 12?? | 13??) HTTP_STATUS=000 ;; esac
  if [ "$got" = 0 ]; then mv "$2.part" "$2"; else rm -f "$2.part"; fi
  return "$got"
}

# The time since the start, which no NTP server changes.
uptime_seconds() {
  read -r uptime _ </proc/uptime
  echo "${uptime%%.*}"
}

# fetch URL FILE: 0 it is there; 1 the server has said no, which HTTP_STATUS explains; 2 the server stayed away.
fetch() {
  give_up_at=$(($(uptime_seconds) + MOZPOOL_PATIENCE))
  pause=$MOZPOOL_PAUSE
  until http_get "$1" "$2"; do
    case $HTTP_STATUS in 000 | 408 | 429 | 5??) ;; *) return 1 ;; esac
    [ "$(uptime_seconds)" -lt "$give_up_at" ] || return 2
    say "no answer yet from ${1%%\?*} ($HTTP_STATUS); trying again"
    sleep "${RETRY_AFTER:-$pause}"
    pause=$((pause * 2 > MOZPOOL_MAX_PAUSE ? MOZPOOL_MAX_PAUSE : pause * 2))
  done
}

# load NAME: reads in another file that lies beside the script on the imaging server.
load() {
  [ -s "$MOZPOOL_WORK/$1" ] || fetch "${SCRIPT_URL%/*}/$1" "$MOZPOOL_WORK/$1" || die "${SCRIPT_URL%/*}/$1 could not be fetched"
  # shellcheck source=/dev/null
  . "$MOZPOOL_WORK/$1"
}

# report EVENT [DETAIL]: returns when the imaging server has stored it. An event that is not taken does not end the imaging
# (the image matters more), but one that belongs to an earlier boot does: another boot has begun.
report() {
  query="?boot=$(url_encoded "$BOOT")&secret=$(url_encoded "$SECRET")"
  [ -z "${2-}" ] || query="$query&detail=$(url_encoded "$(printf '%.1000s' "$2")")"
  fetch "$DEVICE_URL/event/$1/$query" "$MOZPOOL_WORK/reply"
  case $? in
    0) if grep -q '"outcome": *"stale"' "$MOZPOOL_WORK/reply"; then die "event $1: another boot has begun, this one ends"; fi ;;
    1) if [ "$HTTP_STATUS" = 409 ]; then die "event $1: another boot has begun, this one ends"; fi
      say "event $1 was not taken ($HTTP_STATUS); going on" ;;
    *) die "event $1 could not be reported for $MOZPOOL_PATIENCE seconds" ;;
  esac
}

# bad_image REASON: the device is fine, what it was to be given is not. It waits for its next power cycle.
bad_image() {
  say "bad image: $1"
  report bad_image "$1"
  exit 2
}

# json_lines FILE: one line for each value, its path, a tab, the value. {"a":{"b":["x",1]}} gives "a/b/0<tab>x", "a/b/1<tab>1".
json_lines() {
  LC_ALL=C awk '
    { text = text $0 "\n" }
    END { pos = 1; size = length(text); value(""); blanks(); if (failed || pos <= size) exit 1; printf "%s", lines }
    function at() { return substr(text, pos, 1) }
    function blanks() { while (pos <= size && index(" \t\r\n", at())) pos++ }
    function fail() { failed = 1; pos = size + 1 }
    function hex(digits,   i, n) { for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1; return n }
    function string(   c, out, code) {
      for (pos++; pos <= size && (c = at()) != "\""; pos++) {
        if (c == "\\") {
          pos++; c = at()
          if (c == "u") { code = hex(substr(text, pos + 1, 4)); c = code > 31 && code < 127 ? sprintf("%c", code) : "?"; pos += 4 }
          else if (index("ntrbf", c)) c = " "
        }
        out = out c
      }
      if (pos > size) fail()
      pos++
      return out
    }
    function value(path,   c, start, n, key) {
      if (failed) return
      blanks(); c = at()
      if (c == "{" || c == "[") {
        pos++; blanks()
        if (at() == (c == "{" ? "}" : "]")) { pos++; return }
        for (n = 0; !failed; n++) {
          key = n
          if (c == "{") { blanks(); if (at() != "\"") return fail(); key = string(); blanks(); if (at() != ":") return fail(); pos++ }
          value(path == "" ? key : path "/" key)
          blanks(); start = at(); pos++
          if (start == (c == "{" ? "}" : "]")) return
          if (start != ",") return fail()
        }
      } else if (c == "\"") lines = lines path "\t" string() "\n"
      else {
        start = pos
        while (pos <= size && !index(",]} \t\r\n", at())) pos++
        c = substr(text, start, pos - start)
        if (c !~ /^(true|false|null|-?[0-9][0-9.eE+-]*)$/) return fail()
        lines = lines path "\t" c "\n"
      }
    }' "$1"
}

# boot_value KEY: a value of the boot configuration; empty where it has none.
boot_value() {
  tab=$(printf '\t')
  while IFS=$tab read -r path value; do
    if [ "$path" = "$1" ]; then printf '%s' "$value"; fi
  done <"$MOZPOOL_WORK/bootconfig"
}

# The boot configuration, into the file that boot_value reads. A server of old times answers empty text.
fetch_bootconfig() {
  : >"$MOZPOOL_WORK/bootconfig"
  proof=
  [ -z "$BOOT" ] || proof="?boot=$(url_encoded "$BOOT")&secret=$(url_encoded "$SECRET")"
  if ! fetch "$DEVICE_URL/bootconfig/$proof" "$MOZPOOL_WORK/bootconfig.json"; then
    say "there is no boot configuration ($HTTP_STATUS)"
    return 1
  fi
  grep -q '[^[:space:]]' "$MOZPOOL_WORK/bootconfig.json" || return 0
  json_lines "$MOZPOOL_WORK/bootconfig.json" >"$MOZPOOL_WORK/bootconfig" || {
    say 'the boot configuration is not JSON'
    : >"$MOZPOOL_WORK/bootconfig"
    return 1
  }
}

# A board has no clock that runs without power, and what it logs and unpacks has times. NTP where the kernel was told of a server;
# else the imaging server has said what time it is with its last answer.
set_clock() {
  ntp_server=$(kernel_parameter ntp-server)
  if [ -n "$ntp_server" ]; then
    if said=$(ask_ntp "$ntp_server"); then
      say "the clock is set from $ntp_server: $said"
      return
    fi
    say "the clock could not be set from $ntp_server: $said"
  fi
  now=$(date_of_header "$SERVER_DATE")
  if [ -n "$now" ] && tool date -u -s "$now" >/dev/null 2>&1; then
    say "the clock is set to $now by the imaging server"
  else
    say "the clock could not be set from the imaging server's answer: $SERVER_DATE"
  fi
}

# ask_ntp SERVER: within the few seconds that the first stage has.
ask_ntp() {
  if has_tool ntpdate; then
    tool ntpdate -u -b -t 2 "$1" 2>&1
  elif has_tool ntpd; then
    tool timeout 5 ntpd -n -q -p "$1" 2>&1
  else
    echo 'there is neither ntpdate nor ntpd'
    return 1
  fi
}

# date_of_header HTTP-DATE: "Thu, 26 Nov 2026 04:10:05 GMT" is "2026-11-26 04:10:05".
date_of_header() {
  # shellcheck disable=SC2086
  set -- $1
  [ $# = 6 ] || return 0
  months=JanFebMarAprMayJunJulAugSepOctNovDec
  before=${months%%"$3"*}
  printf '%s-%02d-%s %s' "$4" $((${#before} / 3 + 1)) "$2" "$5"
}

# Sends what is logged here to the imaging server. A live image that has a syslog daemon of its own has to send it there itself.
stream_log() {
  if [ -S "$MOZPOOL_DEV/log" ] || ! has_tool syslogd; then return 0; fi
  receiver=$(kernel_parameter syslog-server)
  tool syslogd -L -O "$MOZPOOL_LOG.syslog" -R "${receiver:-$SERVER_HOST}" || :
}

mkdir -p "$MOZPOOL_WORK"
SCRIPT_URL=$(kernel_parameter mobile-imaging-url)
MOZPOOL_URL=$(kernel_parameter mozpool-url)
if [ -z "$MOZPOOL_URL" ]; then
  # PXE configurations of old times name the script alone: its server is ours
  authority=${SCRIPT_URL#*://}
  MOZPOOL_URL=${SCRIPT_URL%%://*}://${authority%%/*}
fi
MOZPOOL_URL=${MOZPOOL_URL%/}
SERVER_HOST=${MOZPOOL_URL#*://}
SERVER_HOST=${SERVER_HOST%%[:/]*}
DEVICE=$(kernel_parameter mozpool-device)
if [ -z "$DEVICE" ]; then
  DEVICE=$(hostname)
  DEVICE=${DEVICE%%.*}
fi
DEVICE_URL=$MOZPOOL_URL/api/device/$DEVICE
BOOT=$(kernel_parameter mozpool-boot)
SECRET=$(kernel_parameter mozpool-secret)
# Its bootconfig knows them where the kernel was not told.
identify_boot() {
  [ -n "$BOOT" ] || BOOT=$(boot_value mozpool_boot)
  [ -n "$SECRET" ] || SECRET=$(boot_value mozpool_secret)
}
