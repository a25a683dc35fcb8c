package import Foundation
package import JSONSyntax
import Model

/// What a server says of its limit in the headers of an answer; the seed's fields.
package struct RateLimitInfo: Sendable, Equatable {
  /// Requests that are left in the current window.
  package var remaining: Int?
  /// Requests that a window has.
  package var limit: Int?
  package var resetAfter: Duration?
  package var resetAt: Date?
  package var retryAfter: Duration?
  package var policy: String?

  package init() {}

  /// Reads headers by their names in any case; `X-RateLimit-…`, `RateLimit-…` and a provider's own that
  /// end alike are the same.
  package init(headers: [String: String], now: Date) {
    for (key, value) in headers.sorted(by: { $0.key < $1.key }) {
      let name = key.lowercased()
      let number = Int(value.trimmedSpaces).flatMap { $0 >= 0 ? $0 : nil }
      if name.firstRange(of: "ratelimit-remaining") != nil {
        remaining = number
      } else if name.firstRange(of: "ratelimit-limit") != nil {
        limit = number
      } else if name.firstRange(of: "ratelimit-reset-after") != nil {
        resetAfter = RetryAfter.duration(of: value, now: now)
      } else if name.firstRange(of: "ratelimit-reset") != nil {
        resetAt = RetryAfter.duration(of: value, now: now).map { now + $0.inSeconds }
      } else if name == "retry-after" {
        retryAfter = RetryAfter.duration(of: value, now: now)
      } else if name.firstRange(of: "ratelimit-policy") != nil {
        policy = value
      }
    }
  }

  /// How much of the window is left, from 0 to 1.
  package var share: Double? {
    guard let remaining, let limit, limit > 0 else { return nil }
    return Double(remaining) / Double(limit)
  }

  package var isApproachingLimit: Bool { share.map { $0 < 0.2 } ?? false }

  package var isLimitExceeded: Bool { remaining == 0 }

  /// How long to wait before the next request: what the server wants, else the rest of the window divided
  /// among the requests that are left in it, where these are few.
  package func recommendedDelay(now: Date) -> Duration {
    if let retryAfter { return retryAfter }
    guard isApproachingLimit else { return .zero }
    let rest = resetAfter ?? resetAt.map { .milliseconds(Int64($0.timeIntervalSince(now) * 1000)) }
    guard let rest, rest > .zero else { return .zero }
    return rest / max(1, remaining ?? 1)
  }

  /// The same with times in place of waits, so that it can be asked later; without what the server wants
  /// to be waited once.
  func absolute(now: Date) -> RateLimitInfo {
    var info = self
    info.resetAt = resetAfter.map { now + $0.inSeconds } ?? resetAt
    info.resetAfter = nil
    info.retryAfter = nil
    return info
  }

  package var json: JSON {
    [
      "remaining": remaining.map(JSON.integer), "limit": limit.map(JSON.integer),
      "reset_after_secs": resetAfter.map(JSON.seconds),
      "reset_at": resetAt.map { .integer(Int($0.timeIntervalSince1970)) },
      "retry_after_secs": retryAfter.map(JSON.seconds), "policy": policy.map(JSON.string),
    ]
  }

  package init(json: JSON) {
    remaining = json["remaining"]?.integer
    limit = json["limit"]?.integer
    resetAfter = json["reset_after_secs"]?.double.map { .milliseconds(whole($0 * 1000)) }
    resetAt = json["reset_at"]?.double.map(Date.init(timeIntervalSince1970:))
    retryAfter = json["retry_after_secs"]?.double.map { .milliseconds(whole($0 * 1000)) }
    policy = json["policy"]?.string
  }
}
