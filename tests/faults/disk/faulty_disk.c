/* Stands between a process and the disk (LD_PRELOAD): counts what a process does to files below one folder, and at one of
 * these operations kills the process, refuses it with an error, or lets the disk be full; or records all of them.
 *
 * Nothing happens before arm() is called. Each operation on a path below the folder is a step, numbered from 1. Only
 * functions of the C library that CPython calls are replaced, each by its public name (ld.so(8), LD_PRELOAD).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FD 4096
/* What happens at a step, as in tests/faults/disk/shim.py. */
enum { NOTHING, KILL_BEFORE, KILL_AFTER, FAIL, FULL };
/* Kinds of steps; a set of them is given as bits. */
enum { OPEN, WRITE, SYNC, RENAME, LINK, UNLINK, MKDIR, RMDIR, TRUNCATE, READ, MAP, KINDS };

static char root[PATH_MAX];
static size_t root_length;
static volatile int armed, action, error_number;
static volatile unsigned kinds;
static volatile long step, target;
static volatile long long room;
static int record_fd = -1;
static char *paths[MAX_FD]; /* of open files below the folder */

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int below(const char *path) {
    return armed && path && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static const char *resolved(int folder, const char *path, char *buffer) {
    if (!path || path[0] == '/') return path;
    if (folder == AT_FDCWD) {
        if (!getcwd(buffer, PATH_MAX)) return NULL;
    } else if (folder >= 0 && folder < MAX_FD && paths[folder]) {
        strcpy(buffer, paths[folder]);
    } else {
        return NULL;
    }
    if (strlen(buffer) + strlen(path) + 2 > PATH_MAX) return NULL;
    strcat(buffer, "/");
    strcat(buffer, path);
    return buffer;
}

static void put(const void *data, size_t size) {
    REAL(write);
    const char *from = data;
    while (size) {
        ssize_t done = real(record_fd, from, size);
        if (done <= 0) abort();
        from += done;
        size -= (size_t)done;
    }
}

/* A record: kind, number (a descriptor or flags), offset, then two byte strings with their lengths. */
static void record(uint32_t kind, int64_t number, int64_t offset, const void *first, size_t first_size, const void *second,
                   size_t second_size) {
    if (record_fd < 0) return;
    int64_t head[5] = {kind, number, offset, (int64_t)first_size, (int64_t)second_size};
    put(head, sizeof head);
    put(first, first_size);
    put(second, second_size);
}

/* Count a step; returns 1 if it must fail, with errno set. */
static int before(int kind) {
    if (!(kinds >> kind & 1)) return 0;
    step++;
    if (step != target) return 0;
    if (action == KILL_BEFORE) kill(getpid(), SIGKILL);
    if (action == FAIL) {
        errno = error_number;
        return 1;
    }
    return 0;
}

static void after(int kind) {
    if ((kinds >> kind & 1) && step == target && action == KILL_AFTER) kill(getpid(), SIGKILL);
}

static void forget(int fd) {
    if (fd >= 0 && fd < MAX_FD && paths[fd]) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
}

void arm(const char *folder, int what, unsigned which, long at, int number, long long bytes, int recorded_to) {
    strncpy(root, folder, PATH_MAX - 1);
    root_length = strlen(root);
    action = what;
    kinds = which;
    target = at;
    error_number = number;
    room = bytes;
    record_fd = recorded_to;
    step = 0;
    armed = 1;
}

long steps(void) { return step; }
void disarm(void) { armed = 0; }

static int opened(int fd, const char *path, int flags, int existed) {
    int saved = errno;
    if (fd >= 0 && fd < MAX_FD) {
        forget(fd);
        int unnamed = (flags & O_TMPFILE) == O_TMPFILE;
        paths[fd] = strdup(unnamed ? "" : path);
        if (!unnamed && (flags & (O_CREAT | O_TRUNC))) record(OPEN, flags & O_TRUNC ? 1 : 0, existed, path, strlen(path), "", 0);
        after(OPEN);
    }
    errno = saved;
    return fd;
}

static int open_any(int folder, const char *name, int flags, mode_t mode) {
    REAL(openat);
    char buffer[PATH_MAX];
    const char *path = armed ? resolved(folder, name, buffer) : NULL;
    if (!below(path)) {
        int fd = real(folder, name, flags, mode);
        if (armed) forget(fd);
        return fd;
    }
    struct stat status;
    int existed = lstat(path, &status) == 0;
    if (before(OPEN)) return -1;
    return opened(real(folder, name, flags, mode), path, flags, existed);
}

#define WITH_MODE \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list list; \
        va_start(list, flags); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    }
