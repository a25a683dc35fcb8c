#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_PROXY = 10004,
  OPT_ERRORBUFFER = 10010,
  OPT_POSTFIELDS = 10015,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_CUSTOMREQUEST = 10036,
  OPT_CAINFO = 10065,
  OPT_WRITEFUNCTION = 20011,
  OPT_HEADERFUNCTION = 20079,
  OPT_POSTFIELDSIZE_LARGE = 30120,
  OPT_HTTP_VERSION = 84,
  OPT_NOSIGNAL = 99,
  OPT_TIMEOUT_MS = 155,
  OPT_CONNECTTIMEOUT_MS = 156,
  OPT_PROTOCOLS = 181,
  OPT_TCP_KEEPALIVE = 213,
};
enum { HTTP_1_1 = 2, HTTP_AND_HTTPS = 3, INFO_RESPONSE_CODE = 0x200002, INFO_REQUEST_SIZE = 0x20000c, GLOBAL_ALL = 3 };
enum { MESSAGE_DONE = 1, OUT_OF_MEMORY = 27, FAILED_INIT = 2 };

struct message {
  int kind;
  void *easy;
  union {
    void *any;
    int result;
  } data;
};

static struct {
  int (*global_init)(long);
  void *(*easy_init)(void);
  int (*easy_setopt)(void *, int, ...);
  int (*easy_getinfo)(void *, int, ...);
  void (*easy_cleanup)(void *);
  const char *(*easy_strerror)(int);
  void *(*slist_append)(void *, const char *);
  void (*slist_free_all)(void *);
  void *(*multi_init)(void);
  int (*multi_add_handle)(void *, void *);
  int (*multi_remove_handle)(void *, void *);
  int (*multi_perform)(void *, int *);
  int (*multi_poll)(void *, void *, unsigned, int, int *);
  int (*multi_wakeup)(void *);
  struct message *(*multi_info_read)(void *, int *);
  int (*multi_cleanup)(void *);
} curl;

static const char *load_failure;
static pthread_once_t load_once = PTHREAD_ONCE_INIT;

static void load(void) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"};
  void *library = NULL;
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    load_failure = "libcurl is not on this machine; install it (Debian: libcurl4)";
    return;
  }
  const struct {
    void *place;
    const char *name;
  } symbols[] = {
      {&curl.global_init, "curl_global_init"},
      {&curl.easy_init, "curl_easy_init"},
      {&curl.easy_setopt, "curl_easy_setopt"},
      {&curl.easy_getinfo, "curl_easy_getinfo"},
      {&curl.easy_cleanup, "curl_easy_cleanup"},
      {&curl.easy_strerror, "curl_easy_strerror"},
      {&curl.slist_append, "curl_slist_append"},
      {&curl.slist_free_all, "curl_slist_free_all"},
      {&curl.multi_init, "curl_multi_init"},
      {&curl.multi_add_handle, "curl_multi_add_handle"},
      {&curl.multi_remove_handle, "curl_multi_remove_handle"},
      {&curl.multi_perform, "curl_multi_perform"},
      {&curl.multi_poll, "curl_multi_poll"},
      {&curl.multi_wakeup, "curl_multi_wakeup"},
      {&curl.multi_info_read, "curl_multi_info_read"},
      {&curl.multi_cleanup, "curl_multi_cleanup"},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *found = dlsym(library, symbols[i].name);
    if (!found) {
      load_failure = "the libcurl of this machine is too old; install 7.68 or newer";
      return;
    }
    memcpy(symbols[i].place, &found, sizeof found);
  }
  if (curl.global_init(GLOBAL_ALL)) load_failure = "libcurl could not be initialized";
}

const char *ccurl_load(void) {
  pthread_once(&load_once, load);
  return load_failure;
}

struct ccurl_connection {
  void *multi;
  char *ca_file;
  atomic_int cancelled;
};

ccurl_connection *ccurl_open(const char *ca_file) {
  ccurl_connection *connection = calloc(1, sizeof *connection);
  if (!connection) return NULL;
  connection->multi = curl.multi_init();
  connection->ca_file = ca_file ? strdup(ca_file) : NULL;
  if (connection->multi && (!ca_file || connection->ca_file)) return connection;
  ccurl_close(connection);
  return NULL;
}

void ccurl_close(ccurl_connection *connection) {
  if (connection->multi) curl.multi_cleanup(connection->multi);
  free(connection->ca_file);
  free(connection);
}

void ccurl_cancel(ccurl_connection *connection) {
  atomic_store(&connection->cancelled, 1);
  curl.multi_wakeup(connection->multi);
}

