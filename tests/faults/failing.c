/* Makes one chosen system call fail, as a disk, a share or a virus scanner would. Loaded with LD_PRELOAD.
 *
 * Every call that opens, writes, syncs, cuts, renames, makes or takes away something below one folder is counted, in this
 * process and in those that it forks, as the counter lies in memory that they share. The n-th fails with a chosen error
 * and does nothing, but that a write leaves half of itself behind; or the n-th and all after it. SQLite does not go through Python, but it does go through here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { KINDS = 8 };
static const char *const NAMES[KINDS] = {"open", "write", "sync", "truncate", "rename", "mkdir", "unlink", "link"};
enum kind { OPEN, WRITE, SYNC, TRUNCATE, RENAME, MKDIR, UNLINK, LINK };

struct shared {
    char below[PATH_MAX];
    long wanted; /* which call fails, counted from 1; 0 for none */
    int error;
    int stays;
    long pause; /* how long each call takes at least, in microseconds, as on a slow share */
    long count;
    long kinds[KINDS];
    char failed[PATH_MAX + 32];
};

static struct shared *shared;

static void __attribute__((constructor)) begin(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        shared = NULL;
}

/* Begin anew; nothing is counted while ``below`` is empty. */
void failing_begin(const char *below, long wanted, int error, int stays, long pause)
{
    memset(shared, 0, sizeof *shared);
    shared->wanted = wanted;
    shared->error = error;
    shared->stays = stays;
    shared->pause = pause;
    strncpy(shared->below, below, PATH_MAX - 1);
}

long failing_count(void) { return shared->count; }
long failing_kind(int kind) { return shared->kinds[kind]; }
const char *failing_name(int kind) { return NAMES[kind]; }
const char *failing_call(void) { return shared->failed; }

/* Write the absolute spelling of a path that is given relative to an open folder, or to the current one. */
static int spelled(int folder, const char *path, char *into)
{
    char link[64];
    ssize_t length = 0;
    if (path != NULL && path[0] == '/') {
        strncpy(into, path, PATH_MAX - 1);
        into[PATH_MAX - 1] = 0;
        return 1;
    }
    if (folder == AT_FDCWD) {
        if (getcwd(into, PATH_MAX) == NULL)
            return 0;
        length = (ssize_t)strlen(into);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        length = readlink(link, into, PATH_MAX - 1);
        if (length < 0)
            return 0;
        into[length] = 0;
    }
    if (path != NULL && (size_t)length + strlen(path) + 2 < PATH_MAX) {
        into[length] = '/';
        strcpy(into + length + 1, path);
    }
    return 1;
}

