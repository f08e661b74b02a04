/* Loaded before the C library into a node under test: once the file that HEFU_TEST_DISK names is there, its
 * disk fails in the way of the file's first byte: s: syncs, w: writes, f: writes for want of space. Only
 * files below a data directory are meant. Each failed sync is noted, with the file, in the file of the same
 * name with .noted after it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* The way in which the disk fails now; 0 while it does not. */
static char failing(void) {
  const char *path = getenv("HEFU_TEST_DISK");
  char way = 0;
  int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    if (syscall(SYS_read, fd, &way, 1) != 1) way = 0;
    syscall(SYS_close, fd);
  }
  return way;
}

/* Whether a descriptor is of a file of the node's data, and of which. */
static int of_data(int fd, char name[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, name, PATH_MAX - 1);
  if (length < 0) return 0;
  name[length] = 0;
  return strstr(name, "/data/") != NULL;
}

static void note(const char *name) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s.noted", getenv("HEFU_TEST_DISK"));
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  char line[PATH_MAX + 1];
  int length = snprintf(line, sizeof line, "%s\n", name);
  syscall(SYS_write, fd, line, (size_t)length);
  syscall(SYS_close, fd);
}

static int sync_fails(int fd) {
  char name[PATH_MAX];
  if (failing() != 's' || !of_data(fd, name)) return 0;
  note(name);
  errno = EIO;
  return 1;
}

static int write_fails(int fd) {
  char name[PATH_MAX];
  char way = failing();
  if ((way != 'w' && way != 'f') || !of_data(fd, name)) return 0;
  errno = way == 'w' ? EIO : ENOSPC;
  return 1;
}

int fsync(int fd) { return sync_fails(fd) ? -1 : (int)syscall(SYS_fsync, fd); }

int fdatasync(int fd) { return sync_fails(fd) ? -1 : (int)syscall(SYS_fdatasync, fd); }

int sync_file_range(int fd, off64_t from, off64_t length, unsigned flags) {
  return sync_fails(fd) ? -1 : (int)syscall(SYS_sync_file_range, fd, from, length, flags);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  return write_fails(fd) ? -1 : syscall(SYS_write, fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return write_fails(fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return pwrite64(fd, bytes, length, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return write_fails(fd) ? -1 : syscall(SYS_writev, fd, parts, count);
}