struct sink {
  char **bytes;
  size_t *length;
  size_t limit;
};

/// Returning less than was given makes libcurl fail with CCURL_BODY_TOO_LARGE.
static size_t collect(char *data, size_t size, size_t count, void *context) {
  struct sink *sink = context;
  size_t added = size * count;
  if (added > sink->limit - *sink->length) return 0;
  char *grown = realloc(*sink->bytes, *sink->length + added + 1);
  if (!grown) return 0;
  memcpy(grown + *sink->length, data, added);
  *sink->bytes = grown;
  *sink->length += added;
  return added;
}

/// Runs the transfer to its end and returns libcurl's code.
static int run(ccurl_connection *connection, void *easy) {
  int result = FAILED_INIT;
  if (curl.multi_add_handle(connection->multi, easy)) return result;
  for (int running = 1; running;) {
    if (atomic_exchange(&connection->cancelled, 0)) {
      result = CCURL_CANCELLED;
      break;
    }
    if (curl.multi_perform(connection->multi, &running)) break;
    if (running && curl.multi_poll(connection->multi, NULL, 0, 60000, NULL)) break;
  }
  struct message *message;
  for (int left; result != CCURL_CANCELLED && (message = curl.multi_info_read(connection->multi, &left));)
    if (message->kind == MESSAGE_DONE) result = message->data.result;
  curl.multi_remove_handle(connection->multi, easy);
  return result;
}

void ccurl_perform(ccurl_connection *connection, const char *method, const char *url,
                   char *const headers[], const char *body, size_t body_length, long timeout_ms,
                   size_t limit, ccurl_answer *answer) {
  memset(answer, 0, sizeof *answer);
  void *easy = curl.easy_init();
  if (!easy) {
    answer->failure = OUT_OF_MEMORY;
    return;
  }
  void *list = NULL;
  for (; *headers; headers++) list = curl.slist_append(list, *headers);
  struct sink header_sink = {&answer->headers, &answer->headers_length, 64 << 10};
  struct sink body_sink = {&answer->body, &answer->body_length, limit};
  curl.easy_setopt(easy, OPT_URL, url);
  // It is for this machine alone; a proxy of the environment would read what is in it.
  if (!strncasecmp(url, "http:", 5)) curl.easy_setopt(easy, OPT_PROXY, "");
  curl.easy_setopt(easy, OPT_PROTOCOLS, (long)HTTP_AND_HTTPS);
  curl.easy_setopt(easy, OPT_HTTP_VERSION, (long)HTTP_1_1);
  curl.easy_setopt(easy, OPT_NOSIGNAL, 1L);
  curl.easy_setopt(easy, OPT_TCP_KEEPALIVE, 1L);
  curl.easy_setopt(easy, OPT_TIMEOUT_MS, timeout_ms);
  curl.easy_setopt(easy, OPT_CONNECTTIMEOUT_MS, timeout_ms < 10000 ? timeout_ms : 10000L);
  curl.easy_setopt(easy, OPT_ERRORBUFFER, answer->reason);
  curl.easy_setopt(easy, OPT_HTTPHEADER, list);
  curl.easy_setopt(easy, OPT_WRITEFUNCTION, collect);
  curl.easy_setopt(easy, OPT_WRITEDATA, &body_sink);
  curl.easy_setopt(easy, OPT_HEADERFUNCTION, collect);
  curl.easy_setopt(easy, OPT_HEADERDATA, &header_sink);
  if (connection->ca_file) curl.easy_setopt(easy, OPT_CAINFO, connection->ca_file);
  if (body) {
    curl.easy_setopt(easy, OPT_POSTFIELDSIZE_LARGE, (long long)body_length);
    curl.easy_setopt(easy, OPT_POSTFIELDS, body);
  }
  curl.easy_setopt(easy, OPT_CUSTOMREQUEST, method);
  answer->failure = run(connection, easy);
  curl.easy_getinfo(easy, INFO_RESPONSE_CODE, &answer->status);
  long sent = 0;
  curl.easy_getinfo(easy, INFO_REQUEST_SIZE, &sent);
  answer->sent = sent > 0;
  if (answer->failure && !*answer->reason)
    strncpy(answer->reason, curl.easy_strerror(answer->failure), sizeof answer->reason - 1);
  curl.slist_free_all(list);
  curl.easy_cleanup(easy);
}

void ccurl_release(ccurl_answer *answer) {
  free(answer->headers);
  free(answer->body);
}
