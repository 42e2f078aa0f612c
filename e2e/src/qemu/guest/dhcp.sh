#!/bin/sh
# Takes the address that the DHCP client was given.

[ "$1" = bound ] || exit 0
# shellcheck disable=SC2154
ip addr add "$ip/${mask:-24}" dev "$interface"
# shellcheck disable=SC2154
[ -z "${router-}" ] || ip route add default via "${router%% *}"
