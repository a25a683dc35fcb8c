// The C calls that Swift cannot see on every platform: variadic calls, macros that are no
// plain constants, and GNU extensions. Every function returns -1 and sets errno on failure,
// unless it says otherwise.

#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Starts a program with an empty signal mask, default signal dispositions and no descriptors but
/// the three given; in a session of its own, or else in a process group of its own. Returns 0, or
/// the errno of the failure.
int csystem_spawn(pid_t *pid, const char *path, char *const argv[], char *const envp[],
                  const char *directory, int new_session, int input, int output, int error);

/// Decodes a wait status: the exit code, or 128 plus the number of the signal that ended it.
int csystem_exit_code(int status);

/// The number of the signal that ended a process, or 0 if it exited by itself.
int csystem_exit_signal(int status);

/// Restores an empty signal mask and default dispositions, as a program expects after exec.
void csystem_reset_signals(void);

/// A close-on-exec stream socket in the unix domain.
int csystem_unix_socket(void);

/// Accepts a connection, close-on-exec and non-blocking.
int csystem_accept(int listener);

/// The user at the other end of a unix socket.
int csystem_peer_uid(int socket, uid_t *uid);

/// The process at the other end of a unix socket, as it was when it connected.
int csystem_peer_pid(int socket, pid_t *pid);

/// The longest path, in bytes, that a unix socket address holds.
size_t csystem_socket_path_limit(void);

/// The number of bytes that wait to be read from a terminal, pipe or socket.
int csystem_bytes_unread(int descriptor);

/// The characters in a line of a terminal, 0 where it does not say, -1 if it is no terminal.
int csystem_columns(int descriptor);

/// The columns and rows of a terminal; 0 where it does not say.
int csystem_size(int descriptor, int *columns, int *rows);

/// Keeps how a terminal was set up, and bytes that undo what was done to it since, for the case that a
/// fault ends this process. It is called once.
void csystem_guard_terminal(int input, int output, const void *undo, size_t count);

/// Whether the guard would act.
void csystem_arm_terminal_guard(int is_armed);

/// Flushes file data to the disk itself, where the system tells the difference.
int csystem_sync_data(int descriptor);

/// A descriptor that becomes readable when the process ends. ENOSYS where there is none.
int csystem_pidfd_open(pid_t pid);

/// The first place of some bytes in others, or NULL.
const void *csystem_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

/// The same whatever the case of ASCII letters.
const void *csystem_find_any_case(const void *bytes, size_t count, const void *wanted,
                                  size_t wanted_count);

/// The last place of a byte in others, or NULL.
const void *csystem_find_last(const void *bytes, size_t count, unsigned char wanted);

/// The environment of this process.
char **csystem_environ(void);

/// Lets threads share two pools of memory; each has one of its own otherwise, and keeps what is free.
void csystem_share_memory_pools(void);

/// Gives free memory back to the system.
void csystem_return_free_memory(void);

/// Ends the process at once, without running exit handlers.
void csystem_exit_now(int code) __attribute__((noreturn));

#endif
