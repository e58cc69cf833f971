#include "http.h"

#include <errno.h>
#include <fastcgi.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sysexits.h>
#include <unistd.h>

#include "../text/report.h"
#include "clock.h"

#define LISTENER 0
#define PATIENCE_SECONDS 10 /* for what a peer should have sent by then */
#define STUCK_SECONDS 3600  /* for one that reads nothing of an answer */
#define BREAK_WAIT_MS 1000  /* for one whose answer is broken off */
#define INPUT_MAX (1 << 20)
#define PIECE ((size_t)65528) /* the longest record, whole words */
#define SHOWN_MAX 64

static const char fixed_headers[] =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'self'; "
    "script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cache-Control: no-store\r\n"
    "Vary: Cookie, Accept-Language\r\n";

struct http_stream {
	FCGX_Request *fcgi; /* NULL: standard output */
	bool broken;
	struct buf rest; /* of a record that could not be written whole */
};

struct server {
	http_handler *handle;
	void *context;
	unsigned char salt[3]; /* tells this process's requests apart */
	unsigned count;
	bool ends;
};

static const char *reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
	    {200, "OK"},
	    {302, "Found"},
	    {303, "See Other"},
	    {304, "Not Modified"},
	    {400, "Bad Request"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {429, "Too Many Requests"},
	    {500, "Internal Server Error"},
	    {503, "Service Unavailable"},
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Error";
}

/* Whether it is run as a plain command, by no web server. FCGX_IsCGI() asks
   the same, but also takes over signals. */
static bool is_command(void)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof peer;

	return getpeername(LISTENER, (struct sockaddr *)&peer, &size) == 0 ||
	       errno != ENOTCONN;
}

/* What was asked */

/* Returns how many parameters have the name; *value is the first one's. */
static int find_parameter(
    char **parameters, const char *name, struct span *value)
{
	size_t n = strlen(name);
	int found = 0;

	*value = span_of("");
	for (char **p = parameters; *p; p++) {
		if (strncmp(*p, name, n) != 0 || (*p)[n] != '=')
			continue;
		if (found++ == 0)
			*value = span_of(*p + n + 1);
	}
	return found;
}

static struct span parameter(char **parameters, const char *name)
{
	struct span value;

	find_parameter(parameters, name, &value);
	return value;
}

/* Of two, one may be the client's: then none is believed. */
static struct span sole_parameter(char **parameters, const char *name)
{
	struct span value;

	if (find_parameter(parameters, name, &value) > 1)
		return span_of("");
	return value;
}

static enum http_method method_of(char **parameters, bool command)
{
	struct span word = parameter(parameters, "REQUEST_METHOD");

	if (span_is(word, "GET") || (command && word.length == 0))
		return HTTP_GET;
	return span_is(word, "HEAD") ? HTTP_HEAD : HTTP_OTHER;
}

static void request_init(struct http_request *r, struct server *s,
    char **parameters, struct http_stream *stream)
{
	*r = (struct http_request){
	    .method = method_of(parameters, !stream->fcgi),
	    .query = parameter(parameters, "QUERY_STRING"),
	    .user = sole_parameter(parameters, "REMOTE_USER"),
	    .role = sole_parameter(parameters, "PARTNERLOG_ROLE"),
	    .cookies = parameter(parameters, "HTTP_COOKIE"),
	    .languages = parameter(parameters, "HTTP_ACCEPT_LANGUAGE"),
	    .stream = stream,
	};
	snprintf(r->number, sizeof r->number, "%02x%02x%02x-%u", s->salt[0],
	    s->salt[1], s->salt[2], ++s->count);
}

static struct span without_blanks_before(struct span s)
{
	while (s.length && (*s.data == ' ' || *s.data == '\t')) {
		s.data++;
		s.length--;
	}
	return s;
}

struct span http_cookie(const struct http_request *r, const char *name)
{
	struct span rest = r->cookies;
	size_t n = strlen(name);

