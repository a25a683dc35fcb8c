import CCurl
import Foundation
import Platform
import Synchronization

/// Requests to one server over connections that are kept open.
///
/// It stands on the system's libcurl. On Linux, Foundation's `URLSession` stands on it too, but
/// cannot be told of a certificate file, does not enforce its time limit for a whole request, and
/// adds some 12 MB to the daemon even where no hub is in use.
package final class HTTPClient: Sendable {
  package struct Request: Sendable {
    package var method: String
    package var url: String
    package var headers: [String: String]
    package var body: [UInt8]?
    package var timeout: Duration

    package init(_ method: String, _ url: String, timeout: Duration) {
      self.method = method
      self.url = url
      self.timeout = timeout
      headers = [:]
    }
  }

  package struct Response: Sendable {
    package var status: Int
    /// By their names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
  }

  /// Why there is no answer.
  package struct Failure: Error, Equatable {
    package enum Kind: Sendable, Equatable {
      case missingLibrary
      /// Nothing of the request was sent.
      case unreachable
      case timedOut
      case untrusted
      case badCertificateFile
      case tooLarge
      case cancelled
      case other
    }

    package var kind: Kind
    /// In libcurl's words.
    package var reason: String
  }

  /// The largest answer that is read; a page of messages is smaller.
  private static let answerLimit = 64 << 20

  private let certificates: String?
  private let idleLimit: Int
  private let idle = Mutex<[Connection]>([])

  /// `certificates` is a file of certificates to trust in place of the system's; `idleLimit` is how
  /// many connections are kept open while nothing is asked.
  package init(certificates: String?, idleLimit: Int = 8) {
    self.certificates = certificates
    self.idleLimit = idleLimit
  }

  /// Sends a request and returns the answer, whatever its status.
  package func send(_ request: Request) async throws -> Response {
    let connection = try idle.withLock { $0.popLast() } ?? Connection(certificates)
    let response = try await connection.perform(request, limit: Self.answerLimit)
    // Only a connection whose request came to an end is used again, and not one that was cancelled
    // too late for that request: the next one would end of it.
    idle.withLock { idle in
      if connection.isFree, idle.count < idleLimit { idle.append(connection) }
    }
    return response
  }
}

/// One of libcurl's connections, used by one request at a time.
private final class Connection: @unchecked Sendable {
  // Unchecked: one request at a time uses the pointer, but for `ccurl_cancel`, which any thread may
  // call while the request runs; `use` says whether it does.
  private let pointer: OpaquePointer
  private let use = Mutex(Use.free)

  private enum Use {
    case free
    case running
    case cancelled
  }

  init(_ certificates: String?) throws(HTTPClient.Failure) {
    if let why = ccurl_load() {
      throw HTTPClient.Failure(kind: .missingLibrary, reason: String(cString: why))
    }
    guard let pointer = ccurl_open(certificates) else {
      throw HTTPClient.Failure(kind: .other, reason: "there is no memory for a connection")
    }
    self.pointer = pointer
  }

  deinit { ccurl_close(pointer) }

  /// Whether the last request ended and was not cancelled.
  var isFree: Bool { use.withLock { $0 == .free } }

  func perform(_ request: HTTPClient.Request, limit: Int) async throws -> HTTPClient.Response {
    use.withLock { $0 = .running }
    return try await withTaskCancellationHandler {
      try Task.checkCancellation()
      return try await blocking { [self] in
        defer {
          use.withLock { use in
            if use == .running { use = .free }
          }
        }
        return try performBlocking(request, limit: limit)
      }
    } onCancel: {
      use.withLock { use in
        guard use == .running else { return }
        use = .cancelled
        ccurl_cancel(pointer)
      }
    }
  }

  private func performBlocking(
    _ request: HTTPClient.Request, limit: Int
  ) throws -> HTTPClient.Response {
    var answer = ccurl_answer()
    // "Expect" would wait for a go-ahead before it sends a body.
    let headers = request.headers.map { "\($0.key): \($0.value)" } + ["Expect:"]
    let milliseconds = Int(request.timeout / .milliseconds(1))
    CStrings.with(headers) { list in
      ccurl_perform(
        pointer, request.method, request.url, list, request.body, request.body?.count ?? 0,
        milliseconds, limit, &answer)
    }
    defer { ccurl_release(&answer) }
    guard answer.failure == 0 else {
      let kind = Self.kind(of: answer.failure, wasSent: answer.sent != 0)
      if kind == .cancelled { throw CancellationError() }
      let reason = withUnsafeBytes(of: answer.reason) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw HTTPClient.Failure(kind: kind, reason: reason)
    }
    let body = [UInt8](UnsafeRawBufferPointer(start: answer.body, count: answer.body_length))
    let head = UnsafeRawBufferPointer(start: answer.headers, count: answer.headers_length)
    return HTTPClient.Response(
      status: answer.status, headers: Self.headers(String(decoding: head, as: UTF8.self)),
      body: body)
  }

  private static func kind(of failure: Int32, wasSent: Bool) -> HTTPClient.Failure.Kind {
    switch Int(failure) {
    case CCURL_CANCELLED: .cancelled
    case CCURL_TIMED_OUT: wasSent ? .timedOut : .unreachable
    case CCURL_CANNOT_RESOLVE, CCURL_CANNOT_CONNECT: .unreachable
    case CCURL_NOT_TRUSTED: .untrusted
    case CCURL_BAD_CA_FILE: .badCertificateFile
    case CCURL_BODY_TOO_LARGE: .tooLarge
    default: wasSent ? .other : .unreachable
    }
  }

  /// The headers of the last head: an interim one may stand before it.
  private static func headers(_ text: String) -> [String: String] {
    var headers: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("HTTP/") { headers = [:] }
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      headers[line[..<colon].lowercased()] = String(value)
    }
    return headers
  }
}
