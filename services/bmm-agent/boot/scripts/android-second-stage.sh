#!/bin/sh
# Second stage: writes Android to the board's card, from `androidbase` of the boot configuration, `android-base=` of the kernel command line, or the imaging server's own files.

set -uf
SCRIPT=android-second-stage.sh
: "${MOZPOOL_CMDLINE:=/proc/cmdline}" "${MOZPOOL_WORK:=/opt/scripts}"
SCRIPT_URL=
read -r command_line <"$MOZPOOL_CMDLINE" || [ -n "${command_line-}" ] || exit 2
for word in $command_line; do
  case $word in mobile-imaging-url=*) SCRIPT_URL=${word#*=} ;; esac
done
library=$MOZPOOL_WORK/mozpool-boot.sh
tries=0
mkdir -p "$MOZPOOL_WORK"
until [ -s "$library" ] || wget -q -O "$library" "${SCRIPT_URL%/*}/mozpool-boot.sh"; do
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || exit 2
  sleep "${MOZPOOL_PAUSE:-2}"
done
# shellcheck source=mozpool-boot.sh
. "$library"

load panda-card.sh
if fetch_bootconfig; then identify_boot; fi
base=$(boot_value androidbase)
[ -n "$base" ] || base=$(kernel_parameter android-base)
[ -n "$base" ] || base=$MOZPOOL_URL/boot/android
write_card android "$base"