	while (rest.length) {
		const char *end = memchr(rest.data, ';', rest.length);
		size_t all = end ? (size_t)(end - rest.data) : rest.length;
		struct span one =
		    without_blanks_before((struct span){rest.data, all});

		if (one.length > n && one.data[n] == '=' &&
		    memcmp(one.data, name, n) == 0)
			return (struct span){
			    one.data + n + 1, one.length - n - 1};
		all += end != NULL;
		rest.data += all;
		rest.length -= all;
	}
	return span_of("");
}

/* What is answered */

/* Leaves in the parts what comes after n bytes. */
static void take_from(struct iovec *parts, int count, size_t n)
{
	for (; count; parts++, count--) {
		size_t taken = n < parts->iov_len ? n : parts->iov_len;

		parts->iov_base = (char *)parts->iov_base + taken;
		parts->iov_len -= taken;
		n -= taken;
	}
}

static bool write_whole(int fd, struct iovec *parts, int count)
{
	while (count) {
		ssize_t n = writev(fd, parts, count);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		take_from(parts, count, (size_t)n);
		for (; count && !parts->iov_len; parts++)
			count--;
	}
	return true;
}

/* A record as long as one can be, of what these begin with; returns how much
   of them is in it. */
static size_t make_record(FCGX_Request *fcgi, struct span bytes,
    unsigned char head[8], struct iovec parts[2])
{
	size_t n = bytes.length < PIECE ? bytes.length : PIECE;

	head[0] = FCGI_VERSION_1;
	head[1] = FCGI_STDOUT;
	head[2] = (unsigned char)(fcgi->requestId >> 8);
	head[3] = (unsigned char)fcgi->requestId;
	head[4] = (unsigned char)(n >> 8);
	head[5] = (unsigned char)n;
	head[6] = head[7] = 0;
	parts[0] = (struct iovec){head, 8};
	parts[1] = (struct iovec){(char *)bytes.data, n};
	return n;
}

static bool put_rest(struct http_stream *s)
{
	struct iovec part = {s->rest.data, s->rest.length};
	bool good = !s->rest.length || write_whole(s->fcgi->ipcFd, &part, 1);

	buf_clear(&s->rest);
	return good;
}

/*
 * libfcgi cuts an answer into records of 8 KB and writes each on its own;
 * these are as long as a record can be. It still ends the stream: nothing
 * of ours is ever in its buffer.
 */
static bool put_fcgi(struct http_stream *s, struct span bytes)
{
	unsigned char head[8];
	struct iovec parts[2];

	if (!put_rest(s))
		return false;
	while (bytes.length) {
		size_t n = make_record(s->fcgi, bytes, head, parts);

		if (!write_whole(s->fcgi->ipcFd, parts, 2))
			return false;
		bytes.data += n;
		bytes.length -= n;
	}
	return true;
}

