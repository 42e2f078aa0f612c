#!/bin/sh
# Second stage: tests the board as `selftest-config=` says, and stays in the live image whatever comes of it.

set -uf
SCRIPT=selftest-second-stage.sh
# shellcheck source=mozpool-boot.sh
. "${MOZPOOL_WORK:=/opt/scripts}/mozpool-boot.sh" # the first stage has fetched it

: "${MOZPOOL_PARTITIONS:=/proc/partitions}" "${MOZPOOL_MOUNT:=/mnt}"
if fetch_bootconfig; then identify_boot; fi
report self_test_running
settings=$MOZPOOL_WORK/selftest

failed() {
  say "FAILED $1"
  report failed_self_test "$1"
  exit 1
}

# setting PATH: of selftest-config; fails the test that lacks it.
setting() {
  sed -n "s|^$1	||p" "$settings" | head -n 1
}
# settings_below PATH: all values of a list.
settings_below() {
  sed -n "s|^$1/[0-9]*	||p" "$settings"
}

test_mmc_blk_dev() {
  devices=$(settings_below test_mmc_blk_dev/mmc_device_list)
  [ -n "$devices" ] || failed 'test_mmc_blk_dev: mmc_device_list is missing'
  for device in $devices; do
    [ -b "$MOZPOOL_DEV/$device" ] || failed "test_mmc_blk_dev: $MOZPOOL_DEV/$device is no block device"
  done
}

test_mmc_register() {
  pattern=$(setting test_mmc_register/kernel_sys_mmc_path)
  [ -n "$pattern" ] || failed 'test_mmc_register: kernel_sys_mmc_path is missing'
  set +f
  # shellcheck disable=SC2086
  set -- $pattern
  set -f
  for register in cid csd date erase_size fwrev hwrev manfid name oemid preferred_erase_size scr serial; do
    content=$(cat "$1/$register" 2>/dev/null) || failed "test_mmc_register: $1/$register cannot be read"
    say "test_mmc_register[INFO] $register $content"
  done
}

test_preseed_file_integrity() {
  partition=$(setting test_preseed_file_integrity/boot_partition)
  [ -n "$partition" ] || failed 'test_preseed_file_integrity: boot_partition is missing'
  directory=$MOZPOOL_MOUNT/$partition
  mkdir -p "$directory"
  tool mount -o ro -t vfat "$MOZPOOL_DEV/$partition" "$directory" || failed "test_preseed_file_integrity: $partition cannot be mounted"
  wrong=$(sed -n 's|^test_preseed_file_integrity/file_hash_dict/||p' "$settings" | while read -r file expected; do
    found=$(sha1sum "$directory/$file" 2>/dev/null)
    [ "${found%% *}" = "$expected" ] || echo "$file"
  done)
  tool umount "$directory" || :
  [ -z "$wrong" ] || failed "test_preseed_file_integrity: not as shipped: $(echo "$wrong" | tr '\n' ' ')"
}

test_proc_partition_hash() {
  expected=$(setting test_proc_partition_hash/file_hash)
  [ -n "$expected" ] || failed 'test_proc_partition_hash: file_hash is missing'
  found=$(sha1sum "$MOZPOOL_PARTITIONS")
  [ "${found%% *}" = "$expected" ] || failed "test_proc_partition_hash: the check sum is ${found%% *}, not $expected"
}

url=$(kernel_parameter selftest-config)
[ -n "$url" ] || url=${SCRIPT_URL%/*}/selftest.json
fetch "$url" "$MOZPOOL_WORK/selftest.json" || failed "$url cannot be had ($HTTP_STATUS)"
json_lines "$MOZPOOL_WORK/selftest.json" >"$settings" || failed "$url is not JSON"
[ -n "$(setting config/hardware_type)" ] || failed "$url has no config/hardware_type"

# ascending priority; a test without one is a mistake of whoever wrote the file
names=$(sed -n 's|^\(test_[^/	]*\)[/	].*|\1|p' "$settings" | sort -u)
for name in $names; do
  [ -n "$(setting "$name/priority")" ] || failed "$name: priority is missing"
done
in_order=$(for name in $names; do echo "$(setting "$name/priority") $name"; done | sort -n | sed 's/^[^ ]* //')
for name in $in_order; do
  case $name in
    test_mmc_blk_dev | test_mmc_register | test_preseed_file_integrity | test_proc_partition_hash) ;;
    *) failed "$name: there is no such test" ;;
  esac
  say "${name}[INFO] begins"
  "$name"
  say "${name}[PASSED]"
done
report self_test_ok
