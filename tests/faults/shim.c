/* Records what a process asks of the disk under chosen directories, and what it prints.

   Preloaded, it stands between a program and libc. Every change to a file or a name under one of
   RECORDER_WATCH (directories, colon between), every sync of them, and every write to standard output is
   appended to RECORDER_LOG in the order it happened. tests/faults/recorder.py reads the log back.

   A sync that is not seen makes the model lose more than a disk would: that errs on the safe side. A write
   that is not seen (stdio's own, a shared writable mapping) is found by comparing the replayed log with the
   real directory afterwards, or is logged as UNSEEN. The mapped -shm file of SQLite is left out: it is
   rebuilt from the write-ahead log after a crash. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "file offsets are expected to have 64 bits");

enum { OPENED = 1, CREATED, WRITE, TRUNCATE, ALLOCATE, SYNC, MKDIR, RENAME, UNLINK, LINK, PRINT, UNSEEN };

struct head {
    uint32_t kind, path_size, target_size, data_size;
    uint64_t node, offset;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static char *roots[16];
static int root_count;
static struct { dev_t dev; ino_t ino; } nodes[4096];
static int node_count;

__attribute__((constructor)) static void begin(void) {
    char *watch = getenv("RECORDER_WATCH"), *log = getenv("RECORDER_LOG");
    if (!watch || !log) return;
    for (char *part = strtok(strdup(watch), ":"); part && root_count < 16; part = strtok(NULL, ":"))
        roots[root_count++] = realpath(part, NULL) ? realpath(part, NULL) : strdup(part);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Logging -------------------------------------------------------------------------------------------- */

static void record(uint32_t kind, uint64_t node, uint64_t offset, const char *path, const char *target,
                   const void *data, size_t size) {
    struct head head = {kind, path ? (uint32_t)strlen(path) : 0, target ? (uint32_t)strlen(target) : 0,
                        (uint32_t)size, node, offset};
    struct iovec parts[4] = {{&head, sizeof head},
                             {(void *)path, head.path_size},
                             {(void *)target, head.target_size},
                             {(void *)data, size}};
    size_t whole = sizeof head + head.path_size + head.target_size + size;
    if (syscall(SYS_writev, log_fd, parts, 4) != (long)whole) abort(); /* half a record is worse than none */
}

static int watched(const char *path) {
    for (int i = 0; i < root_count; i++) {
        size_t length = strlen(roots[i]);
        if (!strncmp(path, roots[i], length) && (path[length] == '/' || !path[length])) return 1;
    }
    return 0;
}

/* The absolute path with its directory's symbolic links resolved; 1 where it is of interest. */
static int locate(int at, const char *path, char *out) {
    char full[PATH_MAX * 2], link[64], parent[PATH_MAX];
    if (log_fd < 0 || !path || !*path) return 0;
    if (*path == '/') snprintf(full, sizeof full, "%s", path);
    else {
        if (at == AT_FDCWD) {
            if (!getcwd(parent, sizeof parent)) return 0;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t length = readlink(link, parent, sizeof parent - 1);
            if (length < 0) return 0;
            parent[length] = 0;
        }
        snprintf(full, sizeof full, "%s/%s", parent, path);
    }
    if (realpath(full, out) && strcmp(out, "/")) { /* it is there; a link as the last part is followed */
        struct stat is;
        if (!lstat(full, &is) && !S_ISLNK(is.st_mode)) return watched(out);
    }
    char *slash = strrchr(full, '/');
    char *name = slash + 1;
    *slash = 0;
    if (!realpath(*full ? full : "/", parent)) return 0;
    int length = snprintf(out, PATH_MAX, "%s/%s", strcmp(parent, "/") ? parent : "", name);
    return length < PATH_MAX && watched(out);
}

static int find(const struct stat *is) {
    for (int i = 0; i < node_count; i++)
        if (nodes[i].ino == is->st_ino && nodes[i].dev == is->st_dev) return i;
    return -1;
}

static void remember(const struct stat *is) {
    if (find(is) >= 0) return;
    if (node_count == 4096) abort();
    nodes[node_count].dev = is->st_dev;
    nodes[node_count++].ino = is->st_ino;
}

static void forget(const struct stat *is) { /* its number may be given to another file */
    int i = find(is);
    if (i >= 0) nodes[i] = nodes[--node_count];
}

/* The inode of a watched open file, 0 for any other. */
static uint64_t node_of(int fd) {
    struct stat is;
    if (log_fd < 0 || fd < 0 || fstat(fd, &is) || find(&is) < 0) return 0;
    return is.st_ino;
}

static int is_shm(const char *path) {
    size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, "-shm");
}

/* Opening -------------------------------------------------------------------------------------------- */