/* Writes what goes without waiting, and keeps the rest. */
static bool put_now(struct http_stream *s, struct iovec *parts, int count)
{
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
	ssize_t n =
	    sendmsg(s->fcgi->ipcFd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return false;
	take_from(parts, count, n < 0 ? 0 : (size_t)n);
	for (int i = 0; i < count; i++)
		buf_add(&s->rest, parts[i].iov_base, parts[i].iov_len);
	return !s->rest.failed;
}

static bool put_rest_now(struct http_stream *s)
{
	struct buf old = s->rest;
	struct iovec part = {old.data, old.length};
	bool good;

	s->rest = (struct buf)BUF_INIT;
	good = put_now(s, &part, 1);
	buf_release(&old);
	return good;
}

/* Whether it can be written to, until that time; also when it is closed. */
static bool wait_writable(int fd, int64_t until)
{
	struct pollfd p = {fd, POLLOUT, 0};
	int n;

	do {
		int64_t left = until - clock_monotonic_ms();

		n = poll(&p, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	return n != 0;
}

static void put(struct http_request *r, struct span bytes)
{
	struct http_stream *s = r->stream;
	bool good;

	if (r->gone || s->broken || bytes.length == 0)
		return;
	if (s->fcgi)
		good = put_fcgi(s, bytes);
	else
		good =
		    fwrite(bytes.data, 1, bytes.length, stdout) == bytes.length;
	r->gone = !good;
}

/* A length of -1 means that it is not known. */
static void add_head(
    struct http_request *r, struct buf *out, const char *type, int64_t length)
{
	buf_addf(out, "Status: %d %s\r\nContent-Type: %s\r\n", r->status,
	    reason_of(r->status), type);
	buf_adds(out, fixed_headers);
	if (r->status == 405)
		buf_adds(out, "Allow: GET, HEAD\r\n");
	if (length >= 0)
		buf_addf(out, "Content-Length: %lld\r\n", (long long)length);
	buf_add_span(out, buf_span(&r->headers));
	buf_adds(out, "\r\n");
	if (out->failed || r->headers.failed)
		http_break(r);
}

void http_header(struct http_request *r, const char *name, const char *value)
{
	for (const char *p = value; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7F)
			return;
	buf_addf(&r->headers, "%s: %s\r\n", name, value);
}

int http_send(
    struct http_request *r, int status, const char *type, struct span body)
{
	struct buf whole = BUF_INIT;

	r->status = status;
	add_head(r, &whole, type, (int64_t)body.length);
	if (r->method != HTTP_HEAD)
		buf_add_span(&whole, body);
	if (whole.failed)
		http_break(r);
	put(r, buf_span(&whole));
	if (r->method != HTTP_HEAD && !r->gone)
		r->bytes = (int64_t)body.length;
	buf_release(&whole);
	return 0;
}

void http_begin(struct http_request *r, int status, const char *type)
{
	struct buf head = BUF_INIT;

	r->status = status;
	add_head(r, &head, type, -1);
	put(r, buf_span(&head));
	buf_release(&head);
}

int http_write(struct http_request *r, struct span bytes)
{
	if (r->method == HTTP_HEAD)
		return 0;
	put(r, bytes);
	if (!r->gone)
		r->bytes += (int64_t)bytes.length;
	return r->gone || r->stream->broken ? -1 : 0;
}

int64_t http_offer(struct http_request *r, struct span bytes, int wait_ms)
{
	struct http_stream *s = r->stream;
	int64_t until = clock_monotonic_ms() + wait_ms;
	unsigned char head[8];
	struct iovec parts[2];
	size_t taken = 0, n;

	if (!s->fcgi || r->gone || s->broken)
		return http_write(r, bytes) ? -1 : (int64_t)bytes.length;
	while ((taken < bytes.length || s->rest.length) &&
	       wait_writable(s->fcgi->ipcFd, until)) {
		n = 0;
		if (s->rest.length) {
			r->gone = !put_rest_now(s);
		} else {
			struct span left = {
			    bytes.data + taken, bytes.length - taken};

			n = make_record(s->fcgi, left, head, parts);
			r->gone = !put_now(s, parts, 2);
		}
		if (r->gone)
			return -1;
		taken += n;
		r->bytes += (int64_t)n;
	}
	return (int64_t)taken;
}

bool http_holds(const struct http_request *r)
{
	return r->stream->rest.length > 0;
}

bool http_is_left(const struct http_request *r)
{
	struct pollfd p = {.events = 0};

	if (!r->stream->fcgi)
		return false;
	p.fd = r->stream->fcgi->ipcFd;
	return poll(&p, 1, 0) > 0 && (p.revents & POLLHUP);
}

void http_break(struct http_request *r)
{
	r->stream->broken = true;
}

static void send_bare(struct http_request *r, int status)
{
	struct buf text = BUF_INIT;

	buf_clear(&r->headers);
	buf_addf(&text, "%s\nRequest %s\n", reason_of(status), r->number);
	http_send(r, status, "text/plain; charset=utf-8", buf_span(&text));
	buf_release(&text);
}

static void answer(struct http_request *r, struct server *s)
{
	int status = s->handle(r, s->context);

	if (status == 0 && r->status == 0)
		status = 500;
	if (status && r->status)
		http_break(r);
	else if (status)
		send_bare(r, status);
}

/* Nobody can forge a line or a field of the log by his name. */
static void add_name(struct buf *line, struct span name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789@._+-";

	for (size_t i = 0; i < name.length && i < SHOWN_MAX; i++) {
		bool good = memchr(allowed, name.data[i], sizeof allowed - 1);

		buf_addc(line, good ? name.data[i] : '?');
	}
}

static void request_report(const struct http_request *r, int64_t began)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "request %s user=", r->number);
	add_name(&line, r->user);
	buf_adds(&line, " role=");
	add_name(&line, r->role);
	buf_addf(&line, " status=%d ms=%lld bytes=%lld", r->status,
	    (long long)(clock_monotonic_ms() - began), (long long)r->bytes);
	if (r->gone)
		buf_adds(&line, " client-gone");
	if (r->stream->broken)
		buf_adds(&line, " broken");
	report("%s", buf_text(&line));
	buf_release(&line);
}

/* As a plain command */

static int serve_command(struct server *s)
{
	struct http_stream stream = {0};
	struct http_request r;
	int64_t began = clock_monotonic_ms();

	request_init(&r, s, environ, &stream);
	answer(&r, s);
	if (fflush(stdout) != 0)
		r.gone = true;
	request_report(&r, began);
	buf_release(&r.headers);
	return r.gone || stream.broken || r.status >= 500;
}

/* Behind a web server */

/* An interrupted read fails, and libfcgi gives the connection up. */
static void interrupt(int signal_number)
{
	(void)signal_number;
}

/*
 * Between these, each call into libfcgi that waits for the peer ends: one
 * that says too little, or never ends, would hold the process for ever. The
 * signal comes again each second, since the first may hit between two reads.
 */
static void patience_begin(void)
{
	static const struct itimerval limited = {{1, 0}, {PATIENCE_SECONDS, 0}};

	setitimer(ITIMER_REAL, &limited, NULL);
}

static void patience_end(void)
{
	static const struct itimerval none;

	setitimer(ITIMER_REAL, &none, NULL);
}

/* Closing a socket on input that was not read resets the connection, and what
   the peer has not yet read of the answer is lost. */
static void read_input(FCGX_Request *fcgi)
{
	char input[4096];
	int left = INPUT_MAX;

	while (left > 0 &&
	       FCGX_GetStr(input, sizeof input, fcgi->in) == sizeof input)
		left -= (int)sizeof input;
}

static int accept_request(FCGX_Request *fcgi, bool *whole)
{
	static const struct timeval stuck = {STUCK_SECONDS, 0};
	int result;

	patience_begin();
	result = FCGX_Accept_r(fcgi);
	*whole = result == 0 && FCGX_GetError(fcgi->in) == 0;
	if (*whole)
		read_input(fcgi);
	patience_end();
	if (result == 0)
		setsockopt(
		    fcgi->ipcFd, SOL_SOCKET, SO_SNDTIMEO, &stuck, sizeof stuck);
	return result;
}

/*
 * Even if the peer would keep the connection: while the process waits for
 * more of one peer, it can serve no other. A TCP peer may lose the end of the
 * answer unless it is waited for, which libfcgi does; a local one does not.
 */
static void close_connection(FCGX_Request *fcgi)
{
	int fd = fcgi->ipcFd, domain = AF_UNSPEC;
	socklen_t size = sizeof domain;

	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size);
	if (domain == AF_UNIX) {
		FCGX_Free(fcgi, 0);
		close(fd);
		return;
	}
	patience_begin();
	FCGX_Free(fcgi, 1);
	patience_end();
}

