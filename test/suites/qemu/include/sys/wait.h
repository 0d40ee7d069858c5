/* QEMU's test program includes it and uses nothing of it. */
