import CoordinationAPI
import HubStore

/// How fast each token may ask, so that nobody's flood keeps others waiting.
struct RateLimits: Sendable {
  private let requests: RateLimiter
  private let messages: RateLimiter
  private let bytes: RateLimiter
  private let options: HubOptions

  init(_ options: HubOptions) {
    self.options = options
    requests = RateLimiter(rate: options.requestRate, burst: options.requestBurst)
    messages = RateLimiter(rate: options.messageRate, burst: options.messageBurst)
    bytes = RateLimiter(rate: options.byteRate, burst: options.byteBurst)
  }

  /// - Throws: `Refusal` where a token asks too often in a repository.
  func takeRequest(_ token: AccessToken, in repository: RepositoryName) throws {
    guard let seconds = requests.take("\(token.id) \(repository)") else { return }
    throw tooMany("rate_limited", "\(options.requestRate) requests a second", seconds)
  }

  /// - Throws: `Refusal` where a token sends too much to one recipient.
  func takeMessage(to recipient: String, by caller: Caller) throws {
    guard let name = Recipient(recipient)?.name,
      let seconds = messages.take("\(caller.token.id) \(caller.repository) \(name)")
    else { return }
    throw tooMany(
      "message_rate", "\(options.messageRate) messages a second to \(name)", seconds)
  }

  /// - Throws: `Refusal` where a token's bodies are too large, one after the other.
  func takeBytes(_ count: Int, by caller: Caller) throws {
    guard let seconds = bytes.take(caller.token.id, count) else { return }
    throw tooMany("byte_rate", "\(options.byteRate) bytes a second", seconds)
  }

  /// Counts bytes whose number nobody told before they came.
  func chargeBytes(_ count: Int, by caller: Caller) { bytes.charge(caller.token.id, count) }

  private func tooMany(_ code: String, _ limit: String, _ seconds: Int) -> Refusal {
    Refusal(
      .tooMany, code, "too much with this token: it may have \(limit)", details: ["limit": limit],
      retryAfter: seconds)
  }

  /// Forgets who asked nothing lately.
  func forgetIdle(at time: ContinuousClock.Instant) {
    for limiter in [requests, messages, bytes] { limiter.forgetIdle(at: time) }
  }
}