/*
 * The connection is closed without the records that end a request, and after
 * a record that is none: some web servers take a mere close for the end.
 */
static void end_broken(struct http_stream *s)
{
	static const char no_record[8];
	int fd = s->fcgi->ipcFd;

	/* Who reads nothing any more sees the close in the middle of a record,
	   which nobody takes for the end. */
	while (s->rest.length &&
	       wait_writable(fd, clock_monotonic_ms() + BREAK_WAIT_MS) &&
	       put_rest_now(s))
		;
	if (!s->rest.length && send(fd, no_record, sizeof no_record,
				   MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		report("cannot break an answer off: %s", strerror(errno));
}

static void end_request(struct http_request *r, FCGX_Request *fcgi)
{
	if (r->gone)
		return;
	if (r->stream->broken)
		end_broken(r->stream);
	else if (!put_rest(r->stream) ||
		 (FCGX_FClose(fcgi->err) | FCGX_FClose(fcgi->out)) != 0)
		r->gone = true;
}

static void serve_one(struct server *s, FCGX_Request *fcgi, bool whole)
{
	struct http_stream stream = {.fcgi = fcgi};
	struct http_request r;
	int64_t began = clock_monotonic_ms();

	/* Parameters that were cut short look like fewer parameters. */
	if (!whole) {
		report("a request did not arrive whole");
		goto out;
	}
	request_init(&r, s, fcgi->envp, &stream);
	answer(&r, s);
	end_request(&r, fcgi);
	request_report(&r, began);
	s->ends = r.last;
	buf_release(&r.headers);
	buf_release(&stream.rest);
out:
	close_connection(fcgi);
}

/* False when it is time to end. */
static bool wait_for_request(int signals)
{
	struct pollfd fds[] = {{LISTENER, POLLIN, 0}, {signals, POLLIN, 0}};

	while (poll(fds, 2, -1) < 0)
		if (errno != EINTR)
			return false;
	return fds[1].revents == 0;
}

static int serve_requests(struct server *s, int signals)
{
	FCGX_Request fcgi;
	bool whole;
	int result;

	FCGX_InitRequest(&fcgi, LISTENER, FCGI_FAIL_ACCEPT_ON_INTR);
	while (!s->ends && wait_for_request(signals)) {
		result = accept_request(&fcgi, &whole);
		if (result == 0) {
			serve_one(s, &fcgi, whole);
		} else if (result != -EAGAIN && result != -EINTR) {
			report(
			    "cannot accept a request: %s", strerror(-result));
			return EX_OSERR;
		}
	}
	return 0;
}

/*
 * The signals that end the process stay blocked, so that they interrupt no
 * write of an answer; a descriptor tells of them while no request is there.
 * Another process may take the request that this one was woken for, so the
 * listening socket must not block.
 */
static int serve_fcgi(struct server *s)
{
	struct sigaction alarm = {.sa_handler = interrupt};
	int flags = fcntl(LISTENER, F_GETFL);
	sigset_t ending;
	int signals, result;

	sigemptyset(&ending);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGUSR1);
	sigprocmask(SIG_BLOCK, &ending, NULL);
	sigaction(SIGALRM, &alarm, NULL);
	signals = signalfd(-1, &ending, SFD_CLOEXEC);
	if (signals < 0 || flags < 0 || FCGX_Init() != 0 ||
	    fcntl(LISTENER, F_SETFL, flags | O_NONBLOCK) < 0) {
		report("cannot wait for requests: %s", strerror(errno));
		return EX_OSERR;
	}
	result = serve_requests(s, signals);
	close(signals);
	return result;
}

int http_serve(const char *program, http_handler *handle, void *context)
{
	struct server s = {.handle = handle, .context = context};

	report_name(program);
	signal(SIGPIPE, SIG_IGN);
	if (getrandom(s.salt, sizeof s.salt, 0) != sizeof s.salt) {
		report("no random numbers: %s", strerror(errno));
		return EX_OSERR;
	}
	return is_command() ? serve_command(&s) : serve_fcgi(&s);
}
