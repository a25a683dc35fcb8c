import CoordinationAPI
import HubStore

/// The rate limits of each token, so that a flood from one does not delay the others.
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

  /// Counts a request of a token in a repository.
  ///
  /// - Throws: `Refusal` if there are too many.
  func takeRequest(_ token: AccessToken, in repository: RepositoryName) throws {
    guard let seconds = requests.take("\(token.id) \(repository)") else { return }
    throw tooMany("rate_limited", "\(options.requestRate) requests a second", seconds)
  }

  /// Counts a message of a token to one recipient.
  ///
  /// - Throws: `Refusal` if there are too many.
  func takeMessage(to recipient: String, by caller: Caller) throws {
    guard let name = Recipient(recipient)?.name,
      let seconds = messages.take("\(caller.token.id) \(caller.repository) \(name)")
    else { return }
    throw tooMany(
      "message_rate", "\(options.messageRate) messages a second to \(name)", seconds)
  }

  /// Counts the bytes of a body of a token.
  ///
  /// - Throws: `Refusal` if there were too many before.
  func takeBytes(_ count: Int, by caller: Caller) throws {
    guard let seconds = bytes.take(caller.token.id, count) else { return }
    throw tooMany("byte_rate", "\(options.byteRate) bytes a second", seconds)
  }

  /// Counts the bytes of a body whose length was not known in advance.
  func chargeBytes(_ count: Int, by caller: Caller) { bytes.charge(caller.token.id, count) }

  private func tooMany(_ code: String, _ limit: String, _ seconds: Int) -> Refusal {
    Refusal(
      .tooMany, code, "this token has exceeded its limit of \(limit)", details: ["limit": limit],
      retryAfter: seconds)
  }

  /// Discards the state of tokens that are idle.
  func forgetIdle(at time: ContinuousClock.Instant) {
    for limiter in [requests, messages, bytes] { limiter.forgetIdle(at: time) }
  }
}
