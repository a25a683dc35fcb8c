package import Foundation
package import JSONSyntax
import Model

/// What came of limiting; the seed's fields.
package struct RateLimitStats: Sendable, Equatable {
  package var requests = 0
  package var hits = 0
  package var retries = 0
  /// Requests in the last minute.
  package var requestsPerMinute = 0
  /// The sum of the delays that were in force when requests succeeded.
  package var totalDelay = Duration.zero
  package var delay = Duration.zero
  package var lastInfo: RateLimitInfo?
  package var lastRequestAt: Date?

  package init() {}

  package var averageDelay: Duration { requests > 0 ? totalDelay / requests : .zero }

  package var json: JSON {
    [
      "total_requests": .integer(requests), "rate_limit_hits": .integer(hits),
      "retry_count": .integer(retries), "current_rpm": .integer(requestsPerMinute),
      "avg_delay_ms": .milliseconds(averageDelay), "adaptive_delay_ms": .milliseconds(delay),
      "last_rate_limit_info": lastInfo?.json,
      "last_request_timestamp_secs": lastRequestAt.map {
        .integer(Int($0.timeIntervalSince1970))
      },
    ]
  }

  package init(json: JSON) {
    requests = json["total_requests"]?.integer ?? 0
    hits = json["rate_limit_hits"]?.integer ?? 0
    retries = json["retry_count"]?.integer ?? 0
    requestsPerMinute = json["current_rpm"]?.double.map(whole) ?? 0
    totalDelay = .milliseconds(whole((json["avg_delay_ms"]?.double ?? 0) * Double(requests)))
    delay = .milliseconds(whole(json["adaptive_delay_ms"]?.double ?? 0))
    lastInfo = json["last_rate_limit_info"].flatMap { $0.isNull ? nil : RateLimitInfo(json: $0) }
    lastRequestAt = json["last_request_timestamp_secs"]?.double.map(
      Date.init(timeIntervalSince1970:))
  }
}
