#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __linux__
#include <malloc.h>
#endif
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

extern char **environ;

static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
                   const char *directory, int new_session, int input, int output, int error) {
  int failed = 0;
  sigset_t none, all;
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  flags |= new_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
  sigemptyset(&none);
  sigfillset(&all);
#ifdef __APPLE__
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  if ((failed = posix_spawnattr_setsigmask(attributes, &none))) return failed;
  if ((failed = posix_spawnattr_setsigdefault(attributes, &all))) return failed;
  if ((failed = posix_spawnattr_setpgroup(attributes, 0))) return failed;
  if ((failed = posix_spawnattr_setflags(attributes, flags))) return failed;
  if ((failed = posix_spawn_file_actions_adddup2(actions, input, 0))) return failed;
  if ((failed = posix_spawn_file_actions_adddup2(actions, output, 1))) return failed;
  if ((failed = posix_spawn_file_actions_adddup2(actions, error, 2))) return failed;
#ifdef __linux__
  if ((failed = posix_spawn_file_actions_addclosefrom_np(actions, 3))) return failed;
#endif
  if (directory && (failed = posix_spawn_file_actions_addchdir_np(actions, directory)))
    return failed;
  return 0;
}

/// A program that was just written may be held open by a child that another thread has forked and that
/// has not executed its own program yet. No event tells the end of that.
static int spawn_when_closed(pid_t *pid, const char *path,
                             const posix_spawn_file_actions_t *actions,
                             const posix_spawnattr_t *attributes, char *const argv[],
                             char *const envp[]) {
  const struct timespec pause = {.tv_sec = 0, .tv_nsec = 10 * 1000 * 1000};
  int failed = posix_spawn(pid, path, actions, attributes, argv, envp);
  for (int tries = 0; failed == ETXTBSY && tries < 100; tries++) {
    nanosleep(&pause, NULL);
    failed = posix_spawn(pid, path, actions, attributes, argv, envp);
  }
  return failed;
}

int csystem_spawn(pid_t *pid, const char *path, char *const argv[], char *const envp[],
                  const char *directory, int new_session, int input, int output, int error) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failed = posix_spawn_file_actions_init(&actions);
  if (failed) return failed;
  failed = posix_spawnattr_init(&attributes);
  if (!failed) {
    failed = prepare(&actions, &attributes, directory, new_session, input, output, error);
    if (!failed) failed = spawn_when_closed(pid, path, &actions, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

int csystem_exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int csystem_exit_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

void csystem_reset_signals(void) {
  sigset_t none;
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static int close_on_exec(int descriptor) {
  if (descriptor >= 0 && fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0) {
    int failed = errno;
    close(descriptor);
    errno = failed;
    return -1;
  }
  return descriptor;
}

int csystem_unix_socket(void) {
#ifdef __linux__
  return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
#else
  return close_on_exec(socket(AF_UNIX, SOCK_STREAM, 0));
#endif
}

int csystem_accept(int listener) {
#ifdef __linux__
  (void)close_on_exec;
  return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
#else
  int descriptor = close_on_exec(accept(listener, NULL, NULL));
  if (descriptor >= 0) fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  return descriptor;
#endif
}

int csystem_peer_uid(int socket, uid_t *uid) {
#ifdef __linux__
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
  *uid = peer.uid;
  return 0;
#else
  gid_t group;
  return getpeereid(socket, uid, &group);
#endif
}

int csystem_peer_pid(int socket, pid_t *pid) {
#ifdef __linux__
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
  *pid = peer.pid;
  return 0;
#else
  socklen_t size = sizeof *pid;
  return getsockopt(socket, SOL_LOCAL, LOCAL_PEERPID, pid, &size);
#endif
}

size_t csystem_socket_path_limit(void) {
  return sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
}

int csystem_bytes_unread(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) < 0 ? -1 : count;
}

int csystem_columns(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) < 0 ? -1 : size.ws_col;
}

int csystem_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

/// All that a signal handler needs to undo what a full-screen program does to its terminal.
static struct {
  volatile sig_atomic_t is_armed;
  int input, output;
  struct termios settings;
  char undo[256];
  size_t count;
} guard;

static const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGSYS, SIGTRAP};
enum { FAULTS = sizeof faults / sizeof faults[0] };
static struct sigaction before[FAULTS];

