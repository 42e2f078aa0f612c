#!/bin/sh
# First stage, part of the live image and started at the end of its boot: says that the device lives, fetches the second stage, runs it.

set -uf
SCRIPT=mobile-init.sh
: "${MOZPOOL_CMDLINE:=/proc/cmdline}" "${MOZPOOL_WORK:=/opt/scripts}"
script_url=$(sed -n 's/.*mobile-imaging-url=\([^ ]*\).*/\1/p' "$MOZPOOL_CMDLINE")
if [ -z "$script_url" ] || ! command -v wget >/dev/null 2>&1; then
  logger -t "$SCRIPT" -p local0.info 'no mobile-imaging-url on the kernel command line, or no wget: nothing can be done'
  exit 2
fi
rm -rf "${MOZPOOL_WORK:?}"
mkdir -p "$MOZPOOL_WORK"
library=$MOZPOOL_WORK/mozpool-boot.sh
tries=0
until wget -q -O "$library" "${script_url%/*}/mozpool-boot.sh"; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 2
  sleep "${MOZPOOL_PAUSE:-2}"
done
# shellcheck source=mozpool-boot.sh
. "$library"

stream_log
say "started; the second stage is $SCRIPT_URL"
if [ -z "$BOOT" ] && fetch_bootconfig; then identify_boot; fi
# Before anything that takes time: until it has arrived, nobody knows that the device has booted.
report mobile_init_started
set_clock

second_stage=$MOZPOOL_WORK/second-stage.sh
fetch "$SCRIPT_URL" "$second_stage" || die "the second stage could not be fetched ($HTTP_STATUS)"
chmod +x "$second_stage"
export MOZPOOL_CMDLINE MOZPOOL_WORK
if sh "$second_stage"; then
  say 'the second stage is done'
  exit 0
fi
die 'the second stage failed'
