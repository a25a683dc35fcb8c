import Synchronization

/// A bucket of requests for each token and repository, filled at a steady rate.
final class RateLimiter: Sendable {
  private struct Bucket {
    var level: Double
    var time: ContinuousClock.Instant
  }

  private let rate: Double
  private let burst: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  init(rate: Int, burst: Int) {
    self.rate = Double(rate)
    self.burst = Double(burst)
  }

  /// Takes one request out of a bucket.
  ///
  /// - Returns: nil, or the seconds after which there is one again.
  func take(_ name: String, at time: ContinuousClock.Instant = .now) -> Int? {
    buckets.withLock { buckets in
      var bucket = buckets[name] ?? Bucket(level: burst, time: time)
      bucket.level = level(of: bucket, at: time)
      bucket.time = time
      let isEmpty = bucket.level < 1
      if !isEmpty { bucket.level -= 1 }
      buckets[name] = bucket
      return isEmpty ? max(1, Int(((1 - bucket.level) / rate).rounded(.up))) : nil
    }
  }

  /// Forgets the buckets that are full anyway.
  func forgetIdle(at time: ContinuousClock.Instant) {
    buckets.withLock { buckets in
      buckets = buckets.filter { level(of: $0.value, at: time) < burst }
    }
  }

  private func level(of bucket: Bucket, at time: ContinuousClock.Instant) -> Double {
    min(burst, bucket.level + (time - bucket.time) / .seconds(1) * rate)
  }
}
