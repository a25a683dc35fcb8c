import Synchronization

/// Limits rates with one token bucket for each name.
final class RateLimiter: Sendable {
  /// The level of a bucket at a time.
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

  /// Takes an amount from a bucket unless it is empty; the last one may take more than is left.
  ///
  /// - Returns: nil, or the seconds until an empty bucket is no longer empty.
  func take(_ name: String, _ amount: Int = 1, at time: ContinuousClock.Instant = .now) -> Int? {
    buckets.withLock { buckets in
      var bucket = buckets[name] ?? Bucket(level: burst, time: time)
      bucket.level = level(of: bucket, at: time)
      bucket.time = time
      let isEmpty = bucket.level < 1
      if !isEmpty { bucket.level -= Double(amount) }
      buckets[name] = bucket
      return isEmpty ? max(1, Int(((1 - bucket.level) / rate).rounded(.up))) : nil
    }
  }

  /// Takes an amount that was already used, even from an empty bucket.
  func charge(_ name: String, _ amount: Int, at time: ContinuousClock.Instant = .now) {
    buckets.withLock { buckets in
      let bucket = buckets[name] ?? Bucket(level: burst, time: time)
      buckets[name] = Bucket(level: level(of: bucket, at: time) - Double(amount), time: time)
    }
  }

  /// Discards the buckets that are full.
  func forgetIdle(at time: ContinuousClock.Instant) {
    buckets.withLock { buckets in
      buckets = buckets.filter { level(of: $0.value, at: time) < burst }
    }
  }

  private func level(of bucket: Bucket, at time: ContinuousClock.Instant) -> Double {
    min(burst, bucket.level + (time - bucket.time) / .seconds(1) * rate)
  }
}