static int opening(int at, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    struct stat before, is;
    pthread_mutex_lock(&turn);
    int of_interest = locate(at, path, full) && !is_shm(full);
    int was_there = of_interest && !lstat(full, &before);
    int fd = (int)syscall(SYS_openat, at, path, flags | O_LARGEFILE, mode);
    int error = errno;
    if (fd >= 0 && !of_interest && node_count && !fstat(fd, &is)) {
        forget(&is); /* removed by another process, and its number given to this file */
    } else if (fd >= 0 && of_interest && !fstat(fd, &is)) {
        remember(&is);
        record(was_there ? OPENED : CREATED, is.st_ino, S_ISDIR(is.st_mode), full, NULL, NULL, 0);
        if (was_there && (flags & O_TRUNC) && before.st_size)
            record(TRUNCATE, is.st_ino, 0, NULL, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opening(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opening(at, path, flags, mode); }
int __open_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return opening(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return opening(at, path, flags, 0); }
int creat(const char *path, mode_t mode) {
    return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* Writing -------------------------------------------------------------------------------------------- */

static void written(int fd, uint64_t node, off_t at, const void *data, ssize_t size) {
    if (size <= 0) return;
    if (node) record(WRITE, node, (uint64_t)(at >= 0 ? at : lseek(fd, 0, SEEK_CUR) - size), NULL, NULL,
                     data, (size_t)size);
    else if (fd == 1 && log_fd >= 0) record(PRINT, 0, 0, NULL, NULL, data, (size_t)size);
}

/* What the kernel copied without the process seeing it is read back from the file. */
static void copied(int fd, uint64_t node, off_t at, ssize_t size) {
    char link[64];
    if (!node || size <= 0) return;
    if (at < 0) at = lseek(fd, 0, SEEK_CUR) - size;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int again = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
    char *data = malloc((size_t)size);
    if (again < 0 || !data || pread(again, data, (size_t)size, at) != size) abort();
    record(WRITE, node, (uint64_t)at, NULL, NULL, data, (size_t)size);
    free(data);
    syscall(SYS_close, again);
}

#define IN_TURN(type, call, after) \
    pthread_mutex_lock(&turn); \
    uint64_t node = node_of(fd); \
    type result = call; \
    int error = errno; \
    after; \
    pthread_mutex_unlock(&turn); \
    errno = error; \
    return result;

ssize_t write(int fd, const void *data, size_t size) {
    if (log_fd < 0) return syscall(SYS_write, fd, data, size);
    IN_TURN(ssize_t, syscall(SYS_write, fd, data, size), written(fd, node, -1, data, result))
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    IN_TURN(ssize_t, syscall(SYS_pwrite64, fd, data, size, at), written(fd, node, at, data, result))
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

static void gathered(int fd, uint64_t node, off_t at, const struct iovec *parts, int count, ssize_t size) {
    if (size <= 0 || (!node && fd != 1)) return;
    char *whole = malloc((size_t)size), *end = whole;
    if (!whole) abort();
    for (int i = 0; i < count && end < whole + size; i++) {
        size_t left = (size_t)(whole + size - end), take = parts[i].iov_len < left ? parts[i].iov_len : left;
        memcpy(end, parts[i].iov_base, take);
        end += take;
    }
    written(fd, node, at, whole, size);
    free(whole);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    IN_TURN(ssize_t, syscall(SYS_writev, fd, parts, count), gathered(fd, node, -1, parts, count, result))
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    IN_TURN(ssize_t, syscall(SYS_pwritev, fd, parts, count, at, 0), gathered(fd, node, at, parts, count, result))
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    return pwritev64(fd, parts, count, at);
}
ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off64_t at, int flags) {
    IN_TURN(ssize_t, syscall(SYS_pwritev2, fd, parts, count, at, 0, flags),
            gathered(fd, node, at, parts, count, result))
}
ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t at, int flags) {
    return pwritev64v2(fd, parts, count, at, flags);
}
ssize_t sendfile64(int fd, int from, off64_t *start, size_t size) {
    IN_TURN(ssize_t, syscall(SYS_sendfile, fd, from, start, size), copied(fd, node, -1, result))
}
ssize_t sendfile(int fd, int from, off_t *start, size_t size) { return sendfile64(fd, from, start, size); }
ssize_t copy_file_range(int from, off64_t *start, int fd, off64_t *at, size_t size, unsigned int flags) {
    off_t place = at ? *at : -1;
    IN_TURN(ssize_t, syscall(SYS_copy_file_range, from, start, fd, at, size, flags),
            copied(fd, node, place, result))
}
ssize_t splice(int from, off64_t *start, int fd, off64_t *at, size_t size, unsigned int flags) {
    off_t place = at ? *at : -1;
    IN_TURN(ssize_t, syscall(SYS_splice, from, start, fd, at, size, flags), copied(fd, node, place, result))
}

static void sized(uint32_t kind, uint64_t node, off_t size, int failed) {
    if (node && !failed) record(kind, node, (uint64_t)size, NULL, NULL, NULL, 0);
}
int ftruncate64(int fd, off64_t size) {
    IN_TURN(int, (int)syscall(SYS_ftruncate, fd, size), sized(TRUNCATE, node, size, result))
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int truncate64(const char *path, off64_t size) {
    int fd = opening(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return -1;
    int result = ftruncate64(fd, size);
    close(fd);
    return result;
}
int truncate(const char *path, off_t size) { return truncate64(path, size); }
int posix_fallocate64(int fd, off64_t at, off64_t size) {
    IN_TURN(int, syscall(SYS_fallocate, fd, 0, at, size) ? errno : 0, sized(ALLOCATE, node, at + size, result))
}
int posix_fallocate(int fd, off_t at, off_t size) { return posix_fallocate64(fd, at, size); }
int fallocate64(int fd, int how, off64_t at, off64_t size) {
    IN_TURN(int, (int)syscall(SYS_fallocate, fd, how, at, size), {
        if (node && !result && how) record(UNSEEN, node, 0, "fallocate with flags", NULL, NULL, 0);
        sized(ALLOCATE, node, at + size, result);
    })
}
int fallocate(int fd, int how, off_t at, off_t size) { return fallocate64(fd, how, at, size); }
void *mmap64(void *where, size_t size, int prot, int flags, int fd, off64_t at) {
    IN_TURN(void *, (void *)syscall(SYS_mmap, where, size, prot, flags, fd, at), {
        if (node && result != MAP_FAILED && (flags & MAP_SHARED) && (prot & PROT_WRITE))
            record(UNSEEN, node, 0, "mmap", NULL, NULL, 0);
    })
}
void *mmap(void *where, size_t size, int prot, int flags, int fd, off_t at) {
    return mmap64(where, size, prot, flags, fd, at);
}

/* Syncing -------------------------------------------------------------------------------------------- */

int fsync(int fd) { IN_TURN(int, (int)syscall(SYS_fsync, fd), sized(SYNC, node, 0, result)) }
int fdatasync(int fd) { IN_TURN(int, (int)syscall(SYS_fdatasync, fd), sized(SYNC, node, 1, result)) }

/* Names ---------------------------------------------------------------------------------------------- */

int mkdirat(int at, const char *path, mode_t mode) {
    char full[PATH_MAX];
    struct stat is;
    pthread_mutex_lock(&turn);
    int of_interest = locate(at, path, full);
    int result = (int)syscall(SYS_mkdirat, at, path, mode), error = errno;
    if (!result && of_interest && !lstat(full, &is)) {
        remember(&is);
        record(MKDIR, is.st_ino, 0, full, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int unlinkat(int at, const char *path, int flags) {
    char full[PATH_MAX];
    struct stat is;
    pthread_mutex_lock(&turn);
    int of_interest = locate(at, path, full) && !is_shm(full) && !lstat(full, &is);
    int result = (int)syscall(SYS_unlinkat, at, path, flags), error = errno;
    if (!result && of_interest) {
        record(UNLINK, is.st_ino, 0, full, NULL, NULL, 0);
        if (is.st_nlink <= 1) forget(&is);
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    return !unlink(path) ? 0 : errno == EISDIR || errno == EPERM ? rmdir(path) : -1;
}

static int two_names(uint32_t kind, long call, int from, const char *old, int to, const char *new, int flags) {
    char full[PATH_MAX], target[PATH_MAX];
    struct stat is, lost;
    pthread_mutex_lock(&turn);
    int of_interest = locate(from, old, full) && !lstat(full, &is);
    int comes_in = locate(to, new, target);
    int covers = kind == RENAME && comes_in && !lstat(target, &lost);
    int result = (int)syscall(call, from, old, to, new, flags), error = errno;
    if (!result && (of_interest || comes_in)) {
        if (of_interest != comes_in || (kind == RENAME && flags))
            record(UNSEEN, 0, 0, "rename or link across the watched border", NULL, NULL, 0);
        else {
            record(kind, is.st_ino, 0, full, target, NULL, 0);
            if (covers && lost.st_ino != is.st_ino && lost.st_nlink <= 1) forget(&lost);
        }
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}
int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
    return two_names(RENAME, SYS_renameat2, from, old, to, new, (int)flags);
}
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return two_names(LINK, SYS_linkat, from, old, to, new, flags);
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
int symlinkat(const char *goal, int at, const char *path) {
    char full[PATH_MAX];
    pthread_mutex_lock(&turn);
    int of_interest = locate(at, path, full);
    int result = (int)syscall(SYS_symlinkat, goal, at, path), error = errno;
    if (!result && of_interest) record(UNSEEN, 0, 0, "symlink", NULL, NULL, 0);
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}
int symlink(const char *goal, const char *path) { return symlinkat(goal, AT_FDCWD, path); }
