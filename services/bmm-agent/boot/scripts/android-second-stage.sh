#!/bin/sh
# Second stage: writes Android to the board's card, from `androidbase` of the boot configuration, `android-base=` of the kernel command line, or the imaging server's own files.

set -uf
SCRIPT=android-second-stage.sh
# shellcheck source=mozpool-boot.sh
. "${MOZPOOL_WORK:=/opt/scripts}/mozpool-boot.sh" # the first stage has fetched it

load panda-card.sh
if fetch_bootconfig; then identify_boot; fi
base=$(boot_value androidbase)
[ -n "$base" ] || base=$(kernel_parameter android-base)
[ -n "$base" ] || base=$MOZPOOL_URL/boot/android
write_card android "$base"