static void at_fault(int number) {
  if (guard.is_armed) {
    guard.is_armed = 0;
    if (write(guard.output, guard.undo, guard.count) < 0) errno = 0;
    tcsetattr(guard.input, TCSANOW, &guard.settings);
  }
  // What comes of the signal is what would have come of it: its end, or a report first.
  for (int index = 0; index < FAULTS; index++) sigaction(faults[index], &before[index], NULL);
  raise(number);
}

void csystem_guard_terminal(int input, int output, const void *undo, size_t count) {
  struct sigaction action = {.sa_handler = at_fault, .sa_flags = SA_ONSTACK};
  if (count > sizeof guard.undo || tcgetattr(input, &guard.settings) < 0) return;
  guard.input = input;
  guard.output = output;
  memcpy(guard.undo, undo, count);
  guard.count = count;
  for (int index = 0; index < FAULTS; index++)
    sigaction(faults[index], &action, &before[index]);
}

void csystem_arm_terminal_guard(int is_armed) { guard.is_armed = is_armed; }

int csystem_sync_data(int descriptor) {
#ifdef __APPLE__
  return fcntl(descriptor, F_FULLFSYNC) == 0 ? 0 : fsync(descriptor);
#else
  return fdatasync(descriptor);
#endif
}

int csystem_pidfd_open(pid_t pid) {
#ifdef __linux__
  return (int)syscall(SYS_pidfd_open, pid, 0);
#else
  (void)pid;
  errno = ENOSYS;
  return -1;
#endif
}

const void *csystem_find(const void *bytes, size_t count, const void *wanted,
                         size_t wanted_count) {
  return memmem(bytes, count, wanted, wanted_count);
}

// Letters differ in one bit by their case; what differs in that bit and is no letter is told apart below.
static unsigned char folded(unsigned char byte) { return byte | 0x20; }

static int is_same(const unsigned char *bytes, const unsigned char *wanted, size_t count) {
  for (size_t i = 0; i < count; i++) {
    unsigned char a = bytes[i], b = wanted[i];
    if (a >= 'A' && a <= 'Z') a |= 0x20;
    if (b >= 'A' && b <= 'Z') b |= 0x20;
    if (a != b) return 0;
  }
  return 1;
}

// Looks at the first and the last byte in many places at once, which the compiler makes vectors of.
const void *csystem_find_any_case(const void *bytes, size_t count, const void *wanted,
                                  size_t wanted_count) {
  enum { step = 64 };
  if (wanted_count == 0 || count < wanted_count) return NULL;
  const unsigned char *text = bytes;
  const unsigned char *end = text + (count - wanted_count);
  const unsigned char *word = wanted;
  const size_t last = wanted_count - 1;
  const unsigned char first_byte = folded(word[0]), last_byte = folded(word[last]);
  for (; text <= end; ) {
    if (end - text >= step) {
      unsigned char any = 0;
      for (int i = 0; i < step; i++)
        any |= (folded(text[i]) == first_byte) & (folded(text[i + last]) == last_byte);
      if (!any) {
        text += step;
        continue;
      }
    }
    const unsigned char *stop = end - text >= step ? text + step : end + 1;
    for (; text < stop; text++)
      if (folded(*text) == first_byte && folded(text[last]) == last_byte &&
          is_same(text, word, wanted_count))
        return text;
  }
  return NULL;
}

const void *csystem_find_last(const void *bytes, size_t count, unsigned char wanted) {
  const unsigned char *start = bytes;
  for (size_t i = count; i > 0; i--)
    if (start[i - 1] == wanted) return start + i - 1;
  return NULL;
}

char **csystem_environ(void) { return environ; }

void csystem_share_memory_pools(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 2);
#endif
}

void csystem_return_free_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void csystem_exit_now(int code) { _exit(code); }
