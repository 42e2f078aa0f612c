#!/bin/sh
# Second stage: writes a disk image as it is. The boot configuration has `image_url`, and may have `image_sha256` (of the file as downloaded).

set -uf
SCRIPT='image-second-stage.sh'
# shellcheck source=mozpool-boot.sh
. "${MOZPOOL_WORK:=/opt/scripts}/mozpool-boot.sh" # the first stage has fetched it

# The disk, and nothing else, is written to.
: "${MOZPOOL_DISK:=}"
fetch_bootconfig || die 'without a boot configuration there is nothing to write'
identify_boot
url=$(boot_value image_url)
[ -n "$url" ] || bad_image 'the boot configuration has no image_url'
[ -n "$MOZPOOL_DISK" ] || MOZPOOL_DISK=$(kernel_parameter image-disk)
[ -n "$MOZPOOL_DISK" ] || MOZPOOL_DISK=/dev/mmcblk0
case ${url%%\?*} in
  *.gz) unpacker='gunzip -c' ;;
  *.bz2) unpacker='bunzip2 -c' ;;
  *.xz) unpacker='unxz -c' ;;
  *) unpacker='cat' ;;
esac
image=$MOZPOOL_WORK/image

report image_downloading
say "downloading $url"
fetch "$url" "$image"
case $? in
  0) ;;
  1) bad_image "$url cannot be had: the server answers $HTTP_STATUS" ;;
  *) die "$url could not be downloaded: the server does not answer" ;;
esac
expected=$(boot_value image_sha256 | tr 'A-F' 'a-f')
if [ -n "$expected" ]; then
  found=$(sha256sum "$image")
  [ "${found%% *}" = "$expected" ] || bad_image "$url has the check sum ${found%% *}, not $expected"
fi
# the size of what is inside is known only by unpacking it; a disk half written is worse than a minute lost
bytes=$($unpacker "$image" | wc -c)
$unpacker "$image" >/dev/null || bad_image "$url could not be unpacked"
capacity=$(tool blockdev --getsize64 "$MOZPOOL_DISK") || die "$MOZPOOL_DISK is no disk"
[ "$bytes" -le "$capacity" ] || bad_image "$url has $bytes bytes, $MOZPOOL_DISK takes $capacity"

report image_extracting
$unpacker "$image" | tool dd of="$MOZPOOL_DISK" bs=1M 2>"$MOZPOOL_WORK/dd" || die "writing $MOZPOOL_DISK failed: $(tail -n 1 "$MOZPOOL_WORK/dd")"
sync

report image_rebooting
say 'the disk is written; rebooting'
tool reboot