int open(const char *name, int flags, ...) { WITH_MODE return open_any(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { WITH_MODE return open_any(AT_FDCWD, name, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *name, int flags, ...) { WITH_MODE return open_any(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { WITH_MODE return open_any(folder, name, flags | O_LARGEFILE, mode); }

int close(int fd) {
    REAL(close);
    forget(fd);
    return real(fd);
}

static int watched(int fd) { return armed && fd >= 0 && fd < MAX_FD && paths[fd]; }

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    if (!watched(fd)) return real(fd, data, size);
    if (before(WRITE)) return -1;
    if (action == FULL) {
        if (room <= 0) {
            errno = ENOSPC;
            return -1;
        }
        if ((long long)size > room) size = (size_t)room;
        room -= (long long)size;
    }
    ssize_t done = real(fd, data, size);
    int saved = errno;
    if (done > 0 && paths[fd][0]) {
        off_t end = lseek(fd, 0, SEEK_CUR);
        record(WRITE, 0, end - done, paths[fd], strlen(paths[fd]), data, (size_t)done);
    }
    after(WRITE);
    errno = saved;
    return done;
}

ssize_t read(int fd, void *data, size_t size) {
    REAL(read);
    if (watched(fd) && before(READ)) return -1;
    return real(fd, data, size);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    REAL(mmap);
    if (fd >= 0 && watched(fd) && before(MAP)) return MAP_FAILED;
    return real(address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    REAL(mmap64);
    if (fd >= 0 && watched(fd) && before(MAP)) return MAP_FAILED;
    return real(address, length, protection, flags, fd, offset);
}

static int sync_any(int fd, int (*real)(int)) {
    if (!watched(fd)) return real(fd);
    if (before(SYNC)) return -1;
    int done = real(fd);
    if (!done) record(SYNC, 0, 0, paths[fd], strlen(paths[fd]), "", 0);
    after(SYNC);
    return done;
}
int fsync(int fd) { REAL(fsync); return sync_any(fd, real); }
int fdatasync(int fd) { REAL(fdatasync); return sync_any(fd, real); }

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    if (!watched(fd)) return real(fd, length);
    if (before(TRUNCATE)) return -1;
    int done = real(fd, length);
    if (!done && paths[fd][0]) record(TRUNCATE, 0, length, paths[fd], strlen(paths[fd]), "", 0);
    after(TRUNCATE);
    return done;
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

/* Without these, Python copies files by read and write, which are seen. */
ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
    REAL(sendfile);
    if (watched(to)) { errno = ENOTSOCK; return -1; }
    return real(to, from, offset, count);
}
ssize_t sendfile64(int to, int from, off_t *offset, size_t count) {
    REAL(sendfile64);
    if (watched(to)) { errno = ENOTSOCK; return -1; }
    return real(to, from, offset, count);
}

static int two_paths(int kind, int old_folder, const char *old, int new_folder, const char *new, int flags) {
    REAL(renameat);
    static __typeof__(linkat) *real_link;
    if (!real_link) real_link = (__typeof__(linkat) *)dlsym(RTLD_NEXT, "linkat");
    char first[PATH_MAX], second[PATH_MAX];
    const char *from = armed ? resolved(old_folder, old, first) : NULL, *to = armed ? resolved(new_folder, new, second) : NULL;
    int seen = below(from) || below(to);
    if (seen && before(kind)) return -1;
    int done = kind == LINK ? real_link(old_folder, old, new_folder, new, flags) : real(old_folder, old, new_folder, new);
    int saved = errno;
    if (seen && !done) record((uint32_t)kind, 0, 0, from, strlen(from), to, strlen(to));
    if (seen) after(kind);
    errno = saved;
    return done;
}
int rename(const char *old, const char *new) { return two_paths(RENAME, AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int old_folder, const char *old, int new_folder, const char *new) {
    return two_paths(RENAME, old_folder, old, new_folder, new, 0);
}
int link(const char *old, const char *new) { return two_paths(LINK, AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int old_folder, const char *old, int new_folder, const char *new, int flags) {
    return two_paths(LINK, old_folder, old, new_folder, new, flags);
}

static int one_path(int kind, int folder, const char *name, int flags) {
    REAL(unlinkat);
    char buffer[PATH_MAX];
    const char *path = armed ? resolved(folder, name, buffer) : NULL;
    int seen = below(path);
    if (seen && before(kind)) return -1;
    int done = real(folder, name, flags);
    int saved = errno;
    if (seen && !done) record((uint32_t)kind, 0, 0, path, strlen(path), "", 0);
    if (seen) after(kind);
    errno = saved;
    return done;
}
int unlink(const char *name) { return one_path(UNLINK, AT_FDCWD, name, 0); }
int rmdir(const char *name) { return one_path(RMDIR, AT_FDCWD, name, AT_REMOVEDIR); }
int unlinkat(int folder, const char *name, int flags) {
    return one_path(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, name, flags);
}

int mkdirat(int folder, const char *name, mode_t mode) {
    REAL(mkdirat);
    char buffer[PATH_MAX];
    const char *path = armed ? resolved(folder, name, buffer) : NULL;
    int seen = below(path);
    if (seen && before(MKDIR)) return -1;
    int done = real(folder, name, mode);
    int saved = errno;
    if (seen && !done) record(MKDIR, 0, 0, path, strlen(path), "", 0);
    if (seen) after(MKDIR);
    errno = saved;
    return done;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }
