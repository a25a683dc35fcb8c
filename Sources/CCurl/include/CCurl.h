#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

// The system's libcurl, loaded when it is first needed: a daemon without a hub pays nothing for it,
// and neither building nor running Roost depends on it. Its functions take variable arguments,
// which Swift cannot call; the few that are needed are declared here, as the library's stable
// interface (libcurl.so.4) has them.

/// One connection at a time to one server, kept open between requests.
typedef struct ccurl_connection ccurl_connection;

/// What came of a request; `ccurl_release` frees it.
typedef struct {
  /// 0, or a code of libcurl.
  int failure;
  /// Why it failed, in libcurl's words.
  char reason[256];
  /// Whether any of the request was sent.
  int sent;
  long status;
  char *headers;
  size_t headers_length;
  char *body;
  size_t body_length;
} ccurl_answer;

/// Codes of libcurl that are told apart.
enum {
  CCURL_CANCELLED = 42,
  CCURL_TIMED_OUT = 28,
  CCURL_CANNOT_RESOLVE = 6,
  CCURL_CANNOT_CONNECT = 7,
  CCURL_BODY_TOO_LARGE = 23,
  CCURL_NOT_TRUSTED = 60,
  CCURL_BAD_CA_FILE = 77,
};

/// Loads libcurl; NULL if it is there, else why it is not.
const char *ccurl_load(void);

/// A connection that trusts the certificates of a file, or the system's where it is NULL.
/// NULL if there is no memory. `ccurl_load` must have succeeded.
ccurl_connection *ccurl_open(const char *ca_file);

/// Sends a request and waits for the answer; blocks the thread. `headers` ends with NULL, `body`
/// may be NULL. An answer with more than `limit` bytes fails as CCURL_BODY_TOO_LARGE.
void ccurl_perform(ccurl_connection *connection, const char *method, const char *url,
                   char *const headers[], const char *body, size_t body_length, long timeout_ms,
                   size_t limit, ccurl_answer *answer);

/// Makes the request that another thread waits for, or its next one, fail as CCURL_CANCELLED.
void ccurl_cancel(ccurl_connection *connection);

void ccurl_release(ccurl_answer *answer);
void ccurl_close(ccurl_connection *connection);

#endif
