#!/bin/sh
# First program of both small systems: mounts what a kernel gives, loads the drivers in order, gets an address.

/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/lib/modules/$module"; done </lib/modules/order
ip link set lo up
ip link set eth0 up
udhcpc -q -i eth0 -t 30 -T 1 -n -s /etc/dhcp.sh