/* Count a call; return whether it is to fail, with errno set. */
static int fails(enum kind kind, int folder, const char *path)
{
    char whole[PATH_MAX];
    int before = errno, failing = 0;
    size_t length;
    if (shared == NULL || shared->below[0] == 0)
        return 0;
    length = strlen(shared->below);
    if (spelled(folder, path, whole) && strncmp(whole, shared->below, length) == 0) {
        long number = __atomic_add_fetch(&shared->count, 1, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&shared->kinds[kind], 1, __ATOMIC_SEQ_CST);
        if (shared->pause > 0)
            usleep((useconds_t)shared->pause);
        failing = shared->wanted > 0 && (number == shared->wanted || (shared->stays && number > shared->wanted));
        if (failing && number == shared->wanted)
            snprintf(shared->failed, sizeof shared->failed, "%s %s", NAMES[kind], whole + length);
    }
    errno = failing ? shared->error : before;
    return failing;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name)                                                                                                    \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        va_list rest;                                                                                                  \
        mode_t mode;                                                                                                   \
        va_start(rest, flags);                                                                                         \
        mode = (mode_t)va_arg(rest, int);                                                                              \
        va_end(rest);                                                                                                  \
        return fails(OPEN, AT_FDCWD, path) ? -1 : REAL(name)(path, flags, mode);                                       \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                                                                 \
    int name(int folder, const char *path, int flags, ...)                                                             \
    {                                                                                                                  \
        va_list rest;                                                                                                  \
        mode_t mode;                                                                                                   \
        va_start(rest, flags);                                                                                         \
        mode = (mode_t)va_arg(rest, int);                                                                              \
        va_end(rest);                                                                                                  \
        return fails(OPEN, folder, path) ? -1 : REAL(name)(folder, path, flags, mode);                                 \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int creat(const char *path, mode_t mode) { return fails(OPEN, AT_FDCWD, path) ? -1 : REAL(creat)(path, mode); }

/* A write that fails leaves half of itself behind, as on a disk that becomes full. */
static ssize_t half(ssize_t written)
{
    (void)written;
    errno = shared->error;
    return -1;
}

ssize_t write(int file, const void *data, size_t size)
{
    return fails(WRITE, file, NULL) ? half(REAL(write)(file, data, size / 2)) : REAL(write)(file, data, size);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{
    return fails(WRITE, file, NULL) ? half(REAL(pwrite)(file, data, size / 2, at)) : REAL(pwrite)(file, data, size, at);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{
    return fails(WRITE, file, NULL) ? half(REAL(pwrite64)(file, data, size / 2, at)) : REAL(pwrite64)(file, data, size, at);
}
ssize_t writev(int file, const struct iovec *data, int count)
{
    return fails(WRITE, file, NULL) ? -1 : REAL(writev)(file, data, count);
}
ssize_t sendfile(int to, int from, off_t *at, size_t size)
{
    return fails(WRITE, to, NULL) ? -1 : ((ssize_t(*)(int, int, off_t *, size_t))dlsym(RTLD_NEXT, "sendfile"))(to, from, at, size);
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t size)
{
    return fails(WRITE, to, NULL) ? -1 : ((ssize_t(*)(int, int, off64_t *, size_t))dlsym(RTLD_NEXT, "sendfile64"))(to, from, at, size);
}
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags)
{
    return fails(WRITE, to, NULL) ? -1 : REAL(copy_file_range)(from, from_at, to, to_at, size, flags);
}

/* No power is cut here, and waiting for the disk would take most of the time. */
int fsync(int file) { return fails(SYNC, file, NULL) ? -1 : 0; }
int fdatasync(int file) { return fails(SYNC, file, NULL) ? -1 : 0; }

int ftruncate(int file, off_t size) { return fails(TRUNCATE, file, NULL) ? -1 : REAL(ftruncate)(file, size); }
int ftruncate64(int file, off64_t size) { return fails(TRUNCATE, file, NULL) ? -1 : REAL(ftruncate64)(file, size); }
int posix_fallocate(int file, off_t at, off_t size)
{
    return fails(TRUNCATE, file, NULL) ? shared->error : REAL(posix_fallocate)(file, at, size);
}

int rename(const char *from, const char *to) { return fails(RENAME, AT_FDCWD, to) ? -1 : REAL(rename)(from, to); }
int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return fails(RENAME, to_folder, to) ? -1 : REAL(renameat)(from_folder, from, to_folder, to);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    return fails(RENAME, to_folder, to) ? -1 : REAL(renameat2)(from_folder, from, to_folder, to, flags);
}

int mkdir(const char *path, mode_t mode) { return fails(MKDIR, AT_FDCWD, path) ? -1 : REAL(mkdir)(path, mode); }
int mkdirat(int folder, const char *path, mode_t mode)
{
    return fails(MKDIR, folder, path) ? -1 : REAL(mkdirat)(folder, path, mode);
}

int unlink(const char *path) { return fails(UNLINK, AT_FDCWD, path) ? -1 : REAL(unlink)(path); }
int unlinkat(int folder, const char *path, int flags)
{
    return fails(UNLINK, folder, path) ? -1 : REAL(unlinkat)(folder, path, flags);
}
int rmdir(const char *path) { return fails(UNLINK, AT_FDCWD, path) ? -1 : REAL(rmdir)(path); }

int link(const char *from, const char *to) { return fails(LINK, AT_FDCWD, to) ? -1 : REAL(link)(from, to); }
int symlink(const char *from, const char *to) { return fails(LINK, AT_FDCWD, to) ? -1 : REAL(symlink)(from, to); }
